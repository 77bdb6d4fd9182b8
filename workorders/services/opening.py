"""How an order begins (FLOW-01): invited, booked, or driven in; and how it ends before work begins."""

import datetime
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.models import Customer, Vehicle
from customers.services.registration import register_car
from documents.services.papers import lock_paper, open_document, take_number
from parts.services.locking import hold_stock_of
from parts.services.requisitions import release_line
from reception.models import Booking, Visit
from reception.services import bookings
from reception.services import gate as gate_services
from staff.clashes import clashes_refused
from staff.enums import FRONT_DESK
from staff.models import Store, User
from staff.refusals import Reason, require
from staff.scoping import only
from staff.templatetags.times import clock
from staff.transactions import all_or_nothing
from workorders.enums import CAR_INSIDE, LineState, Step
from workorders.models import WorkOrder
from workorders.permissions import may_advise, may_hand_on, may_invite
from workorders.services.flow import advance, locked, record_beginning


def has_an_order() -> str:
    return _("This car already has an open work order in the store.")


IN_THE_WAY = {"car_has_one_order_inside": has_an_order}


def begin(store: Store, step: Step, *, customer_id: int, vehicle_id: int, by: User, **fields: Any) -> WorkOrder:
    """Write a new order standing on ``step``; its number is taken when the car is received."""
    customer = only(Customer.objects.filter(pk=customer_id))
    vehicle = only(Vehicle.objects.filter(pk=vehicle_id))
    if customer is None or vehicle is None:
        raise Http404
    document = open_document(store, "WO", numbered=False, by=by)
    return WorkOrder.objects.create(
        document=document,
        store=store,
        step=step,
        step_since=timezone.now(),
        customer=customer,
        vehicle=vehicle,
        **fields,
    )


def invite(*, store: Store, customer_id: int, vehicle_id: int, work_kind: str, wish: str = "", by: User) -> WorkOrder:
    """Step 1: a customer is invited for service (FUP-03). Refuses a car whose invitation waits for its answer."""
    may_invite.demand(by, store)
    with all_or_nothing(), clashes_refused({"car_is_invited_once": lambda: invited_already(vehicle_id)}):
        order = begin(
            store,
            Step.SOLICITATION,
            customer_id=customer_id,
            vehicle_id=vehicle_id,
            work_kind=work_kind,
            wish=wish,
            advisor=by,
            by=by,
        )
        record_beginning(order, "invite", by=by)
    return order


def invited_already(vehicle_id: int) -> Reason:
    order = only(WorkOrder.objects.filter(vehicle_id=vehicle_id, step=Step.SOLICITATION))
    document = order.document if order else None
    return Reason(
        _("%(plate)s has been invited already, at %(time)s by %(name)s. Note the answer there.")
        % {
            "plate": order.vehicle if order else "",
            "time": clock(document.created_at) if document else "",
            "name": document.created_by if document else "",
        },
        url=order.get_absolute_url() if order else "",
    )


def book_order(
    *,
    store: Store,
    customer_id: int,
    vehicle_id: int,
    work_kind: str,
    wish: str = "",
    advisor_id: int,
    bay_id: int,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    by: User,
) -> WorkOrder:
    """Step 2: a customer who called gets a slot of an advisor and a bay (RCP-04)."""
    may_invite.demand(by, store)
    with all_or_nothing():
        booking = bookings.book_slot(
            store=store,
            customer_id=customer_id,
            vehicle_id=vehicle_id,
            work_kind=work_kind,
            wish=wish,
            advisor_id=advisor_id,
            bay_id=bay_id,
            starts_at=starts_at,
            ends_at=ends_at,
            by=by,
        )
        order = begin(
            store,
            Step.APPOINTMENT,
            customer_id=customer_id,
            vehicle_id=vehicle_id,
            work_kind=work_kind,
            wish=wish,
            advisor=booking.advisor,
            booking=booking,
            by=by,
        )
        record_beginning(order, "book", by=by)
    return order


def book(
    order_id: int,
    *,
    advisor_id: int,
    bay_id: int,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    by: User,
) -> Booking:
    """1 → 2: the invited customer takes a slot."""
    with locked(order_id) as order:
        order.booking = booking = bookings.book_slot(
            store=order.store,
            customer_id=order.customer_id,
            vehicle_id=order.vehicle_id,
            work_kind=order.work_kind,
            wish=order.wish,
            advisor_id=advisor_id,
            bay_id=bay_id,
            starts_at=starts_at,
            ends_at=ends_at,
            by=by,
        )
        order.advisor = booking.advisor
        advance(order, "book", by=by)
    return booking


def receive(order_id: int, *, visit_id: int, by: User) -> None:
    """1, 2 → 3: the invited or booked car is here; the order gets its number."""
    with locked(order_id) as order:
        visit = take_visit(visit_id, order.customer_id, order.vehicle_id, by=by)
        order.visit = visit
        if by.has_role(order.store_id, *FRONT_DESK):
            order.advisor = by
        with clashes_refused(IN_THE_WAY):
            advance(order, "receive", by=by)
        if order.booking_id is not None:
            bookings.note_arrival(order.booking_id, visit_id=visit.pk, by=by)
        take_number(order.document)


