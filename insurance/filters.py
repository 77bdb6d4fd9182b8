import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from customers.queries import clean_query
from insurance.enums import CaseState, CaseType
from insurance.models import Case

SEARCH = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})


class CaseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Plate, customer, policy, number"), method="find", widget=SEARCH)
    insurer = django_filters.CharFilter(label=_("Insurer"), lookup_expr="contains")
    case_type = django_filters.ChoiceFilter(label=_("Kind of accident"), choices=CaseType.choices, empty_label=_("All"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=CaseState.choices, empty_label=_("All"))

    class Meta:
        model = Case
        fields = ["q", "insurer", "case_type", "state"]

    def find(self, queryset: QuerySet[Case], _name: str, text: str) -> QuerySet[Case]:
        text = text.strip()
        return queryset.filter(
            Q(document__number__icontains=text)
            | Q(policy_number__icontains=text)
            | Q(report_number__icontains=text)
            | Q(order__vehicle__plate__contains=clean_query(text))
            | Q(order__customer__name__contains=text)
        )
