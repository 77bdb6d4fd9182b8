from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from staff.enums import FRONT_DESK
from staff.models import User
from workorders.enums import ENDED, OPEN, Step
from workorders.models import WorkOrder
from workorders.queries import about
from workshop.enums import WorkKind


class RunningUnlessAsked(django_filters.FilterSet):
    """What still runs, unless something is asked for: by where it stands, or by one of the ``searches``."""

    stands: ClassVar[str]
    running: ClassVar[tuple[str, ...]]
    ended: ClassVar[tuple[str, ...]]
    searches: ClassVar[tuple[str, ...]] = ("q",)

    @property
    def asked(self) -> dict[str, Any]:
        return self.form.cleaned_data if self.form.is_valid() else {}

    @property
    def reaches_ended(self) -> bool:
        """Whether the list may hold what has ended: that is best read from the last."""
        return any(self.asked.get(name) for name in self.searches) or self.asked.get(self.stands) in self.ended

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        queryset = super().filter_queryset(queryset)
        if self.reaches_ended or self.asked.get(self.stands):
            return queryset
        unchosen = self.form.fields[self.stands]  # says what is listed
        unchosen.empty_label = _("Not ended")
        unchosen.choices = self.filters[self.stands].extra["choices"]
        return queryset.filter(**{f"{self.stands}__in": self.running})


class OrderFilter(RunningUnlessAsked):
    stands, running, ended = "step", OPEN, ENDED

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
