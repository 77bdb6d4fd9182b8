from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cashier.enums import Cover, Payer, ReceivableState
from cashier.models.account import Account
from customers.models import Customer
from documents.models import Document
from staff.models import Store
from staff.scoping import StoreManager
from staff.triggers import same_store


def sealed_stays() -> pgtrigger.Trigger:
    """Once sealed, money may still come in; nothing else changes until it is unsealed, by itself (design §4)."""
    kept = (
        "store_id",
        "origin_id",
        "payer",
        "payer_name",
        "customer_id",
        "account_id",
        "amount",
        "covered_at",
        "covered_by_id",
        "cover",
        "covered_until",
    )
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in kept)
    return pgtrigger.Trigger(
        name="sealed_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__sealed_at__isnull=False),
        func=f"""
            IF {changed}
                OR NEW.paid_amount < OLD.paid_amount
                OR (NEW.state IS DISTINCT FROM OLD.state AND NOT (OLD.state = 'covered' AND NEW.state = 'paid'))
            THEN
                RAISE EXCEPTION 'sealed_stays: a sealed receivable does not change' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )


def paid_is_the_sum() -> pgtrigger.Trigger:
    """At commit ``paid_amount`` is the sum of the payments, whoever wrote it."""
    return pgtrigger.Trigger(
        name="paid_is_the_sum",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        timing=pgtrigger.Deferred,
        declare=[("kept", "NUMERIC"), ("summed", "NUMERIC")],
        func="""
            SELECT paid_amount INTO kept FROM cashier_receivable WHERE id = NEW.id;
            SELECT coalesce(sum(amount), 0) INTO summed FROM cashier_payment WHERE receivable_id = NEW.id;
            IF kept IS DISTINCT FROM summed THEN
                RAISE EXCEPTION 'paid_is_the_sum: % is kept as paid, the payments sum up to %', kept, summed
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        """,
    )


def account_owes_the_sum() -> pgtrigger.Trigger:
    """At commit an account owes what stands on it, whoever wrote it."""
    return pgtrigger.Trigger(
        name="account_owes_the_sum",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        timing=pgtrigger.Deferred,
        declare=[("kept", "NUMERIC"), ("summed", "NUMERIC"), ("account", "BIGINT")],
        func="""
            FOREACH account IN ARRAY ARRAY[OLD.account_id, NEW.account_id] LOOP
                CONTINUE WHEN account IS NULL;
                SELECT owed_amount INTO kept FROM cashier_account WHERE id = account;
                SELECT coalesce(sum(amount - paid_amount), 0) INTO summed
                    FROM cashier_receivable WHERE account_id = account AND state = 'covered';
                IF kept IS DISTINCT FROM summed THEN
                    RAISE EXCEPTION 'account_owes_the_sum: % is kept as owed, % stands on it', kept, summed
                        USING ERRCODE = 'check_violation';
                END IF;
            END LOOP;
            RETURN NULL;
        """,
    )


@pghistory.track()
class Receivable(models.Model):
    """What one payer owes for one document (CSH-01).

    ``label`` is what the till calls it (plate and customer), since the till does not know what was sold.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    origin = models.ForeignKey(Document, models.PROTECT, related_name="receivables", verbose_name=_("for document"))
    payer = models.CharField(_("payer"), max_length=10, choices=Payer.choices)
    payer_name = models.CharField(_("payer's name"), max_length=80, blank=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("customer")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="receivables", null=True, blank=True, verbose_name=_("credit account")
    )
    plate = models.CharField(_("plate"), max_length=12, blank=True)
    label = models.CharField(_("label"), max_length=120, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    paid_amount = models.DecimalField(_("paid"), max_digits=12, decimal_places=2, default=Decimal(0))
    state = models.CharField(
        _("state"), max_length=10, choices=ReceivableState.choices, default=ReceivableState.OPEN, editable=False
    )
    owing_asked_at = models.DateTimeField(_("asked to owe at"), null=True, blank=True)
    owing_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    cover = models.CharField(_("covered how"), max_length=10, choices=Cover.choices, blank=True)
    covered_at = models.DateTimeField(_("covered at"), null=True, blank=True)
    covered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    covered_until = models.DateField(_("promised for"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True)
    sealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = StoreManager()

    class Meta:
        verbose_name = _("receivable")
        verbose_name_plural = _("receivables")
        ordering = ("created_at", "pk")
        indexes = [
            models.Index(
                fields=["store", "created_at"], condition=Q(state=ReceivableState.OPEN), name="receivable_open"
            ),
            models.Index(fields=["account", "state"], name="receivable_by_account"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "payer", "payer_name"],
                condition=~Q(state=ReceivableState.CANCELLED),
                name="receivable_once_per_payer",
            ),
            models.CheckConstraint(
                condition=Q(paid_amount__gte=0, paid_amount__lte=F("amount")), name="receivable_paid_within_amount"
            ),
            models.CheckConstraint(condition=Q(payer__in=Payer.values), name="receivable_payer_is_known"),
            models.CheckConstraint(
                condition=Q(state=ReceivableState.PAID, paid_amount=F("amount"))
                | Q(state=ReceivableState.OPEN, paid_amount__lt=F("amount"), cover="")
                | (Q(state=ReceivableState.COVERED, paid_amount__lt=F("amount")) & ~Q(cover=""))
                | Q(state=ReceivableState.CANCELLED, paid_amount=0, cover=""),
                name="receivable_state_as_the_money",
            ),
            models.CheckConstraint(
                condition=Q(cover="", covered_at=None, covered_by=None)
                | (~Q(cover="") & Q(covered_at__isnull=False, covered_by__isnull=False)),
                name="receivable_covered_with_who_and_how",
            ),
            models.CheckConstraint(
                condition=Q(cover=Cover.ACCOUNT, account__isnull=False) | (~Q(cover=Cover.ACCOUNT) & Q(account=None)),
                name="receivable_on_account_with_an_account",
            ),
            models.CheckConstraint(
                condition=~Q(cover=Cover.OWING) | Q(covered_until__isnull=False), name="receivable_owing_has_a_date"
            ),
            models.CheckConstraint(
                condition=Q(owing_asked_at=None, owing_asked_by=None)
                | Q(owing_asked_at__isnull=False, owing_asked_by__isnull=False),
                name="receivable_owing_asked_with_who",
            ),
            models.CheckConstraint(
                condition=~Q(cover=Cover.OWING) | ~Q(owing_asked_by=F("covered_by")),
                name="receivable_owing_signed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(sealed_at=None, sealed_by=None)
                | (Q(sealed_at__isnull=False, sealed_by__isnull=False) & ~Q(state=ReceivableState.OPEN)),
                name="receivable_sealed_with_who_and_not_open",
            ),
        ]
        triggers = [
            same_store("origin", "origin_id", "documents_document"),
            same_store("customer", "customer_id", "customers_customer"),
            same_store("account", "account_id", "cashier_account"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            sealed_stays(),
            paid_is_the_sum(),
            account_owes_the_sum(),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.get_payer_display()), self.payer_name, self.label) if part)

    def get_absolute_url(self) -> str:
        return reverse("cashier:receivable-detail", args=[self.pk])

    @property
    def rest_amount(self) -> Decimal:
        """What has not been paid yet."""
        return Decimal(0) if self.state == ReceivableState.CANCELLED else self.amount - self.paid_amount

    @property
    def is_sealed(self) -> bool:
        return self.sealed_at is not None

    @property
    def payer_label(self) -> str:
        return self.payer_name or str(self.get_payer_display())
