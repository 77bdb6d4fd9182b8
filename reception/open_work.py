"""Bookings of an advisor who leaves are handed on."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.enums import BookingState
from reception.models import Booking
from reception.services.bookings import save
from staff.enums import FRONT_DESK
from staff.models import User
from staff.open_work import OpenWork, register
from staff.refusals import require
from staff.scoping import scopes_disabled


def open_bookings(user: User) -> QuerySet[Booking]:
    """Open bookings that this advisor was to receive, in any store."""
    with scopes_disabled():
        return Booking.objects.filter(advisor=user, state=BookingState.BOOKED)


def hand_over_bookings(user: User, to: User, by: User) -> int:
    """Every open booking goes to ``to``; refused as a whole where ``to`` is taken at the time or no advisor there."""
    with scopes_disabled(), transaction.atomic():
        bookings = list(open_bookings(user).select_for_update(no_key=True, of=("self",)).order_by("pk"))
        for booking in sorted(bookings, key=lambda booking: booking.store_id):  # the stores' calendars in one order
            require(to.has_role(booking.store_id, *FRONT_DESK), gettext("Choose an advisor of this store."))
            booking.advisor = to
            save(booking)
    return len(bookings)


register(OpenWork("bookings", _("Bookings"), open_bookings, hand_over_bookings))
