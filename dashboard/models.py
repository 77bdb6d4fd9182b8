from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.enums import Dimension
from staff.models import Store
from staff.scoping import StoreManager


def money(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2, default=0)


class DayFigure(models.Model):
    """What one day brought a store, in one value of one dimension (KPI-01).

    Counted from that day's orders by ``services.figures``, never typed; so it has no history of its own: counting
    again gives the same. ``key`` is the brand, the kind of work, or the key of the advisor or team; "" where the order
    has none.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    day = models.DateField(_("day"))
    dimension = models.CharField(_("dimension"), max_length=10, choices=Dimension.choices)
    key = models.CharField(_("value"), max_length=60, blank=True)
    visits = models.PositiveIntegerField(pgettext_lazy("figures", "visits"), default=0)
    ticket_amount = money(_("output of the visits"))
    labour_amount = money(pgettext_lazy("figures", "labour"))
    parts_amount = money(pgettext_lazy("figures", "parts"))
    warranty_amount = money(_("of it warranty"))
    insurance_amount = money(_("of it insurance"))
    internal_amount = money(_("of it internal"))

    objects = StoreManager()

    class Meta:
        verbose_name = _("day's figure")
        verbose_name_plural = _("days' figures")
        ordering = ("day", "dimension", "key")
        constraints = [
            models.UniqueConstraint(fields=["store", "day", "dimension", "key"], name="figure_once_per_day_and_value"),
            models.CheckConstraint(
                condition=models.Q(dimension__in=Dimension.values), name="figure_dimension_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(key="") | ~models.Q(dimension=Dimension.STORE), name="figure_of_store_has_no_key"
            ),
        ]
        indexes = [models.Index(fields=["store", "dimension", "day"], name="figure_by_dimension")]

    def __str__(self) -> str:
        return f"{self.day} {self.get_dimension_display()} {self.key}"


@pghistory.track(exclude=["token_hash"])
class WallScreen(models.Model):
    """A screen on the wall that shows the board of one store, without anybody logged in.

    Its address holds a random secret, of which only the hash is kept here. It opens the board and nothing else.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    label = models.CharField(_("where it hangs"), max_length=40)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)

    objects = StoreManager()

    class Meta:
        verbose_name = _("wall screen")
        verbose_name_plural = _("wall screens")
        ordering = (models.F("revoked_at").desc(nulls_first=True), "label", "pk")
        constraints = [
            models.CheckConstraint(condition=~models.Q(label=""), name="wall_screen_has_a_label"),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="wall_screen_revoked_with_who",
            ),
        ]

    def __str__(self) -> str:
        return self.label
