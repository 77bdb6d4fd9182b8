"""What others ask about the gate, visits and bookings."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from customers.models import Vehicle
from customers.plates import clean_plate, is_plate
from reception.enums import TAKES_THE_SLOT, BookingState
from reception.models import SECONDS_TO_GREET, Booking, Visit
from staff.enums import FRONT_DESK
from staff.models import Store, User
from workshop.queries import bookable_bays, free_technician_hours

SHORTEST_ENDING = 4
CARDS_ARE_ASKED_FOR = datetime.timedelta(days=30)
PEAK_SHARE = 0.75


def visits_with_files() -> QuerySet[Visit]:
    return Visit.objects.select_related("document", "vehicle", "customer", "greeted_by").prefetch_related(
        "gate_passes__document"
    )


def cars_inside(store: Store) -> QuerySet[Visit]:
    """Every car between the gates, the one that came last first."""
    return visits_with_files().filter(store=store, left_at=None).order_by("-arrived_at")


def visit_waiting(store: Store) -> QuerySet[Visit]:
    """Cars nobody has greeted yet, the longest waiting first (RCP-01)."""
    return visits_with_files().filter(store=store, left_at=None, greeted_at=None).order_by("arrived_at")


def visits_greeted(store: Store) -> QuerySet[Visit]:
    """Greeted, and reception has not said what it is: neither an order nor a reply."""
    return (
        visits_with_files()
        .filter(store=store, left_at=None, greeted_at__isnull=False, purpose="")
        .order_by("greeted_at")
    )


def cars_to_let_out(store: Store) -> QuerySet[Visit]:
    """What the gate may expect: a reply given, or a gate pass issued."""
    passed = Q(
        gate_passes__withdrawn_at=None,
        gate_passes__used_at=None,
        gate_passes__isnull=False,
    )
    return cars_inside(store).filter(Q(answered_at__isnull=False) | passed).order_by("arrived_at").distinct()


def open_visit_for(vehicle: Vehicle) -> Visit | None:
    """The visit of a car that is inside now."""
    inside = visits_with_files().filter(store_id=vehicle.store_id, left_at=None)
    return inside.filter(Q(vehicle=vehicle) | (Q(plate=vehicle.plate) & ~Q(plate=""))).first()


def bookings_with_files() -> QuerySet[Booking]:
    return Booking.objects.select_related("customer", "vehicle", "bay", "advisor")


def bookings_of_day(store: Store, day: datetime.date) -> QuerySet[Booking]:
    start = start_of(day)
    return bookings_with_files().filter(
        store=store,
        starts_at__gte=start,
        starts_at__lt=start + datetime.timedelta(days=1),
    )


def booking_for(vehicle: Vehicle, day: datetime.date | None = None) -> Booking | None:
    """The open booking of a car on a day: today's, when it drives in."""
    found = bookings_of_day(vehicle.store, day or timezone.localdate())  # type: ignore[arg-type]
    return found.filter(vehicle=vehicle, state=BookingState.BOOKED).first()


def overdue_bookings(store: Store) -> QuerySet[Booking]:
    """Should be here and are not."""
    return bookings_with_files().filter(store=store, state=BookingState.BOOKED, starts_at__lt=timezone.now())


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


@dataclass
class DayLoad:
    """How full a day is: bays by the hour, and hours booked against technicians' hours."""

    day: datetime.date
    hours: list[HourLoad]
    booked_hours: float
    technician_hours: float
    bookings: int

    @property
    def level(self) -> str:
        if not self.bookings:
            return "free"
        if not self.technician_hours or self.booked_hours >= self.technician_hours:
            return "full"
        return "peak" if self.booked_hours / self.technician_hours >= PEAK_SHARE else "some"

    @property
    def peak_hours(self) -> list[HourLoad]:
        return [hour for hour in self.hours if hour.level in {"peak", "full"}]


@dataclass
class Lane:
    """One bay (or one advisor) through the week: bookings of each day, in order."""

    name: str
    key: int
    days: list[tuple[datetime.date, list[Booking]]]


@dataclass
class Week:
    """What the bookings page shows."""

    days: list[DayLoad]
    lanes: list[Lane]


