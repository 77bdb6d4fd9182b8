import datetime

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Store(models.Model):
    """A dealership with its own stock, numbers, people and figures."""

    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]{2,8}$", _("2 to 8 capital letters or digits."))],
    )
    name = models.CharField(_("name"), max_length=100)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    opens_at = models.TimeField(_("opens at"), default=datetime.time(8, 0))
    closes_at = models.TimeField(_("closes at"), default=datetime.time(18, 0))
    driving_seconds = models.PositiveSmallIntegerField(
        _("driving seconds"),
        default=20,
        help_text=_("From the gate to reception; the greeting clock starts after them."),
    )
    advisor_settles = models.BooleanField(
        _("advisor settles"), default=False, help_text=_("A small store: the advisor also checks the settlement.")
    )
    callback_tries = models.PositiveSmallIntegerField(_("callback tries"), default=3)
    callback_days = models.PositiveSmallIntegerField(_("callback days"), default=5)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")), name="store_opens_before_it_closes"
            )
        ]

    def __str__(self) -> str:
        return self.name
