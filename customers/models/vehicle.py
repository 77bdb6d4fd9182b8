from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer
from customers.models.search import search_bigrams, search_indexes, search_text
from customers.plates import PLATE, is_new_energy
from customers.vin import VIN
from staff.models import Store
from staff.scoping import StoreManager
from staff.triggers import append_only, same_store

if TYPE_CHECKING:
    from django.db.models import QuerySet

FOUND_BY = ("plate", "vin", "engine_number")


class Brand(models.Model):
    """A make of car, offered where one is chosen; the same list for all stores."""

    name = models.CharField(_("name"), max_length=30, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ("order", "name")

    def __str__(self) -> str:
        return self.name


@pghistory.track(exclude=["search_text", "bigrams"])
class Vehicle(models.Model):
    """A car that a store looks after (RCP-03). Its owner is the open :class:`Ownership`."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    plate = models.CharField(_("plate"), max_length=10, blank=True)
    vin = models.CharField(_("VIN"), max_length=17, blank=True)
    vin_confirmed_at = models.DateTimeField(_("VIN compared with the car at"), null=True, blank=True)
    vin_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    brand = models.CharField(_("brand"), max_length=30, blank=True)
    model_name = models.CharField(_("model"), max_length=60, blank=True)
    colour = models.CharField(_("colour"), max_length=20, blank=True)
    engine_number = models.CharField(_("engine number"), max_length=30, blank=True)
    sale_date = models.DateField(_("sale date"), null=True, blank=True)
    mileage = models.PositiveIntegerField(_("mileage"), null=True, blank=True, help_text=_("km, as last read"))
    insurer = models.CharField(_("insurer"), max_length=60, blank=True)
    policy_number = models.CharField(_("policy number"), max_length=40, blank=True)
    insurance_until = models.DateField(_("insured until"), null=True, blank=True)
    inspection_until = models.DateField(_("annual inspection until"), null=True, blank=True)
    next_service_on = models.DateField(_("next service on"), null=True, blank=True)
    next_service_mileage = models.PositiveIntegerField(_("next service at"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    search_text = search_text(*FOUND_BY)
    bigrams = search_bigrams(*FOUND_BY)

    objects = StoreManager()

    class Meta:
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        ordering = ("plate", "pk")
        indexes = search_indexes("vehicle")
        constraints = [
            models.UniqueConstraint(
                fields=["store", "plate"],
                condition=~Q(plate=""),
                name="vehicle_plate_once",
            ),
            models.UniqueConstraint(fields=["store", "vin"], condition=~Q(vin=""), name="vehicle_vin_once"),
            models.CheckConstraint(condition=~Q(plate="") | ~Q(vin=""), name="vehicle_has_plate_or_vin"),
            models.CheckConstraint(
                condition=Q(plate="") | Q(plate__regex=PLATE),
                name="vehicle_plate_can_exist",
            ),
            models.CheckConstraint(condition=Q(vin="") | Q(vin__regex=VIN), name="vehicle_vin_has_17_signs"),
            models.CheckConstraint(
                condition=Q(vin="")
                | Q(
                    Func(
                        F("vin"),
                        function="vin_check_digit_is_right",
                        output_field=models.BooleanField(),
                    )
                )
                | Q(vin_confirmed_by__isnull=False),
                name="vehicle_vin_check_digit_right_or_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(vin_confirmed_at=None, vin_confirmed_by=None)
                | Q(vin_confirmed_at__isnull=False, vin_confirmed_by__isnull=False),
                name="vehicle_vin_confirmed_with_who",
            ),
        ]

    def __str__(self) -> str:
        return self.plate or self.vin

    def get_absolute_url(self) -> str:
        return reverse("customers:vehicle-detail", args=[self.pk])

    @property
    def make_and_model(self) -> str:
        return " ".join(part for part in (self.brand, self.model_name) if part)

    @property
    def description(self) -> str:
        """Brand, model and colour in one line."""
        return " ".join(part for part in (self.brand, self.model_name, self.colour) if part)

    @property
    def is_new_energy(self) -> bool:
        return is_new_energy(self.plate)

    @property
    def owner(self) -> Customer | None:
        """Whose it is today: from ``prefetch_related("ownerships__customer")``, else one query."""
        return next((o.customer for o in self.ownerships.all() if o.until is None), None)

    @property
    def insurance_is_over(self) -> bool:
        return self.insurance_until is not None and self.insurance_until < timezone.localdate()

    @classmethod
    def with_owners(cls) -> "QuerySet[Vehicle]":
        return cls.objects.prefetch_related("ownerships__customer")


@pghistory.track()
class Ownership(models.Model):
    """From when to when a car was whose. A change closes one row and opens the next: nothing is overwritten."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="ownerships", verbose_name=_("vehicle"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="ownerships", verbose_name=_("customer"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = StoreManager()

    class Meta:
        verbose_name = _("ownership")
        verbose_name_plural = _("ownerships")
        ordering = ("-since", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle"],
                condition=Q(until=None),
                name="vehicle_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="ownership_ends_after_it_begins",
            ),
        ]
        triggers = [
            same_store("vehicle", "vehicle_id", "customers_vehicle"),
            same_store("customer", "customer_id", "customers_customer"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="past_is_closed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__until__isnull=False)
                | pgtrigger.Q(old__customer__df=pgtrigger.F("new__customer"))
                | pgtrigger.Q(old__vehicle__df=pgtrigger.F("new__vehicle")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vehicle_id}: {self.customer_id} ({self.since})"


class MileageReading(models.Model):
    """What the odometer said, and when. Append-only; going down needs an explanation."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="readings", verbose_name=_("vehicle"))
    mileage = models.PositiveIntegerField(_("mileage"))
    explanation = models.CharField(_("explanation"), max_length=200, blank=True)
    read_at = models.DateTimeField(_("read at"))
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = StoreManager("vehicle__store")

    class Meta:
        verbose_name = _("mileage reading")
        verbose_name_plural = _("mileage readings")
        ordering = ("-read_at", "-pk")
        indexes = [models.Index(fields=["vehicle", "-read_at"], name="reading_by_vehicle")]
        constraints = [models.CheckConstraint(condition=Q(mileage__lt=3_000_000), name="mileage_is_believable")]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="down_only_with_explanation",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[("last", "INTEGER")],
                func="""
                    SELECT mileage INTO last FROM customers_vehicle WHERE id = NEW.vehicle_id;
                    IF NEW.mileage < last AND NEW.explanation = '' THEN
                        RAISE EXCEPTION 'down_only_with_explanation: the mileage went down from % to %', last, NEW.mileage
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mileage} km"