def receive_walk_in(
    visit_id: int, *, customer_id: int, vehicle_id: int, work_kind: str, wish: str = "", by: User
) -> WorkOrder:
    """Begin at 3: a car nobody announced. The advisor who receives it owns the order."""
    with all_or_nothing():
        visit = take_visit(visit_id, customer_id, vehicle_id, by=by)
        may_advise.demand(by, visit.store_id)
        with clashes_refused(IN_THE_WAY):
            order = begin(
                visit.store,
                Step.RECEPTION,
                customer_id=customer_id,
                vehicle_id=vehicle_id,
                work_kind=work_kind,
                wish=wish,
                advisor=by,
                visit=visit,
                by=by,
            )
        record_beginning(order, "receive", by=by)
        take_number(order.document)
    return order


def take_visit(visit_id: int, customer_id: int, vehicle_id: int, *, by: User) -> Visit:
    """Lock the visit, refuse it when it has an order or has left, and tie it to car and customer.

    Whether the car has another order inside, on which somebody else works at this moment, the database says.
    """
    visit = lock_paper(Visit, visit_id)
    require(visit.left_at is None, _("This car has already left."))
    require(not WorkOrder.objects.filter(visit=visit).exists(), _("This car already has a work order."))
    require(not WorkOrder.objects.filter(vehicle_id=vehicle_id, step__in=CAR_INSIDE).exists(), has_an_order())
    return gate_services.identify_visit(visit.pk, vehicle_id=vehicle_id, customer_id=customer_id, by=by)


def cancel(order_id: int, *, reason: str, by: User) -> None:
    """The customer cancels: before arrival the order ends; inside, the car leaves by settlement and delivery."""
    with locked(order_id) as order:
        require(reason.strip(), _("Say why."))
        advance(order, "cancel", by=by, reason=reason)
        give_up_lines(order, reason=reason, by=by)
        if order.step == Step.CANCELLED and order.booking_id is not None:
            bookings.cancel_booking(order.booking_id, reason=reason, by=by)


def mark_no_show(order_id: int, *, reason: str, by: User) -> None:
    """Booked, and nobody came: the order ends as cancelled and the slot is free."""
    with locked(order_id) as order:
        advance(order, "mark_no_show", by=by, reason=reason)
        if order.booking_id is not None:
            bookings.mark_no_show(order.booking_id, by=by)


def end_without_repair(order_id: int, *, reason: str, by: User) -> None:
    """Nothing is repaired on this visit (a question, a quote): the car leaves by settlement and delivery."""
    with locked(order_id) as order:
        advance(order, "end_without_repair", by=by, reason=reason)
        give_up_lines(order, reason=reason, by=by)


def give_up_lines(order: WorkOrder, *, reason: str, by: User) -> None:
    """What was agreed is no longer done: its parts are free for others, its lines are kept as withdrawn."""
    hold_stock_of(order.document)  # all of it at once: line by line, two orders could wait for each other's parts
    for line in order.lines.filter(state=LineState.ACCEPTED).order_by("pk"):
        if line.requisition_line_id is not None:
            release_line(line.requisition_line_id, by=by)
        line.state, line.withdraw_reason = LineState.WITHDRAWN, reason.strip()[:200]
        line.save(update_fields=["state", "withdraw_reason"])


def hand_on(order_id: int, *, advisor_id: int, by: User) -> None:
    """Another advisor owns the order from now on."""
    with locked(order_id) as order:
        may_hand_on.demand(by, order.store_id)
        advisor = only(User.objects.filter(pk=advisor_id))
        require(
            advisor is not None and advisor.has_role(order.store_id, *FRONT_DESK), _("Choose an advisor of this store.")
        )
        require(order.is_open, _("This order has ended."))
        assert advisor is not None
        order.advisor = advisor
        order.save(update_fields=["advisor"])


def receive_stranger(
    visit_id: int,
    *,
    name: str,
    phone: str,
    address: str = "",
    brand: str = "",
    model_name: str = "",
    vin: str = "",
    vin_confirmed: bool = False,
    work_kind: str,
    wish: str = "",
    by: User,
) -> WorkOrder:
    """Begin at 3 with a car and customer seen for the first time: both files are opened in the same transaction."""
    with all_or_nothing():
        visit = lock_paper(Visit, visit_id)
        vehicle = register_car(
            store=visit.store,
            name=name,
            phone=phone,
            address=address,
            plate=visit.plate_on_file,
            vin=vin,
            vin_confirmed=vin_confirmed,
            brand=brand,
            model_name=model_name,
            by=by,
        )
        owner = vehicle.owner
        assert owner is not None
        return receive_walk_in(
            visit_id, customer_id=owner.pk, vehicle_id=vehicle.pk, work_kind=work_kind, wish=wish, by=by
        )
