from django.utils.translation import gettext_lazy as _

from insurance.permissions import can_see_cases
from staff.navigation import Page, register

register(
    Page(
        _("Customers"),
        _("Insurance cases"),
        "insurance:cases",
        "ti-shield-check",
        can_see_cases,
        order=55,
        count_key="insurance-missing",
    )
)
