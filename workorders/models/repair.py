import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff.scoping import StoreManager
from staff.triggers import append_only
from workorders.enums import ClockTask
from workorders.models.estimate import OrderLine
from workorders.models.order import WorkOrder

USER = settings.AUTH_USER_MODEL


class TsTzRange(models.Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


@pghistory.track()
class ClockEntry(models.Model):
    """A technician's time on an order (WO-04). Nobody works on two things at once."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="clock_entries")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="clock_entries", null=True, blank=True)
    task = models.CharField(_("task"), max_length=10, choices=ClockTask.choices)
    technician = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("technician"))
    started_at = models.DateTimeField(_("clocked on"))
    ended_at = models.DateTimeField(_("clocked off"), null=True, blank=True)

    objects = StoreManager("order__store")

    class Meta:
        verbose_name = _("clock entry")
        verbose_name_plural = _("clock entries")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
                name="clock_ends_after_it_starts",
            ),
            ExclusionConstraint(
                name="technician_on_one_clock_at_a_time",
                expressions=[
                    (TsTzRange("started_at", "ended_at", RangeBoundary()), RangeOperators.OVERLAPS),
                    ("technician", RangeOperators.EQUAL),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.technician_id}: {timezone.localtime(self.started_at):%H:%M}"


class Handover(models.Model):
    """Condition and items passed advisor → team or team → advisor (RCP-08). Append-only, signed on the order."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="handovers")
    to_team = models.BooleanField(_("to the team"))
    team = models.ForeignKey(
        "workshop.Team", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("team")
    )
    condition_as_noted = models.BooleanField(_("condition as noted"))
    items_complete = models.BooleanField(_("items complete"))
    difference = models.CharField(_("difference"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    objects = StoreManager("order__store")

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(condition_as_noted=True, items_complete=True) | ~models.Q(difference=""),
                name="handover_difference_is_told",
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.order_id}: {timezone.localtime(self.at):%H:%M}"
