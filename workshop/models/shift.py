import datetime
from decimal import Decimal

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from staff.models import Store
from staff.scoping import StoreManager
from workshop.enums import Weekday

MINUTES = 60


@pghistory.track()
class Shift(models.Model):
    """When somebody works at a store on one day of every week (WSH-01)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts", verbose_name=_("technician")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    starts_at = models.TimeField(_("begins"))
    ends_at = models.TimeField(_("ends"))
    break_minutes = models.PositiveSmallIntegerField(_("break in minutes"), default=0)

    objects = StoreManager()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ("user", "weekday")
        constraints = [
            models.UniqueConstraint(fields=["user", "weekday"], name="shift_once_per_weekday"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="shift_weekday_is_known"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="shift_begins_before_it_ends"),
            models.CheckConstraint(condition=Q(break_minutes__lte=180), name="shift_break_at_most_three_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_weekday_display()} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"

    @property
    def hours(self) -> Decimal:
        """Hours worked, without the break."""
        day = datetime.date.min
        length = datetime.datetime.combine(day, self.ends_at) - datetime.datetime.combine(day, self.starts_at)
        minutes = max(0, int(length.total_seconds()) // MINUTES - self.break_minutes)
        return (Decimal(minutes) / MINUTES).quantize(Decimal("0.01"))
