from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from staff.enums import FRONT_DESK
from staff.models import User
from workorders.enums import ENDED, OPEN, Step
from workorders.models import WorkOrder
from workorders.queries import about
from workshop.enums import WorkKind


class OrderFilter(django_filters.FilterSet):
    """Open orders unless a step is asked for."""

    q = django_filters.CharFilter(label=_("Plate, name or number"), method="search")
    step = django_filters.ChoiceFilter(label=_("step"), choices=Step.choices)
    work_kind = django_filters.ChoiceFilter(label=_("kind of work"), choices=WorkKind.choices)
    advisor = django_filters.ModelChoiceFilter(label=_("service advisor"), queryset=User.objects.none())

    class Meta:
        model = WorkOrder
        fields = ("q", "step", "work_kind", "advisor")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["advisor"].queryset = User.with_role(self.request.store, *FRONT_DESK)

    def search(self, queryset: QuerySet[WorkOrder], _name: str, value: str) -> QuerySet[WorkOrder]:
        return queryset.filter(about(value))

    def filter_queryset(self, queryset: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
        queryset = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("step") and not self.form.cleaned_data.get("q"):
            queryset = queryset.filter(step__in=OPEN)
        return queryset

    @property
    def reaches_ended(self) -> bool:
        asked = self.form.cleaned_data if self.form.is_valid() else {}
        return bool(asked.get("q") or asked.get("step") in ENDED)
