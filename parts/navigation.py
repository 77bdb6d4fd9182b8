from django.utils.translation import gettext_lazy as _

from parts.permissions import (
    can_keep_bins,
    can_see_ledger,
    can_see_parts,
    can_see_requisitions,
)
from staff.navigation import Page, register

SECTION = _("Parts")

register(
    Page(SECTION, _("Requisitions"), "parts:queue", "ti-clipboard-list", can_see_requisitions, 10, "requisitions"),
    Page(SECTION, _("Stock"), "parts:stock", "ti-packages", can_see_parts, 20),
    Page(SECTION, _("Parts catalogue"), "parts:catalogue", "ti-list-search", can_see_parts, 30),
    Page(SECTION, _("Goods received"), "parts:receipts", "ti-truck-delivery", can_see_ledger, 40),
    Page(SECTION, _("Bins"), "parts:bins", "ti-grid-dots", can_keep_bins, 50),
    Page(SECTION, _("Stock ledger"), "parts:ledger", "ti-book", can_see_ledger, 60),
    Page(SECTION, _("Opening stock"), "parts:openings", "ti-flag", can_see_ledger, 70),
)
