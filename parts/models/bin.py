from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat, LPad
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parts.models.part import Part
from staff.models import Store
from staff.scoping import StoreManager
from staff.triggers import same_store


def _two_digits(field: str) -> LPad:
    return LPad(Cast(field, models.CharField()), 2, Value("0"))


@pghistory.track(exclude=["code"])
class Bin(models.Model):
    """A place on a shelf: store, rack, layer, slot, written 1-02-03-04 (PRT-02)."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    warehouse = models.PositiveSmallIntegerField(_("store room"))
    rack = models.PositiveSmallIntegerField(_("rack"))
    layer = models.PositiveSmallIntegerField(_("layer"))
    slot = models.PositiveSmallIntegerField(_("slot"))
    code = models.GeneratedField(
        expression=Concat(
            Cast("warehouse", models.CharField()),
            Value("-"),
            _two_digits("rack"),
            Value("-"),
            _two_digits("layer"),
            Value("-"),
            _two_digits("slot"),
        ),
        output_field=models.CharField(max_length=16),
        db_persist=True,
        verbose_name=_("bin"),
    )
    zone = models.CharField(_("zone"), max_length=40, blank=True, help_text=_("The car model kept here."))
    mark = models.CharField(
        pgettext_lazy("bin label", "mark"), max_length=40, blank=True, help_text=_("E.g. fragile, keep dry.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = StoreManager()

    class Meta:
        verbose_name = _("bin")
        verbose_name_plural = _("bins")
        ordering = ("warehouse", "rack", "layer", "slot")
        constraints = [
            models.UniqueConstraint(fields=["store", "warehouse", "rack", "layer", "slot"], name="bin_address_once"),
            models.CheckConstraint(
                condition=Q(warehouse__range=(1, 9), rack__range=(1, 99), layer__range=(1, 99), slot__range=(1, 99)),
                name="bin_address_in_range",
            ),
        ]
        indexes = [models.Index(fields=["store", "code"], name="bin_by_code")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("parts:bin", args=[self.pk])


class StorePart(models.Model):
    """What a store has of a part in all its bins, and at what cost: moving weighted average (PRT-03).

    ``value_amount`` is the exact book value; the average is that value by the quantity. The row is the gate to the
    part's stock: whoever reserves or moves locks it first.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    part = models.ForeignKey(Part, models.PROTECT, related_name="in_stores", verbose_name=_("part"))
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, default=Decimal(0))
    value_amount = models.DecimalField(_("book value"), max_digits=14, decimal_places=2, default=Decimal(0))
    average_cost_amount = models.DecimalField(_("average cost"), max_digits=14, decimal_places=4, default=Decimal(0))

    objects = StoreManager()

    class Meta:
        verbose_name = _("part in a store")
        verbose_name_plural = _("parts in a store")
        constraints = [
            models.UniqueConstraint(fields=["store", "part"], name="store_part_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="store_part_quantity_not_negative"),
            models.CheckConstraint(condition=Q(value_amount__gte=0), name="store_part_value_not_negative"),
            models.CheckConstraint(
                condition=~Q(quantity=0) | Q(value_amount=0), name="store_part_nothing_is_worth_nothing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}: {self.quantity}"


class Stock(models.Model):
    """A part in a bin. One address holds one part; a part may overflow into further bins (PRT-02).

    Balances change only together with a row of the ledger: the database checks it when the transaction ends (PRT-03).
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    part = models.ForeignKey(Part, models.PROTECT, related_name="stocks", verbose_name=_("part"))
    bin = models.ForeignKey(Bin, models.PROTECT, related_name="stocks", verbose_name=_("bin"))
    is_overflow = models.BooleanField(_("overflow"), default=False)
    on_hand = models.DecimalField(_("on hand"), max_digits=10, decimal_places=2, default=Decimal(0))
    reserved = models.DecimalField(_("reserved"), max_digits=10, decimal_places=2, default=Decimal(0))
    placed_at = models.DateTimeField(_("placed at"))
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    vacated_at = models.DateTimeField(_("vacated at"), null=True, blank=True)
    vacated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)

    objects = StoreManager()

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [
            models.UniqueConstraint(fields=["bin"], condition=Q(vacated_at=None), name="stock_one_address_one_part"),
            models.UniqueConstraint(
                fields=["store", "part"],
                condition=Q(vacated_at=None, is_overflow=False),
                name="stock_one_home_bin_per_part",
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, on_hand__gte=F("reserved")), name="stock_on_hand_covers_reserved"
            ),
            models.CheckConstraint(
                condition=Q(vacated_at=None, vacated_by=None)
                | Q(vacated_at__isnull=False, vacated_by__isnull=False, on_hand=0, reserved=0),
                name="stock_vacated_empty_with_who",
            ),
        ]
        triggers = [
            same_store("bin", "bin_id", "parts_bin"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="address_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("store", "part", "bin"),
            ),
            pgtrigger.Trigger(
                name="balance_as_ledger",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("on_hand"),
                timing=pgtrigger.Deferred,
                declare=[("booked", "NUMERIC"), ("balance", "NUMERIC")],
                func="""
                    SELECT on_hand INTO balance FROM parts_stock WHERE id = NEW.id;
                    SELECT balance_after INTO booked FROM parts_stockmovement
                        WHERE stock_id = NEW.id ORDER BY id DESC LIMIT 1;
                    IF balance <> COALESCE(booked, 0) THEN
                        RAISE EXCEPTION 'balance_as_ledger: stock changes only through a numbered document'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} @ {self.bin_id}: {self.on_hand}"

    @property
    def available(self) -> Decimal:
        """What nobody has reserved."""
        return self.on_hand - self.reserved
