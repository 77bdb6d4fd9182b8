from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cashier.enums import Method
from cashier.models.receivable import Receivable
from documents.models import Paper
from staff.triggers import append_only, same_store


def money_stays_when_sealed() -> pgtrigger.Trigger:
    """Nothing is paid back out of a sealed receivable, and the sum is right at commit."""
    return pgtrigger.Trigger(
        name="money_stays_when_sealed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Q(new__amount__lt=0),
        declare=[("sealed", "TIMESTAMPTZ")],
        func="""
            SELECT sealed_at INTO sealed FROM cashier_receivable WHERE id = NEW.receivable_id;
            IF sealed IS NOT NULL THEN
                RAISE EXCEPTION 'money_stays_when_sealed: the receivable is sealed' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def sum_is_kept() -> pgtrigger.Trigger:
    """The other half of ``paid_is_the_sum``: a payment that nobody added to its receivable is refused at commit."""
    return pgtrigger.Trigger(
        name="sum_is_kept",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=[("kept", "NUMERIC"), ("summed", "NUMERIC")],
        func="""
            SELECT paid_amount INTO kept FROM cashier_receivable WHERE id = NEW.receivable_id;
            SELECT coalesce(sum(amount), 0) INTO summed FROM cashier_payment WHERE receivable_id = NEW.receivable_id;
            IF kept IS DISTINCT FROM summed THEN
                RAISE EXCEPTION 'sum_is_kept: % is kept as paid, the payments sum up to %', kept, summed
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        """,
    )


class Payment(Paper):
    """Money in, or back out as a negative row that points at what it refunds. Append-only (CSH-01).

    ``key`` comes with the page: the same key is the same payment, however often it is sent.
    """

    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="payments", verbose_name=_("receivable"))
    method = models.CharField(_("method"), max_length=10, choices=Method.choices)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    tendered_amount = models.DecimalField(_("cash received"), max_digits=12, decimal_places=2, null=True, blank=True)
    key = models.UUIDField(unique=True, editable=False)
    refund_of = models.OneToOneField(
        "self", models.PROTECT, related_name="refund", null=True, blank=True, verbose_name=_("refund of")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    taken_at = models.DateTimeField(_("taken at"))
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken by"))

    class Meta(Paper.Meta):
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ("taken_at", "pk")
        indexes = [models.Index(fields=["store", "taken_at"], name="payment_by_day")]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="payment_not_zero"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="payment_method_is_known"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, refund_of=None, reason="")
                | (Q(amount__lt=0, refund_of__isnull=False) & ~Q(reason="")),
                name="payment_refund_says_what_and_why",
            ),
            models.CheckConstraint(
                condition=Q(tendered_amount=None) | Q(method=Method.CASH, tendered_amount__gte=F("amount")),
                name="payment_tendered_covers_it",
            ),
        ]
        triggers = [
            *Paper.Meta.triggers,
            append_only(),
            same_store("receivable", "receivable_id", "cashier_receivable"),
            money_stays_when_sealed(),
            sum_is_kept(),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.amount}"

    def get_absolute_url(self) -> str:
        return reverse("cashier:payment-detail", args=[self.pk])

    @property
    def moved_amount(self) -> Decimal:
        """What changed hands, whichever way: a paper that says "refund" does not say "minus" as well."""
        return abs(self.amount)

    @property
    def change_amount(self) -> object:
        """What went back to the customer in cash."""
        return None if self.tendered_amount is None else self.tendered_amount - self.amount
