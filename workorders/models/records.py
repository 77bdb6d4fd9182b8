from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from staff.scoping import StoreManager
from staff.triggers import append_only
from workorders.enums import CheckKind, Step
from workorders.models.order import WorkOrder


class StepRecord(models.Model):
    """One arrow taken: who, when, how long the order stood there, why if skipped (FLOW-03). Append-only."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="step_records")
    verb = models.CharField(_("verb"), max_length=40)
    from_step = models.CharField(_("from"), max_length=20, choices=Step.choices, blank=True)
    to_step = models.CharField(_("to"), max_length=20, choices=Step.choices)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    seconds = models.PositiveIntegerField(_("seconds on the step"), default=0)
    skipped = models.BooleanField(_("skipped"), default=False)
    by_itself = models.BooleanField(_("by itself"), default=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = StoreManager("order__store")

    class Meta:
        verbose_name = _("step record")
        verbose_name_plural = _("step records")
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(skipped=False) | ~models.Q(reason=""), name="step_skipped_with_a_reason"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.verb}"


class Check(models.Model):
    """One of the three inspections, item by item (WO-05). Append-only; signed through the order's document."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="checks")
    kind = models.CharField(_("inspection"), max_length=10, choices=CheckKind.choices)
    rework = models.PositiveSmallIntegerField(_("rework"), default=0)
    results = models.JSONField(_("results"), help_text=_("A list of {item, ok, note}."))
    passed = models.BooleanField(_("passed"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    checked_at = models.DateTimeField(_("checked at"))
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = StoreManager("order__store")

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ("pk",)
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.get_kind_display()}"

    @property
    def found_wrong(self) -> str:
        """What was not right, item by item."""
        return "；".join(f"{row['item']}：{row['note']}" for row in self.results if not row["ok"])
