from django.utils.translation import gettext_lazy as _

from customers.permissions import can_manage_brands, can_see_customers
from staff.navigation import Page, register

register(
    Page(
        _("Customers"),
        _("Customers"),
        "customers:customer-list",
        "ti-users",
        can_see_customers,
        order=60,
    ),
    Page(
        _("Customers"),
        _("Cars"),
        "customers:vehicle-list",
        "ti-car",
        can_see_customers,
        order=61,
    ),
    Page(_("Customers"), _("Brands"), "customers:brands", "ti-badge-tm", can_manage_brands, order=69),
)
