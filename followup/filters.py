import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from followup.enums import ComplaintState, Mark, Topic
from followup.models import Complaint
from workorders.enums import CALLBACK_ENDED, CALLBACK_RUNNING, CallbackState
from workorders.filters import RunningUnlessAsked
from workorders.models import Callback
from workorders.queries import about

SEARCH = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})


class CallbackFilter(RunningUnlessAsked):
    stands, running, ended, searches = "state", CALLBACK_RUNNING, CALLBACK_ENDED, ("q", "overall")

    q = django_filters.CharFilter(label=_("Plate, customer, order"), method="find", widget=SEARCH)
    state = django_filters.ChoiceFilter(label=_("State"), choices=CallbackState.choices, empty_label=_("All"))
    overall = django_filters.ChoiceFilter(
        label=_("Mark"), field_name="order__answer__overall", choices=Mark.choices, empty_label=_("All")
    )

    class Meta:
        model = Callback
        fields = ["q", "state", "overall"]

    def find(self, queryset: QuerySet[Callback], _name: str, text: str) -> QuerySet[Callback]:
        return queryset.filter(about(text, "order"))


class ComplaintFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Plate, customer, number"), method="find", widget=SEARCH)
    state = django_filters.ChoiceFilter(label=_("State"), choices=ComplaintState.choices, empty_label=_("All"))
    topic = django_filters.ChoiceFilter(label=_("About"), choices=Topic.choices, empty_label=_("All"))

    class Meta:
        model = Complaint
        fields = ["q", "state", "topic"]

    def find(self, queryset: QuerySet[Complaint], _name: str, text: str) -> QuerySet[Complaint]:
        return queryset.filter(about(text, "order") | Q(document__number__icontains=text.strip()))
