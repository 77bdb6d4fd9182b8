"""How stock begins and grows: opening stock and goods received."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents.models import Paper
from parts.models.bin import Bin
from parts.models.part import Part
from staff.scoping import StoreManager


class StockLine(models.Model):
    """A quantity of a part for a bin, at a cost."""

    part = models.ForeignKey(Part, models.PROTECT, related_name="+", verbose_name=_("part"))
    bin = models.ForeignKey(Bin, models.PROTECT, related_name="+", verbose_name=_("bin"))
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2)
    unit_cost_amount = models.DecimalField(_("unit cost"), max_digits=12, decimal_places=2)

    class Meta:
        abstract = True
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_cost_amount__gte=0), name="%(class)s_counted_and_priced"
            )
        ]

    def __str__(self) -> str:
        return f"{self.part_id}: {self.quantity}"


@pghistory.track()
class OpeningStock(Paper):
    """What was counted, and at what price, when the store began with this system. Posted once."""

    posted_at = models.DateTimeField(_("posted at"), null=True, blank=True)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta(Paper.Meta):
        verbose_name = _("opening stock")
        verbose_name_plural = _("opening stock")
        constraints = [
            models.CheckConstraint(
                condition=Q(posted_at=None, posted_by=None) | Q(posted_at__isnull=False, posted_by__isnull=False),
                name="opening_posted_with_who",
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:opening", args=[self.pk])


@pghistory.track()
class OpeningStockLine(StockLine):
    opening = models.ForeignKey(OpeningStock, models.PROTECT, related_name="lines")

    objects = StoreManager("opening__store")

    class Meta(StockLine.Meta):
        verbose_name = _("opening stock line")
        verbose_name_plural = _("opening stock lines")
        constraints = [
            *StockLine.Meta.constraints,
            models.UniqueConstraint(fields=["opening", "bin"], name="opening_bin_counted_once"),
        ]


@pghistory.track()
class GoodsReceipt(Paper):
    """Goods that came from a supplier, for the quantity really received."""

    supplier = models.CharField(_("supplier"), max_length=100)
    delivery_note = models.CharField(_("delivery note"), max_length=40, blank=True)

    class Meta(Paper.Meta):
        verbose_name = _("goods received note")
        verbose_name_plural = _("goods received notes")

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:receipt", args=[self.pk])


@pghistory.track()
class GoodsReceiptLine(StockLine):
    receipt = models.ForeignKey(GoodsReceipt, models.PROTECT, related_name="lines")

    objects = StoreManager("receipt__store")

    class Meta(StockLine.Meta):
        verbose_name = _("goods received line")
        verbose_name_plural = _("goods received lines")
