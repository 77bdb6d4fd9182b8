from decimal import Decimal
from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parts.enums import AbcClass


def price(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True)


@pghistory.track()
class Part(models.Model):
    """A part of the group's catalogue; what a store has of it is in its stock (PRT-01)."""

    number = models.CharField(_("part number"), max_length=40, unique=True)
    name = models.CharField(pgettext_lazy("part", "name"), max_length=100)
    name_pinyin = models.CharField(max_length=400, blank=True, editable=False)
    name_initials = models.CharField(max_length=100, blank=True, editable=False)
    brand = models.CharField(pgettext_lazy("part", "brand"), max_length=40, blank=True)
    models_fitting = models.CharField(_("fits models"), max_length=200, blank=True)
    unit = models.CharField(pgettext_lazy("part", "unit"), max_length=10, default="个")
    cost_price_amount = price(_("purchase price"))
    sale_price_amount = models.DecimalField(_("sale price"), max_digits=12, decimal_places=2)
    minimum_price_amount = price(_("minimum price"))
    warranty_price_amount = price(_("warranty price"))
    wholesale_price_amount = price(_("wholesale price"))
    abc_class = models.CharField(
        pgettext_lazy("part", "class"), max_length=1, choices=AbcClass.choices, default=AbcClass.C
    )
    safety_stock = models.DecimalField(_("safety stock"), max_digits=10, decimal_places=2, default=Decimal(0))
    is_core = models.BooleanField(
        _("old part due"), default=False, help_text=_("Given out only against the old part from the car.")
    )
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, related_name="supersedes", null=True, blank=True, verbose_name=_("superseded by")
    )
    alternates = models.ManyToManyField("self", blank=True, verbose_name=_("alternates"))
    is_active = models.BooleanField(pgettext_lazy("part", "active"), default=True)

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number=Upper("number")) & ~models.Q(number="") & ~models.Q(name=""),
                name="part_number_in_capitals",
            ),
            models.CheckConstraint(
                condition=models.Q(sale_price_amount__gte=0)
                & (models.Q(cost_price_amount=None) | models.Q(cost_price_amount__gte=0))
                & (models.Q(warranty_price_amount=None) | models.Q(warranty_price_amount__gte=0))
                & (models.Q(wholesale_price_amount=None) | models.Q(wholesale_price_amount__gte=0)),
                name="part_prices_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum_price_amount=None)
                | models.Q(minimum_price_amount__gte=0, minimum_price_amount__lte=models.F("sale_price_amount")),
                name="part_minimum_price_up_to_sale_price",
            ),
            models.CheckConstraint(condition=models.Q(safety_stock__gte=0), name="part_safety_stock_not_negative"),
            models.CheckConstraint(
                condition=models.Q(superseded_by=None) | ~models.Q(superseded_by=models.F("pk")),
                name="part_not_superseded_by_itself",
            ),
            models.CheckConstraint(condition=models.Q(abc_class__in=AbcClass.values), name="part_class_is_known"),
        ]
        indexes = [
            GinIndex(OpClass(Upper("number"), "gin_trgm_ops"), name="part_number_trigrams"),
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="part_name_trigrams"),
            models.Index(OpClass("name_initials", "varchar_pattern_ops"), name="part_initials_prefix"),
            models.Index(OpClass("name_pinyin", "varchar_pattern_ops"), name="part_pinyin_prefix"),
        ]
        triggers = [
            # Changes take turns, whichever rows they are about: together, two chains could become a circle.
            # After the row: before it, PostgreSQL would lock the row's key, on which the other change's foreign key waits.
            pgtrigger.Trigger(
                name="supersession_ends",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("superseded_by"),
                func="""
                    PERFORM pg_advisory_xact_lock('parts_part'::regclass::int, 0);
                    IF EXISTS (
                        WITH RECURSIVE chain (id) AS (
                            SELECT NEW.superseded_by_id
                            UNION
                            SELECT part.superseded_by_id FROM parts_part part JOIN chain ON part.id = chain.id
                        )
                        SELECT FROM chain WHERE id = NEW.id
                    ) THEN
                        RAISE EXCEPTION 'supersession_ends: the chain comes back to its beginning'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'supersession_ends';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("parts:part", args=[self.pk])
