"""Who may arrange the workshop."""

from django.utils.translation import gettext_lazy as _

from staff.enums import FRONT_DESK, MANAGERS, WORKSHOP, Role
from staff.permissions import permission

can_see_workshop = permission(
    "workshop.see",
    _("See teams, bays, shifts, operations and labour rates"),
    WORKSHOP,
    FRONT_DESK,
    MANAGERS,
    Role.QUALITY_INSPECTOR,
    Role.SETTLEMENT_CLERK,
    Role.WARRANTY_CLERK,
    Role.INSURANCE_CLERK,
    Role.ADMINISTRATOR,
)
can_arrange_workshop = permission(
    "workshop.arrange", _("Arrange teams, bays, skills and shifts"), Role.FOREMAN, MANAGERS, Role.ADMINISTRATOR
)
can_define_operations = permission(
    "workshop.define_operations",
    _("Define operations and their flat-rate hours"),
    Role.FOREMAN,
    MANAGERS,
    Role.ADMINISTRATOR,
)
can_set_labour_rates = permission("workshop.set_labour_rates", _("Set labour rates"), MANAGERS, Role.ADMINISTRATOR)
