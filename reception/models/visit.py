import datetime
import re

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, Vehicle
from customers.plates import PLATE
from documents.models import Document, Paper
from reception.enums import Purpose
from staff.constraints import with_who
from staff.triggers import same_store

SECONDS_TO_GREET = 10  # ch. 9: greeted within ten seconds of stopping at reception
NO_PLATE = "无牌"
GATE_PLATE = f"{PLATE}|^{NO_PLATE}[A-Z0-9]{{4,6}}$"
GATE_CARD = r"^[0-9A-Z-]{1,12}$"


def is_gate_plate(plate: str) -> bool:
    """Whether a car can come in under this cleaned text: a plate, or 无牌 and the end of its VIN."""
    return bool(re.fullmatch(GATE_PLATE, plate))


@pghistory.track()
class Visit(Paper):
    """A car passes the gate and, some time later, leaves (RCP-01, RCP-02)."""

    plate = models.CharField(_("plate"), max_length=10)
    vehicle = models.ForeignKey(
        Vehicle,
        models.PROTECT,
        related_name="visits",
        null=True,
        blank=True,
        verbose_name=_("vehicle"),
    )
    customer = models.ForeignKey(
        Customer,
        models.PROTECT,
        related_name="visits",
        null=True,
        blank=True,
        verbose_name=_("customer"),
    )
    gate_card_number = models.CharField(_("gate card"), max_length=12)
    arrived_at = models.DateTimeField(_("arrived at"))
    arrived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    driving_seconds = models.PositiveSmallIntegerField(
        _("driving seconds"),
        help_text=_("From the gate to reception, as the store had it that day."),
    )
    nobody_free_at = models.DateTimeField(_("nobody was free at"), null=True, blank=True)
    nobody_free_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    greeted_at = models.DateTimeField(_("greeted at"), null=True, blank=True)
    greeted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("greeted by"),
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices, blank=True)
    reply = models.TextField(_("reply given"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    gate_card_returned_at = models.DateTimeField(_("gate card returned at"), null=True, blank=True)
    gate_card_returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    gate_card_lost = models.CharField(
        _("gate card lost"),
        max_length=200,
        blank=True,
        help_text=_("How it was lost, when it was let go."),
    )
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta(Paper.Meta):
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("-arrived_at", "-pk")
        indexes = [
            models.Index(fields=["store", "-arrived_at"], name="visit_by_arrival"),
            models.Index(
                fields=["store", "plate"],
                condition=Q(left_at=None),
                name="visit_inside_by_plate",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "plate"],
                condition=Q(left_at=None),
                name="car_is_inside_once",
            ),
            models.UniqueConstraint(
                fields=["store", "gate_card_number"],
                condition=Q(gate_card_returned_at=None),
                name="gate_card_is_given_once",
            ),
            models.CheckConstraint(condition=Q(plate__regex=GATE_PLATE), name="visit_plate_can_exist"),
            models.CheckConstraint(
                condition=Q(gate_card_number__regex=GATE_CARD),
                name="gate_card_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(purpose="") | Q(purpose__in=Purpose.values),
                name="purpose_is_known",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=["", Purpose.REPAIR]) | (~Q(reply="") & Q(answered_at__isnull=False)),
                name="visit_without_repair_has_a_reply",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | (Q(gate_card_returned_at__isnull=False) & ~Q(purpose="")),
                name="car_leaves_without_gate_card_never",
            ),
            with_who("visit_greeted_with_who", "greeted"),
            with_who("visit_nobody_free_with_who", "nobody_free"),
            with_who("visit_answered_with_who", "answered"),
            with_who("visit_gate_card_returned_with_who", "gate_card_returned"),
            with_who("visit_left_with_who", "left"),
        ]
        triggers = [
            *Paper.Meta.triggers,
            same_store("vehicle", "vehicle_id", "customers_vehicle"),
            same_store("customer", "customer_id", "customers_customer"),
            pgtrigger.Trigger(
                name="repair_leaves_with_a_used_pass",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.left_at IS NOT NULL AND NEW.purpose = 'repair' AND NOT EXISTS (
                        SELECT 1 FROM reception_gatepass
                        WHERE visit_id = NEW.document_id AND used_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'repair_leaves_with_a_used_pass: no gate pass of this visit has been used'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="leaves_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__left_at__isnull=False)
                & pgtrigger.Q(old__left_at__df=pgtrigger.F("new__left_at")),
            ),
            pgtrigger.Protect(
                name="repair_is_of_one_car",  # its order, its check-in and its mileage are of that car
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__purpose=Purpose.REPAIR)
                & (
                    pgtrigger.Q(old__vehicle__df=pgtrigger.F("new__vehicle"))
                    | pgtrigger.Q(old__customer__df=pgtrigger.F("new__customer"))
                    | pgtrigger.Q(old__purpose__df=pgtrigger.F("new__purpose"))
                ),
            ),
            pgtrigger.Protect(
                name="greeted_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__greeted_at__isnull=False)
                & pgtrigger.Q(old__greeted_at__df=pgtrigger.F("new__greeted_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.plate

    def get_absolute_url(self) -> str:
        return reverse("reception:visit-detail", args=[self.pk])

    @property
    def plate_on_file(self) -> str:
        """The plate that the car's file has; none of a car that came in without one, by the end of its VIN."""
        return "" if self.plate.startswith(NO_PLATE) else self.plate

    @property
    def at_reception_at(self) -> datetime.datetime:
        """When the car stopped at reception: gate time plus the drive (RCP-01)."""
        return self.arrived_at + datetime.timedelta(seconds=self.driving_seconds)

    @property
    def greeting_seconds(self) -> int | None:
        """Seconds the customer stood waiting; None while they still do."""
        if self.greeted_at is None:
            return None
        return max(0, round((self.greeted_at - self.at_reception_at).total_seconds()))

    @property
    def greeted_in_time(self) -> bool | None:
        return None if self.greeting_seconds is None else self.greeting_seconds <= SECONDS_TO_GREET

    @property
    def seconds_waited(self) -> int | None:
        """Seconds at reception so far, for the running clock; None while the car still drives up."""
        seconds = (timezone.now() - self.at_reception_at).total_seconds()
        return None if seconds < 0 else int(seconds)

    @property
    def waits_too_long(self) -> bool:
        return self.greeted_at is None and timezone.now() > self.at_reception_at + datetime.timedelta(
            seconds=SECONDS_TO_GREET
        )

    @property
    def nobody_free(self) -> bool:
        return self.nobody_free_at is not None

    @property
    def is_repair(self) -> bool:
        return self.purpose == Purpose.REPAIR

    @cached_property
    def gate_pass(self) -> "GatePass | None":
        """The pass that counts: the one not withdrawn."""
        return next((p for p in self.gate_passes.all() if p.withdrawn_at is None), None)


@pghistory.track()
class GatePass(Paper):
    """Lets one car out, once (WO-08). Issued on delivery; used at the gate."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="gate_passes", verbose_name=_("visit"))
    origin = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("issued for"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta(Paper.Meta):
        verbose_name = _("gate pass")
        verbose_name_plural = _("gate passes")
        constraints = [
            models.UniqueConstraint(
                fields=["visit"],
                condition=Q(withdrawn_at=None),
                name="visit_has_one_gate_pass",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(withdrawn_at=None),
                name="gate_pass_used_or_withdrawn",
            ),
            with_who("gate_pass_used_with_who", "used"),
            with_who("gate_pass_withdrawn_with_who", "withdrawn"),
        ]
        triggers = [
            *Paper.Meta.triggers,
            same_store("visit", "visit_id", "reception_visit", pk="document_id"),
            same_store("origin", "origin_id", "documents_document"),
            pgtrigger.Protect(
                name="used_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__used_at__isnull=False)
                & pgtrigger.Q(old__used_at__df=pgtrigger.F("new__used_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("reception:gate-pass-detail", args=[self.pk])
