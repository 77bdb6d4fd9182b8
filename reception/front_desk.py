"""What the floor above adds to the front desk: a booking becomes an order, a visit goes on as one.

This floor does not know work orders. It does its own part alone; when work orders start they install a desk of theirs,
so that a booking made, cancelled or missed on the bookings page moves the order with it.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from reception.models import Booking, Visit
from reception.services import bookings
from staff.models import Store, User


@dataclass(frozen=True)
class Link:
    """Where it goes on."""

    label: Any
    url: str


class FrontDesk:
    """The front desk of a store without work orders."""

    def book(
        self,
        *,
        store: Store,
        customer_id: int,
        vehicle_id: int,
        work_kind: str,
        wish: str,
        advisor_id: int,
        bay_id: int,
        starts_at: datetime.datetime,
        ends_at: datetime.datetime,
        by: User,
    ) -> Booking:
        return bookings.book_slot(
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

    def cancel(self, booking: Booking, *, reason: str, by: User) -> None:
        bookings.cancel_booking(booking.pk, reason=reason, by=by)

    def mark_no_show(self, booking: Booking, *, by: User) -> None:
        bookings.mark_no_show(booking.pk, by=by)

    def order_of_booking(self, booking: Booking) -> Link | None:
        """The order that the booking belongs to."""
        return None

    def order_of_visit(self, visit: Visit, user: User) -> Link | None:
        """The order of a visit, or where ``user`` opens one; None where there is neither."""
        return None


_installed: list[FrontDesk] = [FrontDesk()]


def install(desk: FrontDesk) -> None:
    """Called once by the floor above when it starts."""
    _installed[0] = desk


def front_desk() -> FrontDesk:
    return _installed[0]