def start_of(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def load_of(store: Store, day: datetime.date, bookings: list[Booking], bays: int) -> DayLoad:
    taking = [b for b in bookings if b.state in TAKES_THE_SLOT]
    return DayLoad(
        day=day,
        hours=hour_loads(store, day, taking, bays),
        booked_hours=sum(b.hours for b in taking),
        technician_hours=float(free_technician_hours(store, day)),
        bookings=len(taking),
    )


def hour_loads(store: Store, day: datetime.date, taking: list[Booking], bays: int) -> list[HourLoad]:
    """For each opening hour, how many bays are taken in it."""
    loads = []
    for hour in range(store.opens_at.hour, store.closes_at.hour + bool(store.closes_at.minute)):
        start = start_of(day) + datetime.timedelta(hours=hour)
        end = start + datetime.timedelta(hours=1)
        loads.append(HourLoad(hour, len({b.bay_id for b in taking if b.starts_at < end and b.ends_at > start}), bays))
    return loads


def day_load(store: Store, day: datetime.date) -> DayLoad:
    return load_of(store, day, list(bookings_of_day(store, day)), bookable_bays(store).count())


def week_of(store: Store, monday: datetime.date, *, by_advisor: bool = False) -> Week:
    """Seven days from ``monday``, by bay or by advisor; cancelled bookings are left out."""
    days = [monday + datetime.timedelta(days=n) for n in range(7)]
    bookings = (
        bookings_with_files()
        .filter(
            store=store, starts_at__gte=start_of(monday), starts_at__lt=start_of(days[-1]) + datetime.timedelta(days=1)
        )
        .exclude(state=BookingState.CANCELLED)
        .order_by("starts_at")
    )
    on_day: dict[datetime.date, list[Booking]] = defaultdict(list)
    in_lane: dict[tuple[int, datetime.date], list[Booking]] = defaultdict(list)
    bays = {bay.pk: bay.name for bay in bookable_bays(store)}
    advisors = {user.pk: user.full_name for user in User.with_role(store, *FRONT_DESK)} if by_advisor else {}
    names = advisors if by_advisor else dict(bays)
    for booking in bookings:
        day = timezone.localtime(booking.starts_at).date()
        key, name = (
            (booking.advisor_id, booking.advisor.full_name) if by_advisor else (booking.bay_id, booking.bay.name)
        )
        names.setdefault(key, name)
        on_day[day].append(booking)
        in_lane[key, day].append(booking)
    lanes = [Lane(name, key, [(day, in_lane[key, day]) for day in days]) for key, name in names.items()]
    return Week([load_of(store, day, on_day[day], len(bays)) for day in days], lanes)


# The gate


def inside_by(store: Store, text: str) -> Visit | None:
    """The car inside with this plate, gate card or gate pass number."""
    text = text.strip().upper()
    plate = clean_plate(text)
    found = Q(plate=plate) | Q(gate_card_number=plate, gate_card_returned_at=None)
    found |= Q(gate_passes__document__number=text, gate_passes__withdrawn_at=None)
    if len(plate) >= SHORTEST_ENDING:
        found |= Q(plate__endswith=plate)
    return cars_inside(store).filter(found).distinct().first()


def card_that_is_back(store: Store, text: str) -> Visit | None:
    """The visit from which this gate card came back last; for who stands at the gate with a card that no car inside has."""
    lately = timezone.now() - CARDS_ARE_ASKED_FOR
    visits = Visit.objects.filter(store=store, arrived_at__gte=lately, gate_card_returned_at__isnull=False)
    return (
        visits.filter(gate_card_number=clean_plate(text))
        .select_related("gate_card_returned_by")
        .order_by("-gate_card_returned_at")
        .first()
    )


def complete_plate(store: Store, text: str) -> str:
    """What the guard typed as a whole plate: ``A12345`` and ``12345`` get the province (and letter) that is usual here."""
    plate = clean_plate(text)
    if is_plate(plate) or len(plate) < SHORTEST_ENDING:
        return plate
    known = Vehicle.objects.filter(store=store, plate__endswith=plate).values_list("plate", flat=True)[:2]
    if len(known) == 1:
        return str(known[0])
    usual = usual_beginning(store)
    return next((p for p in (usual[:1] + plate, usual + plate) if is_plate(p)), plate)


def usual_beginning(store: Store) -> str:
    """The province and letter of most cars that came lately."""
    lately = Visit.objects.filter(store=store).values_list("plate", flat=True)[:200]
    beginnings = Counter(plate[:2] for plate in lately if is_plate(plate))
    return beginnings.most_common(1)[0][0] if beginnings else ""


@dataclass
class GreetingFigures:
    """Today's greetings against the ten seconds (RCP-01)."""

    visits: int
    greeted: int
    in_time: int
    nobody_free: int
    average_seconds: int | None

    @property
    def share(self) -> float | None:
        return self.in_time / self.greeted if self.greeted else None


def greeting_figures(store: Store, day: datetime.date | None = None) -> GreetingFigures:
    start = start_of(day or timezone.localdate())
    visits = list(
        Visit.objects.filter(store=store, arrived_at__gte=start, arrived_at__lt=start + datetime.timedelta(days=1))
    )
    seconds = [v.greeting_seconds for v in visits if v.greeting_seconds is not None]
    return GreetingFigures(
        visits=len(visits),
        greeted=len(seconds),
        in_time=sum(1 for s in seconds if s <= SECONDS_TO_GREET),
        nobody_free=sum(1 for v in visits if v.nobody_free),
        average_seconds=round(sum(seconds) / len(seconds)) if seconds else None,
    )
