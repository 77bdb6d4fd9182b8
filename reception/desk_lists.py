"""What waits at the gate and at the front desk (SYS-03)."""

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.enums import BookingState
from reception.models import SECONDS_TO_GREET, Booking, Visit
from reception.permissions import can_see_bookings
from reception.queries import (
    bookings_of_day,
    cars_to_let_out,
    overdue_bookings,
    visit_waiting,
    visits_greeted,
)
from staff.desk_rows import DeskList, DeskRow, register
from staff.enums import FRONT_DESK, Role
from staff.models import Store, User


def car_and_customer(visit: Visit) -> str:
    parts = (
        visit.customer.name if visit.customer else "",
        visit.vehicle.description if visit.vehicle else "",
    )
    return " · ".join(part for part in parts if part) or _("Not known here yet")


def to_greet(visit: Visit, _user: User) -> DeskRow:
    return DeskRow(
        title=car_and_customer(visit),
        plate=visit.plate,
        url=visit.get_absolute_url(),
        action=_("Greet"),
        detail=_("Gate card %(card)s") % {"card": visit.gate_card_number},
        since=visit.at_reception_at,
        seconds_allowed=SECONDS_TO_GREET,
        tags=(_("Nobody free"),) if visit.nobody_free else (),
    )


def to_settle_purpose(visit: Visit, _user: User) -> DeskRow:
    return DeskRow(
        title=car_and_customer(visit),
        plate=visit.plate,
        url=visit.get_absolute_url(),
        action=_("Go on"),
        detail=_("Greeted by %(name)s") % {"name": visit.greeted_by},
        since=visit.greeted_at,
    )


def to_let_out(visit: Visit, _user: User) -> DeskRow:
    gate_pass = visit.gate_pass
    detail = (
        _("Gate pass %(number)s") % {"number": gate_pass.number}
        if gate_pass
        else _("Gate card %(card)s") % {"card": visit.gate_card_number}
    )
    return DeskRow(
        title=car_and_customer(visit),
        plate=visit.plate,
        url=visit.get_absolute_url(),
        action=_("Let out"),
        detail=detail,
        since=visit.arrived_at,
    )


def booking_row(booking: Booking, user: User) -> DeskRow:
    at_gate = f"{reverse('reception:gate')}?{urlencode({'q': booking.vehicle.plate})}"
    return DeskRow(
        title=f"{booking.customer.name} · {booking.get_work_kind_display()}",
        plate=booking.vehicle.plate,
        url=booking.get_absolute_url() if can_see_bookings(user, booking.store_id) else at_gate,
        action=_("Look at"),
        detail=f"{booking.bay.name} · {booking.advisor.full_name}",
        due_at=booking.starts_at,
    )


def greeted_by_me_first(store: Store, user: User) -> QuerySet[Visit]:
    return visits_greeted(store).filter(greeted_by=user)


def bookings_to_come(store: Store, user: User) -> QuerySet[Booking]:
    """Today's bookings that have not arrived: an advisor's own; a supervisor and the others see all."""
    today = bookings_of_day(store, timezone.localdate()).filter(
        state=BookingState.BOOKED, starts_at__gte=timezone.now()
    )
    if user.has_role(store, Role.SERVICE_ADVISOR) and not user.has_role(store, Role.FRONT_DESK_SUPERVISOR):
        today = today.filter(advisor=user)
    return today.order_by("starts_at")


def bookings_not_come(store: Store, _user: User) -> QuerySet[Booking]:
    return overdue_bookings(store).order_by("starts_at")


register(
    DeskList(
        "greeting",
        gettext_lazy("Cars waiting to be greeted"),
        FRONT_DESK,
        lambda store, _user: visit_waiting(store),
        to_greet,
        icon="ti-bell-ringing",
        order=5,
    ),
    DeskList(
        "greeted",
        gettext_lazy("Greeted by me: what is it for?"),
        FRONT_DESK,
        greeted_by_me_first,
        to_settle_purpose,
        icon="ti-message-question",
        order=6,
    ),
    DeskList(
        "gate",
        gettext_lazy("Cars to let out"),
        (Role.GATE_GUARD,),
        lambda store, _user: cars_to_let_out(store),
        to_let_out,
        icon="ti-barrier-block",
        order=5,
    ),
    DeskList(
        "bookings_overdue",
        gettext_lazy("Booked and not here"),
        (*FRONT_DESK, Role.FOLLOW_UP_CLERK),
        bookings_not_come,
        booking_row,
        icon="ti-calendar-exclamation",
        order=40,
    ),
    DeskList(
        "bookings_today",
        gettext_lazy("Booked for today"),
        (*FRONT_DESK, Role.GATE_GUARD),
        bookings_to_come,
        booking_row,
        icon="ti-calendar-event",
        order=60,
    ),
)
