"""Who may ask for money, take it, give it back, and answer for it."""

from django.utils.translation import gettext_lazy as _

from cashier.enums import Cover
from staff.enums import FRONT_DESK, MANAGERS, MONEY, Role
from staff.permissions import permission

can_see_till = permission(
    "cashier.see_till", _("See the till: what is to be paid, and the day's takings"), MONEY, MANAGERS
)
can_see_receivables = permission(
    "cashier.see_receivables",
    _("See what is owed on a document and its payments"),
    MONEY,
    FRONT_DESK,
    MANAGERS,
    Role.INSURANCE_CLERK,
    Role.WARRANTY_CLERK,
    Role.WARRANTY_SUPERVISOR,
    Role.COUNTER_SALESPERSON,
    Role.PARTS_DISPATCHER,
)
can_raise_receivables = permission(
    "cashier.raise_receivables",
    _("State what is owed on a document, seal it when it is settled"),
    Role.SETTLEMENT_CLERK,
    FRONT_DESK,
    MANAGERS,
    Role.COUNTER_SALESPERSON,
    Role.PARTS_DISPATCHER,
)
can_unseal_receivables = permission(
    "cashier.unseal_receivables",
    _("Open a sealed bill again, when the settlement is reopened or the car goes back to repair"),
    Role.SETTLEMENT_CLERK,
    FRONT_DESK,
    MANAGERS,
    Role.FOREMAN,
    Role.QUALITY_INSPECTOR,
)
can_take_payments = permission("cashier.take_payments", _("Take payments"), Role.CASHIER, Role.FINANCE)
can_refund_payments = permission(
    "cashier.refund_payments",
    _("Refund a payment that somebody else took"),
    Role.CASHIER,
    Role.FINANCE,
    MANAGERS,
)
can_ask_owing = permission(
    "cashier.ask_owing",
    _("Ask the service manager to let a customer owe"),
    Role.CASHIER,
    Role.SETTLEMENT_CLERK,
    FRONT_DESK,
)
can_put_on_account = permission(
    "cashier.put_on_account",
    _("Put a sale on a credit account within its limit"),
    Role.SETTLEMENT_CLERK,
    Role.CASHIER,
    Role.PARTS_DISPATCHER,
    MANAGERS,
)
can_cover_insurer = permission("cashier.cover_insurer", _("Answer for what an insurer will pay"), Role.INSURANCE_CLERK)
can_cover_maker = permission(
    "cashier.cover_maker", _("Answer for what the maker will pay"), Role.WARRANTY_CLERK, Role.WARRANTY_SUPERVISOR
)
can_cover_internal = permission("cashier.cover_internal", _("Sign for internal costs"), MANAGERS)
can_sign_owing = permission("cashier.sign_owing", _("Let a customer owe until a promised date"), MANAGERS)
can_see_accounts = permission("cashier.see_accounts", _("See credit accounts"), MONEY, MANAGERS, Role.PARTS_DISPATCHER)
can_open_accounts = permission(
    "cashier.open_accounts",
    _("Propose a credit account"),
    Role.SETTLEMENT_CLERK,
    Role.CASHIER,
    Role.FINANCE,
    Role.PARTS_DISPATCHER,
)
can_approve_accounts = permission("cashier.approve_accounts", _("Approve credit accounts and their limits"), MANAGERS)

COVERS = {
    Cover.ACCOUNT: can_put_on_account,
    Cover.INSURER: can_cover_insurer,
    Cover.MAKER: can_cover_maker,
    Cover.INTERNAL: can_cover_internal,
    Cover.OWING: can_sign_owing,
}
