"""The workshop's pages in the side bar."""

from django.utils.translation import gettext_lazy as _

from staff.navigation import Page, register
from workshop.permissions import can_see_workshop

register(
    Page(_("Workshop"), _("Teams and shifts"), "workshop:team-list", "ti-users-group", can_see_workshop, order=60),
    Page(_("Workshop"), _("Bays"), "workshop:bay-list", "ti-parking", can_see_workshop, order=61),
    Page(_("Workshop"), _("Operations"), "workshop:operation-list", "ti-list-details", can_see_workshop, order=62),
    Page(_("Workshop"), _("Labour rates"), "workshop:rate-list", "ti-receipt-yuan", can_see_workshop, order=63),
)
