"""The administration's pages in the side bar."""

from django.utils.translation import gettext_lazy as _

from staff.navigation import Page, register
from staff.permissions import can_manage_calendar, can_manage_desks, can_manage_staff, can_see_roles

register(
    Page(_("Administration"), _("People"), "staff:people", "ti-users", can_manage_staff, order=90),
    Page(_("Administration"), _("Stores"), "staff:stores", "ti-building-store", can_manage_staff, order=91),
    Page(_("Administration"), _("Calendar"), "staff:calendar", "ti-calendar", can_manage_calendar, order=92),
    Page(_("Administration"), _("Shared desks"), "staff:desks", "ti-device-desktop", can_manage_desks, order=92),
    Page(_("Administration"), _("Who may do what"), "staff:roles", "ti-key", can_see_roles, order=93),
)
