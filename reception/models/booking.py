import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateTimeRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, Vehicle
from reception.enums import TAKES_THE_SLOT, BookingState
from staff.models import Store
from staff.scoping import StoreManager
from staff.triggers import same_store
from workshop.enums import WorkKind
from workshop.models import Bay


def time_range(start: str, end: str) -> Func:
    return Func(
        start,
        end,
        RangeBoundary(),
        function="TSTZRANGE",
        output_field=DateTimeRangeField(),
    )


def never_twice(name: str, column: str, end: str = "ends_at") -> ExclusionConstraint:
    """Nothing of ``column`` is taken by two bookings at the same time (RCP-04)."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (column, RangeOperators.EQUAL),
            (time_range("starts_at", end), RangeOperators.OVERLAPS),
        ],
        condition=Q(state__in=TAKES_THE_SLOT),
    )


@pghistory.track()
class Booking(models.Model):
    """A customer comes at a time: an advisor receives, a bay is kept (RCP-04).

    The advisor is taken from ``starts_at`` to ``advisor_until`` (the reception), the bay until ``ends_at``.
    """

    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    code = models.CharField(_("booking code"), max_length=12)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="bookings", verbose_name=_("customer"))
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="bookings", verbose_name=_("vehicle"))
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    advisor_until = models.DateTimeField(_("advisor taken until"))
    bay = models.ForeignKey(Bay, models.PROTECT, related_name="bookings", verbose_name=_("bay"))
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("service advisor"),
    )
    work_kind = models.CharField(_("kind of work"), max_length=30, choices=WorkKind.choices)
    wish = models.CharField(_("customer's wish"), max_length=300, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=BookingState.choices,
        default=BookingState.BOOKED,
        editable=False,
    )
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    visit = models.OneToOneField(
        "reception.Visit",
        models.PROTECT,
        related_name="booking",
        null=True,
        blank=True,
        verbose_name=_("visit"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    close_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = StoreManager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ("starts_at", "pk")
        indexes = [models.Index(fields=["store", "starts_at"], name="booking_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["store", "code"], name="booking_code_once"),
            models.CheckConstraint(
                condition=Q(state__in=BookingState.values),
                name="booking_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(work_kind__in=WorkKind.values),
                name="booking_work_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("advisor_until"), advisor_until__lte=F("ends_at")),
                name="booking_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(state=BookingState.BOOKED, closed_at=None, closed_by=None)
                | Q(
                    ~Q(state=BookingState.BOOKED),
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                ),
                name="booking_closed_with_who",
            ),
            models.CheckConstraint(
                condition=~Q(state=BookingState.ARRIVED) | Q(visit__isnull=False),
                name="booking_arrived_with_a_visit",
            ),
            models.CheckConstraint(
                condition=~Q(state=BookingState.CANCELLED) | ~Q(close_reason=""),
                name="booking_cancelled_with_reason",
            ),
            never_twice("booking_bay_never_twice", "bay"),
            never_twice("booking_advisor_never_twice", "advisor", "advisor_until"),
            never_twice("booking_vehicle_never_twice", "vehicle"),
        ]
        triggers = [
            same_store("customer", "customer_id", "customers_customer"),
            same_store("vehicle", "vehicle_id", "customers_vehicle"),
            same_store("bay", "bay_id", "workshop_bay"),
            same_store("visit", "visit_id", "reception_visit", pk="document_id"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("reception:booking-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == BookingState.BOOKED

    @property
    def is_late(self) -> bool:
        """Should be here and is not."""
        return self.is_open and self.starts_at < timezone.now()

    @property
    def hours(self) -> float:
        return (self.ends_at - self.starts_at).total_seconds() / 3600
