from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from staff.scoping import StoreManager
from staff.triggers import append_only
from workorders.models import WorkOrder


class Call(models.Model):
    """One try to reach the customer after delivery, and how it ended (FUP-01). Append-only."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="calls", verbose_name=_("work order"))
    tried_at = models.DateTimeField(_("called at"))
    reached = models.BooleanField(_("reached"))
    call_again_at = models.DateTimeField(_("asked to be called at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = StoreManager("order__store")

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("-tried_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(call_again_at=None) | Q(reached=True, call_again_at__gt=models.F("tried_at")),
                name="call_again_after_the_call",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.order_id}: {timezone.localtime(self.tried_at):%m-%d %H:%M}"

    @property
    def outcome(self) -> str:
        """How it ended, in a word."""
        if self.call_again_at is not None:
            return str(_("Asked to be called later"))
        return str(_("Reached") if self.reached else _("Nobody answered"))
