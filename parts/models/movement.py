import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from parts.enums import MovementKind
from parts.models.bin import Stock
from staff.models import Store
from staff.scoping import StoreManager
from staff.triggers import append_only, same_store


class StockMovement(models.Model):
    """One line of the stock ledger: what came or went, by which document, at what cost. Append-only (PRT-03).

    ``party`` is the supplier or the receiver, as the bin card names them. ``cost_amount`` is what the movement adds to the
    book value, with its sign.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="movements", verbose_name=_("stock"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("document"))
    line = models.ForeignKey(
        "parts.RequisitionLine", models.PROTECT, related_name="movements", null=True, blank=True, verbose_name=_("line")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MovementKind.choices)
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2)
    balance_after = models.DecimalField(_("balance"), max_digits=10, decimal_places=2)
    unit_cost_amount = models.DecimalField(_("unit cost"), max_digits=14, decimal_places=4)
    cost_amount = models.DecimalField(_("cost"), max_digits=14, decimal_places=2)
    party = models.CharField(_("from or to"), max_length=100, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = StoreManager()

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="movement_moves_something"),
            models.CheckConstraint(condition=Q(balance_after__gte=0), name="movement_balance_not_negative"),
            models.CheckConstraint(condition=Q(kind__in=MovementKind.values), name="movement_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=MovementKind.ISSUE, quantity__lt=0, cost_amount__lte=0)
                | (~Q(kind=MovementKind.ISSUE) & Q(quantity__gt=0, cost_amount__gte=0)),
                name="movement_sign_as_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["stock", "-id"], name="movement_by_stock"),
            models.Index(fields=["store", "-at"], name="movement_by_day"),
        ]
        triggers = [
            append_only(),
            same_store("stock", "stock_id", "parts_stock"),
            same_store("document", "document_id", "documents_document"),
            pgtrigger.Trigger(
                name="balance_goes_on",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("before", "NUMERIC")],
                func="""
                    SELECT balance_after INTO before FROM parts_stockmovement
                        WHERE stock_id = NEW.stock_id ORDER BY id DESC LIMIT 1;
                    IF NEW.balance_after <> COALESCE(before, 0) + NEW.quantity THEN
                        RAISE EXCEPTION 'balance_goes_on: the balance is the last one plus what moved'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="numbered_and_booked",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("booked", "NUMERIC"), ("balance", "NUMERIC")],
                func="""
                    IF NOT EXISTS (SELECT 1 FROM documents_document WHERE id = NEW.document_id AND number IS NOT NULL) THEN
                        RAISE EXCEPTION 'numbered_and_booked: stock moves only by a numbered document'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    SELECT on_hand INTO balance FROM parts_stock WHERE id = NEW.stock_id;
                    SELECT balance_after INTO booked FROM parts_stockmovement
                        WHERE stock_id = NEW.stock_id ORDER BY id DESC LIMIT 1;
                    IF balance <> booked THEN
                        RAISE EXCEPTION 'numbered_and_booked: the ledger and the stock differ'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.quantity:+}"
