"""Bookings: an advisor and a bay at a time, never twice (RCP-04)."""

import datetime
from functools import partial

from django.db import connection
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from customers.models import Customer, Vehicle
from reception.enums import BookingState
from reception.models import Booking, Visit
from reception.permissions import can_book, can_greet
from reception.services.overlaps import OVERLAPS, overlaps
from staff.clashes import clashes_refused
from staff.enums import FRONT_DESK
from staff.models import Store, User
from staff.people import colleague
from staff.refusals import require
from staff.scoping import only
from staff.transactions import all_or_nothing
from workshop.models import Bay
from workshop.queries import bookable_bays

RECEPTION_TIME = datetime.timedelta(minutes=30)  # how long an advisor is taken by receiving a booked customer
CALENDAR = 1  # the advisory lock on a store's bookings
CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # read out on the phone: no I, O, 0, 1


def book_slot(
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
) -> Booking:
    """Take a slot of an advisor and a bay for a customer's car.

    The database refuses overlaps (exclusion constraints), so the loser of a race hears the same sentence as somebody who
    comes later. Refuses also the past, times outside opening hours, a bay or an advisor who is not of this store.
    """
    can_book.demand(by, store)
    customer = only(Customer.objects.filter(pk=customer_id))
    vehicle = only(Vehicle.objects.filter(pk=vehicle_id))
    if customer is None or vehicle is None:
        raise Http404
    booking = Booking(
        store=store,
        code=get_random_string(6, CODE_SIGNS),
        customer=customer,
        vehicle=vehicle,
        work_kind=work_kind,
        wish=wish.strip(),
        created_at=timezone.now(),
        created_by=by,
    )
    place(
        booking,
        advisor_id=advisor_id,
        bay_id=bay_id,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    save(booking)
    return booking


def move_booking(
    booking_id: int,
    *,
    advisor_id: int,
    bay_id: int,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    by: User,
) -> Booking:
    """The customer wants another time, or the store another bay or advisor."""
    with all_or_nothing():
        booking = lock_booking(booking_id)
        can_book.demand(by, booking.store_id)
        require_open(booking)
        place(
            booking,
            advisor_id=advisor_id,
            bay_id=bay_id,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        save(booking)
    return booking


def cancel_booking(booking_id: int, *, reason: str, by: User) -> Booking:
    """The customer does not come after all; the slot is free at once."""
    require(reason.strip(), _("Say why the booking is cancelled."))
    return close_booking(booking_id, BookingState.CANCELLED, reason=reason.strip()[:200], by=by)


def mark_no_show(booking_id: int, *, by: User) -> Booking:
    """The time has come and the customer has not."""
    with all_or_nothing():
        booking = lock_booking(booking_id)
        require(
            booking.starts_at <= timezone.now(),
            _("The customer can still come: the booking is for later."),
        )
        return close_booking(booking_id, BookingState.NO_SHOW, reason="", by=by)


def close_booking(booking_id: int, state: BookingState, *, reason: str, by: User) -> Booking:
    with all_or_nothing():
        booking = lock_booking(booking_id)
        can_book.demand(by, booking.store_id)
        require_open(booking)
        booking.state, booking.close_reason = state, reason
        booking.closed_at, booking.closed_by = timezone.now(), by
        booking.save()
    return booking


def note_arrival(booking_id: int, *, visit_id: int, by: User) -> Booking:
    """The booked car is here: called when its order is received."""
    with all_or_nothing():
        booking = lock_booking(booking_id)
        can_greet.demand(by, booking.store_id)
        require_open(booking)
        visit = only(Visit.objects.filter(pk=visit_id))
        if visit is None:
            raise Http404
        require(visit.left_at is None, _("This car has already left."))
        booking.visit, booking.state = visit, BookingState.ARRIVED
        booking.closed_at, booking.closed_by = timezone.now(), by
        booking.save()
    return booking


def lock_booking(booking_id: int) -> Booking:
    booking = only(Booking.objects.select_for_update(no_key=True, of=("self",)).filter(pk=booking_id))
    if booking is None:
        raise Http404
    return booking


def require_open(booking: Booking) -> None:
    require(
        booking.is_open,
        _("This booking is no longer open: %(state)s.") % {"state": booking.get_state_display()},
    )


def place(
    booking: Booking,
    *,
    advisor_id: int,
    bay_id: int,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
) -> None:
    """Set time, bay and advisor in memory; refuse what cannot be whoever else has booked."""
    store = booking.store
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    require(start < end, _("A booking ends after it begins."))
    require(start > timezone.now(), _("That time is past."), about="starts_at")
    require(start.date() == end.date(), _("A booking ends on the day it begins."))
    require(
        store.opens_at <= start.time() and end.time() <= store.closes_at,
        _("The store is open from %(opens)s to %(closes)s.")
        % {"opens": f"{store.opens_at:%H:%M}", "closes": f"{store.closes_at:%H:%M}"},
        about="starts_at",
    )
    bay: Bay | None = only(bookable_bays(store).filter(pk=bay_id))
    require(bay, _("Choose a bay that takes bookings."), about="bay_id")
    advisor = colleague(advisor_id, store, *FRONT_DESK)
    require(advisor, _("Choose an advisor of this store."), about="advisor_id")
    assert bay is not None
    assert advisor is not None
    booking.bay, booking.advisor = bay, advisor
    booking.starts_at, booking.ends_at = starts_at, ends_at
    booking.advisor_until = min(ends_at, starts_at + RECEPTION_TIME)


def save(booking: Booking) -> None:
    """Write a booking; an overlap is refused with sentences that name the bookings in the way, and what is free instead.

    The constraints decide, but two that overlap and come in the same moment would each wait for the other in them, and the
    database would shoot one as a deadlock. So the bookings of a store are written one after the other.
    """
    with clashes_refused({name: partial(overlaps, booking, name) for name in OVERLAPS}):
        lock_calendar(booking.store_id)
        booking.save()


def lock_calendar(store_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CALENDAR, store_id])
