import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.enums import DayKind, DaySource
from staff.models.store import Store


@pghistory.track()
class CalendarDay(models.Model):
    """Whether a day is worked. A row without a store holds for every store that has none of its own."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("store"))
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=DayKind.choices)
    name = models.CharField(_("name"), max_length=50, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=DaySource.choices, default=DaySource.STORE)

    class Meta:
        ordering = ("day",)
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        constraints = [models.UniqueConstraint(fields=["store", "day"], name="calendar_day_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return f"{self.day}: {self.get_kind_display()}"
