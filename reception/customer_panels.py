"""Visits and bookings in the file of a car."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from customers.models import Vehicle
from customers.panels import SHOWN_ROWS, Panel, PanelRow, register
from reception.enums import BookingState
from reception.models import Booking, Visit
from reception.permissions import can_see_bookings, can_see_visits

COLOURS = {
    BookingState.BOOKED: "do",
    BookingState.ARRIVED: "done",
    BookingState.NO_SHOW: "late",
    BookingState.CANCELLED: "none",
}


def visit_rows(vehicles: list[Vehicle]) -> Iterator[PanelRow]:
    for visit in Visit.objects.filter(vehicle__in=vehicles).select_related("document")[:SHOWN_ROWS]:
        yield PanelRow(
            title=visit.get_purpose_display() or _("Not said yet"),
            at=visit.arrived_at,
            detail=visit.reply,
            url=visit.get_absolute_url(),
            state=pgettext("visit", "Inside") if visit.left_at is None else pgettext("visit", "Left"),
            colour="do" if visit.left_at is None else "none",
        )


def booking_rows(vehicles: list[Vehicle]) -> Iterator[PanelRow]:
    bookings = Booking.objects.filter(vehicle__in=vehicles).select_related("bay", "advisor").order_by("-starts_at")
    for booking in bookings[:SHOWN_ROWS]:
        yield PanelRow(
            title=booking.get_work_kind_display(),
            at=booking.starts_at,
            detail=f"{booking.bay.name} · {booking.advisor.full_name}",
            url=booking.get_absolute_url(),
            state=booking.get_state_display(),
            colour=COLOURS[BookingState(booking.state)],
        )


register(
    Panel(
        "visits",
        gettext_lazy("Visits"),
        "ti-barrier-block",
        can_see_visits,
        visit_rows,
        order=40,
    ),
    Panel(
        "bookings",
        gettext_lazy("Bookings"),
        "ti-calendar-week",
        can_see_bookings,
        booking_rows,
        order=30,
    ),
)
