"""Who works on insured repairs."""

from django.utils.translation import gettext_lazy as _

from staff.enums import FRONT_DESK, MANAGERS, Role
from staff.permissions import permission

can_see_cases = permission(
    "insurance.see_cases",
    _("See insurance cases"),
    Role.INSURANCE_CLERK,
    FRONT_DESK,
    MANAGERS,
    Role.SETTLEMENT_CLERK,
    Role.FINANCE,
)
can_open_cases = permission(
    "insurance.open_cases",
    _("Open an insurance case and collect its papers"),
    Role.INSURANCE_CLERK,
    FRONT_DESK,
)
can_assess = permission(
    "insurance.assess", _("Enter what the insurer assessed, line by line"), Role.INSURANCE_CLERK, FRONT_DESK
)
can_handle_claims = permission(
    "insurance.handle_claims",
    _("Check the papers, release the car, submit the claim and note the insurer's answer"),
    Role.INSURANCE_CLERK,
)
