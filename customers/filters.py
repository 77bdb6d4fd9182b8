import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from customers.enums import CustomerKind
from customers.forms import brand_choices
from customers.models import Customer, Vehicle
from customers.queries import customers_found, vehicles_found

SEARCH = forms.TextInput(attrs={"autofocus": True, "type": "search", "autocomplete": "off"})


class CustomerFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name, pinyin initials or phone"), method="find", widget=SEARCH)
    kind = django_filters.ChoiceFilter(
        label=_("Person or company"), choices=CustomerKind.choices, empty_label=_("Both")
    )

    class Meta:
        model = Customer
        fields = ["q", "kind"]

    def find(self, queryset: QuerySet[Customer], _name: str, text: str) -> QuerySet[Customer]:
        return queryset.filter(pk__in=customers_found(self.request.store, text).order_by().values("pk"))


class VehicleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Plate, VIN, owner or phone"), method="find", widget=SEARCH)
    brand = django_filters.ChoiceFilter(
        label=_("Brand"), choices=lambda: brand_choices()[1:], empty_label=_("All brands")
    )

    class Meta:
        model = Vehicle
        fields = ["q", "brand"]

    def find(self, queryset: QuerySet[Vehicle], _name: str, text: str) -> QuerySet[Vehicle]:
        return queryset.filter(pk__in=vehicles_found(self.request.store, text).order_by().values("pk"))
