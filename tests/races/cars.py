"""The gate, the front desk, bookings, customers' cars."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from customers.models import Customer, Vehicle
from customers.services import change_owner, record_mileage, register_vehicle
from customers.services.brands import add_brand
from documents.models import Document
from reception.enums import BookingState
from reception.models import Booking, CheckIn, Visit
from reception.services import bookings, gate
from reception.services.check_in import save_check_in, seal_check_in
from reception.services.passes import issue_gate_pass
from staff.enums import FRONT_DESK, Role
from staff.models import User
from staff.templatetags.times import clock
from tests.races.house import NUMBERS, House
from tests.races.table import Scene, scarce
from tests.workorders.walk import CARDS, PLATES
from workorders.models import WorkOrder
from workorders.services.opening import invite, receive_walk_in
from workshop.enums import BayKind, WorkKind
from workshop.models import Bay
from workshop.services.bays import add_bay

INSIDE = (Document, Visit)
SLOTS = iter(range(2, 300))


def new_bay(house: House) -> Bay:
    return add_bay(
        store=house.store, name=f"工位 {next(NUMBERS)}", kind=BayKind.MECHANICAL, by=house[Role.SERVICE_MANAGER]
    )


def slot() -> dict[str, datetime.datetime]:
    """An hour of a day of its own."""
    day = timezone.localdate() + datetime.timedelta(days=next(SLOTS))
    nine = timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
    return {"starts_at": nine, "ends_at": nine + datetime.timedelta(hours=1)}


def book(house: House, **given: Any) -> Booking:
    """A slot in which nothing clashes but what is given."""
    customer, vehicle = given.pop("car", None) or house.car()
    return bookings.book_slot(
        store=house.store,
        customer_id=customer.pk,
        vehicle_id=vehicle.pk,
        work_kind=WorkKind.PERIODIC_MAINTENANCE,
        by=house[Role.SERVICE_ADVISOR],
        advisor_id=given.pop("advisor_id", None) or house.another(Role.SERVICE_ADVISOR).pk,
        bay_id=given.pop("bay_id", None) or new_bay(house).pk,
        **given,
    )


def two_bookings(
    house: House, told: str, *, free: Callable[[dict[str, Any]], list[str]] | None = None, **shared: Any
) -> Scene:
    """``free`` names what the second is told to take instead, once the first has the slot."""
    at = slot()
    cars = [shared["car"]] * 2 if "car" in shared else [house.car(), house.car()]
    one, other = (
        {
            "advisor_id": house.another(Role.SERVICE_ADVISOR).pk,
            "bay_id": new_bay(house).pk,
            **at,
            **shared,
            "car": car,
        }
        for car in cars
    )

    def sentence() -> str:
        names = free(at)[:6] if free else []
        return told % {"plate": cars[0][1]} + (f" Free then: {'、'.join(names)}." if names else "")

    return Scene(lambda: book(house, **one), lambda: book(house, **other), told=sentence)


@scarce("one bay at one time", constraints=(("booking_bay_never_twice",),), requirements=("RCP-04", "FLOW-07"))
def bay(house: House) -> Scene:
    place = new_bay(house)

    def free(at: dict[str, Any]) -> list[str]:
        taken = [booking.bay_id for booking in Booking.objects.filter(state=BookingState.BOOKED, **at)]
        return [other.name for other in Bay.objects.filter(kind=place.kind).exclude(pk__in=taken)]

    return two_bookings(house, f"{place.name} is taken from 09:00 to 10:00 (%(plate)s).", free=free, bay_id=place.pk)


@scarce("one advisor at one time", constraints=(("booking_advisor_never_twice",),), requirements=("RCP-04", "FLOW-07"))
def advisor(house: House) -> Scene:
    one = house.another(Role.SERVICE_ADVISOR)
    told = f"{one.full_name} receives another customer from 09:00 to 09:30 (%(plate)s)."

    def free(at: dict[str, Any]) -> list[str]:
        taken = [booking.advisor_id for booking in Booking.objects.filter(state=BookingState.BOOKED, **at)]
        others = User.with_role(house.store, *FRONT_DESK).exclude(pk__in=taken)
        return [other.full_name for other in others]

    return two_bookings(house, told, free=free, advisor_id=one.pk)


@scarce("one car at one time", constraints=(("booking_vehicle_never_twice",),), requirements=("RCP-04",))
def booked_car(house: House) -> Scene:
    return two_bookings(house, "%(plate)s is already booked from 09:00 to 10:00.", car=house.car())


@scarce("one booking, cancelled while it is moved", locks=((Booking,),), requirements=("RCP-04",))
def open_booking(house: House) -> Scene:
    booking, at = book(house, **slot()), slot()
    move = {"advisor_id": booking.advisor_id, "bay_id": booking.bay_id, **at}
    return Scene(
        lambda: bookings.cancel_booking(booking.pk, reason="改期", by=house[Role.SERVICE_ADVISOR]),
        lambda: bookings.move_booking(booking.pk, **move, by=house[Role.SERVICE_ADVISOR]),
        told="This booking is no longer open: Cancelled.",
    )


def come_in(house: House, plate: str, card: str) -> Visit:
    return gate.register_arrival(store=house.store, plate=plate, gate_card_number=card, by=house[Role.GATE_GUARD])


@scarce("one car, two gates", constraints=(("car_is_inside_once",),), requirements=("RCP-01",))
def car_comes_in(house: House) -> Scene:
    plate = next(PLATES)
    return Scene(
        lambda: come_in(house, plate, next(CARDS)),
        lambda: come_in(house, plate, next(CARDS)),
        told=lambda: f"{plate} is inside already, since {clock(timezone.now())}.",
    )


@scarce("one invited car, invited by two clerks", constraints=(("car_is_invited_once",),), requirements=("FUP-03",))
def invitation(house: House) -> Scene:
    customer, vehicle = house.car()

    def call(role: Role) -> WorkOrder:
        return invite(
            store=house.store,
            customer_id=customer.pk,
            vehicle_id=vehicle.pk,
            work_kind=WorkKind.PERIODIC_MAINTENANCE,
            by=house[role],
        )

    return Scene(
        lambda: call(Role.FOLLOW_UP_CLERK),
        lambda: call(Role.SERVICE_ADVISOR),
        told=lambda: (
            f"{vehicle} has been invited already, at {clock(timezone.now())} by {house[Role.FOLLOW_UP_CLERK]}."
            " Note the answer there."
        ),
    )


@scarce("one gate card, two drivers", constraints=(("gate_card_is_given_once",),), requirements=("RCP-05",))
def gate_card(house: House) -> Scene:
    card, plate = next(CARDS), next(PLATES)
    return Scene(
        lambda: come_in(house, plate, card),
        lambda: come_in(house, next(PLATES), card),
        told=f"Gate card {card} is still out, with {plate}.",
    )


@scarce("one gate card, taken back at two desks", locks=(INSIDE,), requirements=("RCP-05",))
def gate_card_back(house: House) -> Scene:
    visit = house.visit()
    return Scene(
        lambda: gate.take_gate_card_back(visit.pk, by=house[Role.SERVICE_ADVISOR]),
        lambda: gate.take_gate_card_back(visit.pk, by=house[Role.GATE_GUARD]),
        told=lambda: (
            f"Gate card {visit.gate_card_number} of {visit.plate} was taken back"
            f" at {clock(timezone.now())} by {house[Role.SERVICE_ADVISOR]}."
        ),
    )


@scarce(
    "one customer, two advisors", locks=(INSIDE,), constraints=(("greeted_once",),), requirements=("RCP-01", "FLOW-07")
)
def greeting(house: House) -> Scene:
    visit, first, other = house.visit(), house[Role.SERVICE_ADVISOR], house.another(Role.SERVICE_ADVISOR)
    return Scene(
        lambda: gate.greet(visit.pk, by=first),
        lambda: gate.greet(visit.pk, by=other),
        told=lambda: f"{first.full_name} greeted this customer at {clock(timezone.now())}.",
    )


@scarce("one note that nobody was free", locks=(INSIDE,), requirements=("RCP-01",))
def nobody_free(house: House) -> Scene:
    visit = house.visit()

    def note() -> None:
        gate.note_nobody_free(visit.pk, by=house[Role.GATE_GUARD])

    return Scene(note, note, told="That nobody is free has been recorded.")


@scarce("one check-in, changed while it is sealed", locks=(INSIDE,), constraints=(("sealed_stays",),))
def check_in(house: House) -> Scene:
    visit, by = house.repair(), house[Role.SERVICE_ADVISOR]
    save_check_in(visit.pk, work_kind=WorkKind.PERIODIC_MAINTENANCE, fuel_eighths=3, by=by)
    return Scene(
        lambda: seal_check_in(visit.pk, by=by),
        lambda: save_check_in(visit.pk, fuel_eighths=8, by=by),
        told="The customer has signed: the check-in can no longer be changed.",
        was_apart=lambda _second: CheckIn.objects.get(visit=visit).fuel_eighths == 3,
    )


@scarce(
    "one gate pass, two gates",
    locks=(INSIDE,),
    constraints=(("used_once", "leaves_once"),),
    requirements=("WO-08", "FLOW-07"),
)
def gate_pass(house: House) -> Scene:
    visit, other = house.repair(), house.another(Role.GATE_GUARD)
    gate.take_gate_card_back(visit.pk, by=house[Role.SERVICE_ADVISOR])
    issue_gate_pass(visit.pk, origin=visit.document, by=house[Role.SERVICE_ADVISOR])
    return Scene(
        lambda: gate.let_out(visit.pk, by=house[Role.GATE_GUARD]),
        lambda: gate.let_out(visit.pk, by=other),
        told=lambda: f"{visit.plate} left at {clock(timezone.now())}.",
    )


@scarce(
    "the gate pass of one visit", locks=(INSIDE,), constraints=(("visit_has_one_gate_pass",),), requirements=("WO-08",)
)
def gate_pass_issued(house: House) -> Scene:
    visit = house.repair()

    def issue() -> None:
        issue_gate_pass(visit.pk, origin=visit.document, by=house[Role.SERVICE_ADVISOR])

    return Scene(issue, issue, told=lambda: f"A gate pass has already been issued: {visit.gate_pass}.")


@scarce(
    "the order of one visit",
    locks=(INSIDE,),
    constraints=(("workorders_workorder_visit_id_key",), ("greeted_once",), ("car_has_one_order_inside",)),
)
def order_of_a_visit(house: House) -> Scene:
    visit, by = house.visit(), house[Role.SERVICE_ADVISOR]

    def receive() -> None:
        receive_walk_in(
            visit.pk,
            customer_id=visit.customer_id,
            vehicle_id=visit.vehicle_id,
            work_kind=WorkKind.PERIODIC_MAINTENANCE,
            by=by,
        )

    return Scene(
        receive,
        receive,
        told="This car already has a work order.",
        was_apart=lambda second: second.was_stopped and WorkOrder.objects.filter(visit=visit).count() == 1,
    )


@scarce(
    "one car inside, two orders",
    constraints=(("car_has_one_order_inside",),),
    requirements=("FLOW-01", "FLOW-07"),
)
def order_inside(house: House) -> Scene:
    """Registered at the gate under its plate and, on a day without it, as a car that has none."""
    (customer, car), by = house.car(), house[Role.SERVICE_ADVISOR]
    plates = (car.plate, f"无牌{next(NUMBERS):04}")
    visits = [house.shop.arrive(plate) for plate in plates]

    def receive(visit: Visit) -> Callable[[], Any]:
        return lambda: receive_walk_in(
            visit.pk,
            customer_id=customer.pk,
            vehicle_id=car.pk,
            work_kind=WorkKind.PERIODIC_MAINTENANCE,
            by=by,
        )

    return Scene(
        receive(visits[0]),
        receive(visits[1]),
        told="This car already has an open work order in the store.",
        was_apart=lambda second: WorkOrder.objects.filter(vehicle=car).count() == 1,
    )


@scarce("one plate, two files", constraints=(("vehicle_plate_once",),), requirements=("RCP-03",))
def plate(house: House) -> Scene:
    (customer, _car), number = house.car(), next(PLATES)

    def register() -> None:
        register_vehicle(store=house.store, customer_id=customer.pk, plate=number, by=house[Role.SERVICE_ADVISOR])

    other = house.car()[0]
    return Scene(
        register,
        lambda: register_vehicle(store=house.store, customer_id=other.pk, plate=number, by=house[Role.SERVICE_ADVISOR]),
        told=f"Another car here already has the plate {number}.",
    )


@scarce("one VIN, two files", constraints=(("vehicle_vin_once",),), requirements=("RCP-03",))
def vin(house: House) -> Scene:
    number = f"LSVAA4187E2{next(NUMBERS):06}"
    plates = [next(PLATES), next(PLATES)]
    owners = [house.car()[0], house.car()[0]]

    def register(n: int) -> None:
        register_vehicle(
            store=house.store,
            customer_id=owners[n].pk,
            plate=plates[n],
            vin=number,
            vin_confirmed=True,
            by=house[Role.SERVICE_ADVISOR],
        )

    return Scene(lambda: register(0), lambda: register(1), told=f"Another car here already has this VIN: {plates[0]}.")


@scarce(
    "one change of owner, recorded twice",
    locks=((Customer,), (Vehicle,)),
    constraints=(("vehicle_has_one_owner", "past_is_closed"),),
    requirements=("RCP-03",),
)
def owner(house: House) -> Scene:
    vehicle, buyer = house.car()[1], house.car()[0]

    def sell() -> None:
        change_owner(vehicle.pk, customer_id=buyer.pk, by=house[Role.SERVICE_ADVISOR])

    return Scene(sell, sell, told=f"{vehicle} already belongs to {buyer}.")


@scarce("one odometer, two readings", locks=((Vehicle,),), requirements=("RCP-03",))
def mileage(house: House) -> Scene:
    vehicle = house.car()[1]

    def read(kilometres: int) -> None:
        record_mileage(vehicle.pk, mileage=kilometres, by=house[Role.SERVICE_ADVISOR])

    return Scene(
        lambda: read(14000),
        lambda: read(13000),
        told="The mileage was 14,000 km last time. Say why it is less now.",
    )


@scarce("one brand, offered twice", constraints=(("customers_brand_name_key",),))
def brand(house: House) -> Scene:
    name = f"品牌 {next(NUMBERS)}"

    def add() -> None:
        add_brand(name, store=house.store, by=house[Role.FRONT_DESK_SUPERVISOR])

    return Scene(add, add, told=f"{name} is on the list already.")
