import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.scoping import StoreManager
from workorders.enums import CALLBACK_ENDED, CallbackState
from workorders.models.order import WorkOrder


@pghistory.track()
class Callback(models.Model):
    """The call 3 days after delivery (FUP-01): written by ``deliver``, once per order.

    ``due_on`` is the day it becomes due, ``next_try_at`` the earliest next try; a sweep puts due rows on a
    clerk's desk by claiming them once.
    """

    order = models.OneToOneField(WorkOrder, models.PROTECT, primary_key=True, related_name="callback")
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=12, choices=CallbackState.choices, default=CallbackState.DUE)
    next_try_at = models.DateTimeField(_("next try at"))
    tries = models.PositiveSmallIntegerField(pgettext_lazy("callback", "tries"), default=0)
    claimed_at = models.DateTimeField(_("on the desk since"), null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("clerk")
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)

    objects = StoreManager("order__store")

    class Meta:
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=CALLBACK_ENDED, done_at__isnull=False, done_by__isnull=False)
                | (~models.Q(state__in=CALLBACK_ENDED) & models.Q(done_at=None, done_by=None)),
                name="callback_done_with_who",
            ),
            models.CheckConstraint(
                condition=models.Q(state=CallbackState.CLAIMED, claimed_at__isnull=False)
                | ~models.Q(state=CallbackState.CLAIMED),
                name="callback_claimed_with_when",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_try_at"], name="callback_sweep")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.due_on}"
