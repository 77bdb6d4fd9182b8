"""Who may do what at the gate, at the front desk and with bookings (SYS-02)."""

from django.utils.translation import gettext_lazy as _

from staff.enums import FRONT_DESK, MANAGERS, WORKSHOP, Role
from staff.permissions import permission

can_watch_gate = permission(
    "reception.watch_gate",
    _("See which cars are inside"),
    Role.GATE_GUARD,
    FRONT_DESK,
    MANAGERS,
)
can_register_arrival = permission(
    "reception.register_arrival",
    _("Register a car at the gate and give a gate card"),
    Role.GATE_GUARD,
    FRONT_DESK,
)
can_let_out = permission("reception.let_out", _("Let a car out at the gate"), Role.GATE_GUARD)
can_see_visits = permission(
    "reception.see_visits",
    _("See visits"),
    Role.GATE_GUARD,
    FRONT_DESK,
    WORKSHOP,
    Role.INSURANCE_CLERK,
    Role.WARRANTY_CLERK,
    Role.SETTLEMENT_CLERK,
    Role.FOLLOW_UP_CLERK,
    Role.OFFICE_CLERK,
    MANAGERS,
)
can_greet = permission("reception.greet", _("Greet customers and answer their questions"), FRONT_DESK)
can_note_nobody_free = permission(
    "reception.note_nobody_free",
    _("Record that nobody was free to greet"),
    Role.GATE_GUARD,
    FRONT_DESK,
    Role.SERVICE_MANAGER,
)
can_take_gate_card = permission("reception.take_gate_card", _("Take a gate card back"), Role.GATE_GUARD, FRONT_DESK)
can_forgive_gate_card = permission(
    "reception.forgive_gate_card",
    _("Let a lost gate card go"),
    Role.FRONT_DESK_SUPERVISOR,
    MANAGERS,
)
can_check_in = permission("reception.check_in", _("Check a car in with its customer"), FRONT_DESK)
can_issue_gate_pass = permission("reception.issue_gate_pass", _("Issue and withdraw gate passes"), FRONT_DESK)
can_see_bookings = permission(
    "reception.see_bookings",
    _("See bookings"),
    FRONT_DESK,
    WORKSHOP,
    Role.STOREKEEPER,
    Role.PARTS_PLANNER,
    Role.FOLLOW_UP_CLERK,
    Role.OFFICE_CLERK,
    MANAGERS,
)
can_book = permission(
    "reception.book",
    _("Make, change and cancel bookings"),
    FRONT_DESK,
    Role.FOLLOW_UP_CLERK,
)
