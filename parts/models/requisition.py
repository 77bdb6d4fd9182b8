from decimal import Decimal
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents.models import Document, Paper
from parts.enums import MOST_PIECES, ConsentMethod, LineState, NoOldPart
from parts.models.bin import Stock
from parts.models.part import Part
from staff.enums import Role
from staff.scoping import StoreManager
from staff.triggers import same_store


def counted(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=10, decimal_places=2, default=Decimal(0))


@pghistory.track()
class Requisition(Paper):
    """Parts asked for by a job, whose document is the ``origin`` (PRT-10)."""

    origin = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("origin"))
    plate = models.CharField(_("plate"), max_length=12)
    wanted_at = models.DateTimeField(_("wanted at"), help_text=_("When the car is promised."))
    # Which signature a slip still lacks hangs on a digest of its lines: kept here so that the queue can ask for it.
    signs_next = models.CharField(
        _("signs next"), max_length=30, choices=Role.choices, blank=True, default=Role.TECHNICIAN, editable=False
    )
    for_whom = models.CharField(_("for"), max_length=60, blank=True, help_text=_("The team that fetches the parts."))

    # The lines as read under the lock of their stock (services.locking): who asks for them there need not read them again.
    held_lines: "list[RequisitionLine] | None" = None

    class Meta(Paper.Meta):
        verbose_name = _("requisition")
        verbose_name_plural = _("requisitions")
        indexes = [models.Index(fields=["store", "wanted_at"], name="requisition_by_promise")]
        triggers = [*Paper.Meta.triggers, same_store("origin", "origin_id", "documents_document")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:requisition", args=[self.pk])


@pghistory.track(exclude=["state"])
class RequisitionLine(models.Model):
    """So much of a part, and how far it has come. Quantities change only under the lock of the part's stock.

    ``issued_quantity`` and ``returned_quantity`` only grow; what was withdrawn is no longer wanted. Where the line
    stands follows from the quantities, in the database, so that it cannot disagree with them.
    """

    requisition = models.ForeignKey(Requisition, models.PROTECT, related_name="lines")
    part = models.ForeignKey(Part, models.PROTECT, related_name="+", verbose_name=_("part"))
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2)
    unit_price_amount = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2)
    warranty = models.BooleanField(_("warranty"), default=False)
    requested_at = models.DateTimeField(_("requested at"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    reserved_quantity = counted(_("reserved"))
    picked_quantity = counted(_("picked"))
    issued_quantity = counted(_("issued"))
    returned_quantity = counted(_("returned"))
    withdrawn_quantity = counted(_("withdrawn"))

    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)

    backorder_customer = models.CharField(_("customer who agreed to wait"), max_length=80, blank=True)
    backorder_method = models.CharField(_("agreed how"), max_length=10, choices=ConsentMethod.choices, blank=True)
    backorder_agreed_at = models.DateTimeField(_("agreed at"), null=True, blank=True)
    backorder_agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    no_old_part_reason = models.CharField(_("no old part"), max_length=12, choices=NoOldPart.choices, blank=True)
    no_old_part_note = models.CharField(_("note"), max_length=200, blank=True)
    no_old_part_at = models.DateTimeField(_("explained at"), null=True, blank=True)
    no_old_part_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    state = models.GeneratedField(
        expression=Case(
            When(withdrawn_quantity=F("quantity"), then=Value(LineState.CANCELLED.value)),
            When(
                quantity=F("issued_quantity") + F("withdrawn_quantity"),
                issued_quantity=F("returned_quantity"),
                then=Value(LineState.RETURNED.value),
            ),
            When(
                quantity=F("issued_quantity") + F("withdrawn_quantity"),
                then=Value(LineState.ISSUED.value),
            ),
            When(
                quantity=F("issued_quantity") + F("withdrawn_quantity") + F("picked_quantity"),
                then=Value(LineState.PICKED.value),
            ),
            When(
                quantity=F("issued_quantity") + F("withdrawn_quantity") + F("reserved_quantity"),
                then=Value(LineState.RESERVED.value),
            ),
            When(backorder_agreed_at__isnull=False, then=Value(LineState.ON_ORDER.value)),
            default=Value(LineState.WANTED.value),
        ),
        output_field=models.CharField(max_length=10, choices=LineState.choices),
        db_persist=True,
        verbose_name=_("state"),
    )

    objects = StoreManager("requisition__store")

    class Meta:
        verbose_name = _("requisition line")
        verbose_name_plural = _("requisition lines")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="requisition_line_wants_something"),
            models.CheckConstraint(condition=Q(quantity__lte=MOST_PIECES), name="requisition_line_at_most_999"),
            models.CheckConstraint(condition=Q(unit_price_amount__gte=0), name="requisition_line_price_not_negative"),
            models.CheckConstraint(
                condition=Q(
                    picked_quantity__gte=0,
                    reserved_quantity__gte=F("picked_quantity"),
                    returned_quantity__gte=0,
                    issued_quantity__gte=F("returned_quantity"),
                    withdrawn_quantity__gte=0,
                    quantity__gte=F("reserved_quantity") + F("issued_quantity") + F("withdrawn_quantity"),
                ),
                name="requisition_line_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None, received_by=None, issued_quantity=0)
                | Q(issued_at__isnull=False, issued_by__isnull=False, received_by__isnull=False, issued_quantity__gt=0),
                name="requisition_line_issued_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_quantity=0)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, withdrawn_quantity__gt=0),
                name="requisition_line_withdrawn_with_who",
            ),
            models.CheckConstraint(
                condition=Q(
                    backorder_agreed_at=None, backorder_agreed_by=None, backorder_customer="", backorder_method=""
                )
                | (
                    Q(
                        backorder_agreed_at__isnull=False,
                        backorder_agreed_by__isnull=False,
                        backorder_method__in=ConsentMethod.values,
                    )
                    & ~Q(backorder_customer="")
                ),
                name="requisition_line_backorder_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(no_old_part_at=None, no_old_part_by=None, no_old_part_reason="", no_old_part_note="")
                | Q(
                    no_old_part_at__isnull=False,
                    no_old_part_by__isnull=False,
                    no_old_part_reason__in=NoOldPart.values,
                ),
                name="requisition_line_no_old_part_with_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["part", "requisition"],
                condition=Q(state__in=[LineState.WANTED, LineState.ON_ORDER]),
                name="requisition_line_waiting",
            ),
            models.Index(fields=["state", "requisition"], name="requisition_line_by_state"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="settled_bill_stays",  # what the job has is what it is charged for
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__issued_quantity__df=pgtrigger.F("new__issued_quantity"))
                | pgtrigger.Q(old__returned_quantity__df=pgtrigger.F("new__returned_quantity")),
                func="""
                    IF EXISTS (
                        SELECT FROM parts_requisition r JOIN cashier_receivable c ON c.origin_id = r.origin_id
                        WHERE r.document_id = NEW.requisition_id AND c.sealed_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'settled_bill_stays: the bill of this job is settled'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.part_id}: {self.quantity}"

    @property
    def state_label(self) -> str:
        return str(LineState(self.state).label)

    @property
    def open_quantity(self) -> Decimal:
        """Still to be handed over."""
        return self.quantity - self.issued_quantity - self.withdrawn_quantity

    @property
    def missing_quantity(self) -> Decimal:
        """Still to be handed over and not even reserved."""
        return self.open_quantity - self.reserved_quantity

    @property
    def kept_quantity(self) -> Decimal:
        """Handed over and not brought back: what the job has."""
        return self.issued_quantity - self.returned_quantity

    @property
    def asked_quantity(self) -> Decimal:
        """What the slip says: asked for and not withdrawn."""
        return self.quantity - self.withdrawn_quantity

    @property
    def price_amount(self) -> Decimal:
        return (self.unit_price_amount * self.asked_quantity).quantize(Decimal("0.01"))


class Reservation(models.Model):
    """So much of a stock set aside for a line; ``picked_quantity`` of it lies ready at the counter."""

    line = models.ForeignKey(RequisitionLine, models.PROTECT, related_name="reservations")
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="reservations")
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2)
    picked_quantity = counted(_("picked"))

    objects = StoreManager("stock__store")

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["line", "stock"], name="reservation_once_per_line_and_stock"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, picked_quantity__gte=0, picked_quantity__lte=F("quantity")),
                name="reservation_of_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.quantity}"


@pghistory.track()
class OldPart(models.Model):
    """An old part that came off the car and was handed in for the new one (PRT-10)."""

    line = models.ForeignKey(RequisitionLine, models.PROTECT, related_name="old_parts")
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2)
    keeper = models.CharField(
        _("kept by"),
        max_length=30,
        choices=Role.choices,
        help_text=_("Warranty ones go to the warranty clerk, others to the counter."),
    )
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = StoreManager("line__requisition__store")

    class Meta:
        verbose_name = _("old part")
        verbose_name_plural = _("old parts")
        ordering = ("pk",)
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="old_part_of_something")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.quantity}"
