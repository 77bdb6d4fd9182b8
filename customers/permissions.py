"""Who may do what with customers and cars (SYS-02)."""

from django.utils.translation import gettext_lazy as _

from staff.enums import FRONT_DESK, MANAGERS, MONEY, WORKSHOP, Role
from staff.permissions import permission

FILE_KEEPERS = (
    *FRONT_DESK,
    Role.FOLLOW_UP_CLERK,
    Role.INSURANCE_CLERK,
    Role.WARRANTY_CLERK,
    *MANAGERS,
)

can_see_customers = permission(
    "customers.see",
    _("See customers and cars"),
    FILE_KEEPERS,
    WORKSHOP,
    MONEY,
    Role.QUALITY_INSPECTOR,
    Role.STOREKEEPER,
    Role.COUNTER_SALESPERSON,
    Role.PARTS_MANAGER,
    Role.OFFICE_CLERK,
    Role.SALES_CLERK,
    Role.SALES_MANAGER,
    Role.WARRANTY_SUPERVISOR,
    Role.QUALITY_CLERK,
)
can_see_phone = permission(
    "customers.see_phone",
    _("See customers' phone numbers in full"),
    FILE_KEEPERS,
    Role.SETTLEMENT_CLERK,
    Role.COUNTER_SALESPERSON,
    Role.OFFICE_CLERK,
    Role.WARRANTY_SUPERVISOR,
    Role.QUALITY_CLERK,
)
can_edit_customers = permission("customers.edit", _("Register and correct customers and cars"), FILE_KEEPERS)
can_change_owner = permission(
    "customers.change_owner",
    _("Record that a car has changed hands"),
    FRONT_DESK,
    Role.FOLLOW_UP_CLERK,
    MANAGERS,
)
can_record_mileage = permission(
    "customers.record_mileage",
    _("Record the mileage of a car"),
    FILE_KEEPERS,
    Role.FOREMAN,
    Role.TEAM_LEADER,
    Role.QUALITY_INSPECTOR,
)
can_manage_brands = permission(
    "customers.manage_brands", _("Say which brands of car are offered"), Role.FRONT_DESK_SUPERVISOR, MANAGERS
)
