"""What others ask about the gate, visits and bookings."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone

from reception.enums import TAKES_THE_SLOT, BookingState
from reception.models import Booking, Visit

if TYPE_CHECKING:
    from customers.models import Vehicle
    from staff.models import Store, User
    from workshop.models import Bay


def visits_with_files() -> QuerySet[Visit]:
    return Visit.objects.select_related(
        "document", "vehicle", "customer", "greeted_by"
    ).prefetch_related("gate_passes__document")


def cars_inside(store: "Store") -> QuerySet[Visit]:
    """Every car between the gates, the one that came last first."""
    return visits_with_files().filter(store=store, left_at=None).order_by("-arrived_at")


def visit_waiting(store: "Store") -> QuerySet[Visit]:
    """Cars nobody has greeted yet, the longest waiting first (RCP-01)."""
    return (
        visits_with_files()
        .filter(store=store, left_at=None, greeted_at=None)
        .order_by("arrived_at")
    )


def visits_greeted(store: "Store") -> QuerySet[Visit]:
    """Greeted, and reception has not said what it is: neither an order nor a reply."""
    return (
        visits_with_files()
        .filter(store=store, left_at=None, greeted_at__isnull=False, purpose="")
        .order_by("greeted_at")
    )


def cars_to_let_out(store: "Store") -> QuerySet[Visit]:
    """What the gate may expect: a reply given, or a gate pass issued."""
    passed = Q(
        gate_passes__withdrawn_at=None,
        gate_passes__used_at=None,
        gate_passes__isnull=False,
    )
    return (
        cars_inside(store)
        .filter(Q(answered_at__isnull=False) | passed)
        .order_by("arrived_at")
        .distinct()
    )


def open_visit_for(vehicle: "Vehicle") -> Visit | None:
    """The visit of a car that is inside now."""
    inside = visits_with_files().filter(store_id=vehicle.store_id, left_at=None)
    return inside.filter(
        Q(vehicle=vehicle) | (Q(plate=vehicle.plate) & ~Q(plate=""))
    ).first()


def bookings_with_files() -> QuerySet[Booking]:
    return Booking.objects.select_related("customer", "vehicle", "bay", "advisor")


def bookings_of_day(store: "Store", day: datetime.date) -> QuerySet[Booking]:
    start = timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
    return bookings_with_files().filter(
        store=store,
        starts_at__gte=start,
        starts_at__lt=start + datetime.timedelta(days=1),
    )


def booking_for(vehicle: "Vehicle", day: datetime.date | None = None) -> Booking | None:
    """The open booking of a car on a day: today's, when it drives in."""
    found = bookings_of_day(vehicle.store, day or timezone.localdate())  # type: ignore[arg-type]
    return found.filter(vehicle=vehicle, state=BookingState.BOOKED).first()


def overdue_bookings(store: "Store") -> QuerySet[Booking]:
    """Should be here and are not."""
    return bookings_with_files().filter(
        store=store, state=BookingState.BOOKED, starts_at__lt=timezone.now()
    )


# The week


@dataclass
class HourLoad:
    """How many bays are taken in one hour of a day."""

    hour: int
    taken: int
    bays: int

    @property
    def share(self) -> float:
        return self.taken / self.bays if self.bays else 0

    @property
    def level(self) -> str:
        """free, some, peak or full: the colour of the cell."""
        if not self.taken:
            return "free"
        if self.taken >= self.bays:
            return "full"
        return "peak" if self.share >= PEAK_SHARE else "some"


PEAK_SHARE = 0.75


@dataclass
class DayLoad:
    day: datetime.date
    hours: list[HourLoad]
    booked_hours: Decimal
    free_hours: Decimal
    bookings: int
    is_working_day: bool = True

    @property
    def level(self) -> str:
        if not self.free_hours or not self.booked_hours:
            return "some" if self.booked_hours else "free"
        share = self.booked_hours / self.free_hours
        return (
            "full"
            if share >= 1
            else "peak"
            if share >= Decimal(str(PEAK_SHARE))
            else "some"
        )


@dataclass
class Lane:
    """One bay (or one advisor) through the week."""

    thing: "Bay | User"
    days: dict[datetime.date, list[Booking]] = field(
        default_factory=lambda: defaultdict(list)
    )


def bookings_of_week(store: "Store", monday: datetime.date) -> list[Booking]:
    start = timezone.make_aware(datetime.datetime.combine(monday, datetime.time()))
    return list(
        bookings_with_files()
        .filter(
            store=store,
            starts_at__gte=start,
            starts_at__lt=start + datetime.timedelta(days=7),
        )
        .exclude(state=BookingState.CANCELLED)
        .order_by("starts_at")
    )


def hour_loads(
    store: "Store", day: datetime.date, bookings: list[Booking], bays: int
) -> list[HourLoad]:
    """For each opening hour, the most bays that are taken at the same moment of it."""
    loads = []
    taking = [b for b in bookings if b.state in TAKES_THE_SLOT]
    for hour in range(
        store.opens_at.hour, store.closes_at.hour + (1 if store.closes_at.minute else 0)
    ):
        start = timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))
        end = start + datetime.timedelta(hours=1)
        taken = len(
            {b.bay_id for b in taking if b.starts_at < end and b.ends_at > start}
        )
        loads.append(HourLoad(hour, taken, bays))
    return loads
