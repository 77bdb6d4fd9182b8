from django.utils.translation import gettext_lazy as _

from reception.permissions import can_greet, can_see_bookings, can_watch_gate
from staff.navigation import Page, register

register(
    Page(
        _("Front desk"),
        _("Gate"),
        "reception:gate",
        "ti-barrier-block",
        can_watch_gate,
        order=10,
        count_key="gate",
    ),
    Page(
        _("Front desk"),
        _("Waiting"),
        "reception:waiting",
        "ti-bell-ringing",
        can_greet,
        order=11,
        count_key="greeting",
    ),
    Page(
        _("Front desk"),
        _("Bookings"),
        "reception:bookings",
        "ti-calendar-week",
        can_see_bookings,
        order=12,
    ),
)
