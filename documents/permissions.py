"""Who may do what with papers in general; each kind adds its own."""

from django.utils.translation import gettext_lazy as _

from staff.enums import FRONT_DESK, MANAGERS, MONEY, PARTS, Role
from staff.permissions import EVERYBODY, permission

can_open_papers = permission("documents.open", _("Open the papers of one's own desk"), EVERYBODY)
can_see_every_history = permission(
    "documents.see_every_history", _("Read the history of every paper"), MANAGERS, Role.ADMINISTRATOR
)
can_sign_papers = permission(
    "documents.sign",
    _("See the papers that wait for one's signature"),
    FRONT_DESK,
    Role.FOREMAN,
    Role.TEAM_LEADER,
    Role.QUALITY_INSPECTOR,
    PARTS,
    MONEY,
    Role.WARRANTY_CLERK,
    Role.WARRANTY_SUPERVISOR,
    Role.INSURANCE_CLERK,
    Role.SALES_MANAGER,
    MANAGERS,
)
can_write_to_customers = permission(
    "documents.write_to_customers",
    _("Send messages to customers who agree to it"),
    FRONT_DESK,
    Role.FOLLOW_UP_CLERK,
    Role.SETTLEMENT_CLERK,
    Role.INSURANCE_CLERK,
    MANAGERS,
)
can_see_undelivered = permission(
    "documents.see_undelivered",
    _("See and repeat messages that were not delivered"),
    Role.SERVICE_ADVISOR,
    Role.FRONT_DESK_SUPERVISOR,
    Role.FOLLOW_UP_CLERK,
    MANAGERS,
)
