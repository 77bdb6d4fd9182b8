"""What stands in the way of a booking: whoever moves it learns all of it at once, and what is free instead."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reception.enums import TAKES_THE_SLOT
from reception.models import Booking
from staff.enums import FRONT_DESK
from staff.models import User
from staff.refusals import Reason
from workshop.queries import bookable_bays

BAY, ADVISOR, CAR = OVERLAPS = (
    "booking_bay_never_twice",
    "booking_advisor_never_twice",
    "booking_vehicle_never_twice",
)
MOST_NAMED = 6


def overlaps(booking: Booking, refused: str) -> list[Reason]:
    """The constraint that ``refused``, and whichever of the others would have: bay, advisor, car."""
    found = []
    for constraint, reason in ((BAY, bay_taken), (ADVISOR, advisor_taken), (CAR, car_taken)):
        other = others(booking).filter(at_that_time(booking, constraint)).select_related("vehicle").first()
        if other is not None or constraint == refused:
            found.append(reason(booking, other or booking))
    return found


def others(booking: Booking) -> QuerySet[Booking]:
    return Booking.objects.filter(store_id=booking.store_id, state__in=TAKES_THE_SLOT).exclude(pk=booking.pk)


def at_that_time(booking: Booking, constraint: str) -> Q:
    """As the constraint says it, of bookings that have the same bay, advisor or car."""
    if constraint == ADVISOR:
        return receiving_then(booking) & Q(advisor=booking.advisor)
    same = Q(bay=booking.bay) if constraint == BAY else Q(vehicle=booking.vehicle)
    return working_then(booking) & same


def working_then(booking: Booking) -> Q:
    return Q(starts_at__lt=booking.ends_at, ends_at__gt=booking.starts_at)


def receiving_then(booking: Booking) -> Q:
    """An advisor is taken for as long as a customer is received."""
    return Q(starts_at__lt=booking.advisor_until, advisor_until__gt=booking.starts_at)


def bay_taken(booking: Booking, other: Booking) -> Reason:
    taken = others(booking).filter(working_then(booking)).values("bay")
    free = bookable_bays(booking.store).filter(kind=booking.bay.kind).exclude(pk__in=taken).exclude(pk=booking.bay.pk)
    words = {"name": booking.bay.name, "plate": other.vehicle} | hours(other.starts_at, other.ends_at)
    sentence = _("%(name)s is taken from %(from)s to %(to)s (%(plate)s).") % words
    return Reason(with_free(sentence, [bay.name for bay in free[:MOST_NAMED]]), about="bay_id", code=BAY)


def advisor_taken(booking: Booking, other: Booking) -> Reason:
    taken = others(booking).filter(receiving_then(booking)).values("advisor")
    free = User.with_role(booking.store, *FRONT_DESK).exclude(pk__in=taken).exclude(pk=booking.advisor.pk)
    words = {"name": booking.advisor.full_name, "plate": other.vehicle} | hours(other.starts_at, other.advisor_until)
    sentence = _("%(name)s receives another customer from %(from)s to %(to)s (%(plate)s).") % words
    return Reason(with_free(sentence, [user.full_name for user in free[:MOST_NAMED]]), about="advisor_id", code=ADVISOR)


def car_taken(booking: Booking, other: Booking) -> Reason:
    words = {"name": booking.vehicle} | hours(other.starts_at, other.ends_at)
    return Reason(_("%(name)s is already booked from %(from)s to %(to)s.") % words, about="vehicle_id", code=CAR)


def hours(begin: datetime.datetime, end: datetime.datetime) -> dict[str, Any]:
    return {"from": f"{timezone.localtime(begin):%H:%M}", "to": f"{timezone.localtime(end):%H:%M}"}


def with_free(sentence: str, names: list[str]) -> str:
    return (
        _("%(sentence)s Free then: %(names)s.") % {"sentence": sentence, "names": "、".join(names)}
        if names
        else sentence
    )
