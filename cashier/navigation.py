"""The till's pages in the side bar."""

from django.utils.translation import gettext_lazy as _

from cashier.permissions import can_see_accounts, can_see_receivables, can_see_till
from staff.navigation import Page, register

register(
    Page(_("Money"), _("Till"), "cashier:till", "ti-cash-register", can_see_till, order=70, count_key="cashier-to-pay"),
    Page(_("Money"), _("To be covered"), "cashier:to-cover", "ti-signature", can_see_receivables, order=71),
    Page(_("Money"), _("Takings"), "cashier:takings", "ti-coins", can_see_till, order=72),
    Page(_("Money"), _("Credit accounts"), "cashier:account-list", "ti-building-bank", can_see_accounts, order=73),
)
