"""Who may do what with parts."""

from django.utils.translation import gettext_lazy as _

from staff.enums import FRONT_DESK, MANAGERS, MONEY, PARTS, WORKSHOP, Role
from staff.permissions import permission

can_see_parts = permission(
    "parts.see",
    _("Look up parts, sale prices and what is in stock"),
    PARTS,
    FRONT_DESK,
    WORKSHOP,
    MONEY,
    MANAGERS,
    Role.WARRANTY_CLERK,
    Role.INSURANCE_CLERK,
)
can_see_cost = permission(
    "parts.see_cost",
    _("See what parts cost"),
    Role.PARTS_MANAGER,
    Role.PARTS_PLANNER,
    Role.PARTS_BUYER,
    Role.FINANCE,
    MANAGERS,
)
can_edit_catalogue = permission(
    "parts.edit_catalogue", _("Keep the parts catalogue and import it"), Role.PARTS_MANAGER, Role.PARTS_PLANNER
)
can_export_catalogue = permission("parts.export_catalogue", _("Export the parts catalogue"), PARTS, MANAGERS)
can_keep_bins = permission(
    "parts.keep_bins",
    _("Set up bins and give parts their address"),
    Role.STOREKEEPER,
    Role.PARTS_PLANNER,
    Role.PARTS_MANAGER,
)
can_see_ledger = permission("parts.see_ledger", _("Read the stock ledger"), PARTS, MANAGERS, Role.FINANCE)
can_receive_goods = permission(
    "parts.receive_goods",
    _("Take goods into stock"),
    Role.STOREKEEPER,
    Role.PARTS_PLANNER,
    Role.PARTS_MANAGER,
)
can_prepare_opening = permission(
    "parts.prepare_opening", _("Prepare the opening stock"), Role.PARTS_PLANNER, Role.PARTS_MANAGER
)
can_post_opening = permission("parts.post_opening", _("Post the opening stock"), Role.PARTS_MANAGER, Role.FINANCE)

can_see_requisitions = permission(
    "parts.see_requisitions",
    _("See requisitions"),
    PARTS,
    FRONT_DESK,
    WORKSHOP,
    MANAGERS,
    Role.SETTLEMENT_CLERK,
    Role.WARRANTY_CLERK,
    Role.FINANCE,
)
can_see_amounts = permission(
    "parts.see_amounts",
    _("See prices and amounts on requisitions"),
    PARTS,
    FRONT_DESK,
    MANAGERS,
    MONEY,
    Role.WARRANTY_CLERK,
    Role.INSURANCE_CLERK,
)
can_request_parts = permission(
    "parts.request",
    _("Request and withdraw parts for a job"),
    FRONT_DESK,
    WORKSHOP,
    Role.STOREKEEPER,
    Role.COUNTER_SALESPERSON,
    Role.INSURANCE_CLERK,
    Role.SERVICE_MANAGER,
)
can_issue_parts = permission(
    "parts.issue",
    _("Pick, hand over and take back parts"),
    Role.STOREKEEPER,
    Role.COUNTER_SALESPERSON,
)
can_take_old_part = permission(
    "parts.take_old_part",
    _("Take in old parts, or note why there is none"),
    Role.STOREKEEPER,
    Role.COUNTER_SALESPERSON,
    Role.WARRANTY_CLERK,
)
can_sign_requisition = permission(
    "parts.sign_requisition",
    _("Sign a requisition slip"),
    Role.TECHNICIAN,
    Role.TEAM_LEADER,
    Role.WARRANTY_CLERK,
    Role.SETTLEMENT_CLERK,
    Role.SERVICE_ADVISOR,
    Role.PARTS_MANAGER,
)
can_agree_backorder = permission(
    "parts.agree_backorder",
    _("Record that the customer waits for a part"),
    FRONT_DESK,
    Role.SERVICE_MANAGER,
    Role.COUNTER_SALESPERSON,
)
