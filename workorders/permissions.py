"""Who may do what to a work order: the sentence and its roles, then what depends on the order itself."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Exists
from django.utils.translation import gettext_lazy as _

from parts.permissions import can_see_amounts
from staff.enums import FRONT_DESK, MANAGERS, MONEY, PARTS, WORKSHOP, Role
from staff.models import User
from staff.permissions import Permission, permission
from staff.refusals import NotPermitted, Reason

if TYPE_CHECKING:
    from workorders.models import WorkOrder

PersonRule = Callable[["WorkOrder", User], bool]


class ArrowPermission:
    """May this person take this arrow? A permission, and rules that look at the order (CTL-02)."""

    def __init__(self, base: Permission, *rules: tuple[PersonRule, Any]) -> None:
        self.base = base
        self.rules = rules

    def __call__(self, order: Any, user: Any) -> bool:
        return self.base(user, order.store_id) and all(rule(order, user) for rule, _sentence in self.rules)

    def reasons(self, order: "WorkOrder", user: User) -> list[Reason]:
        """What in the order is against this person, as sentences."""
        return [Reason(str(s), code=rule.__name__) for rule, s in self.rules if not rule(order, user)]

    def demand(self, order: "WorkOrder", user: User) -> None:
        """Raise :class:`NotPermitted` with the sentence of what is against it."""
        self.base.demand(user, order.store_id)
        if broken := self.reasons(order, user):
            raise NotPermitted(broken)


def did_not_work_on_it(order: "WorkOrder", user: User) -> bool:
    if order.technician_id == user.pk:
        return False
    traces = (
        order.clock_entries.filter(technician=user),
        order.lines.filter(finished_by=user),
        order.checks.filter(checked_by=user).exclude(kind="final"),
    )
    worked = type(order).objects.filter(pk=order.pk).filter(reduce(or_, map(Exists, traces)))
    return not worked.exists()


def is_not_its_advisor(order: "WorkOrder", user: User) -> bool:
    return order.advisor_id != user.pk


def settles_here(order: "WorkOrder", user: User) -> bool:
    return user.has_role(order.store_id, Role.SETTLEMENT_CLERK) or order.store.advisor_settles


def dispatches_here(order: "WorkOrder", user: User) -> bool:
    return user.has_role(order.store_id, Role.FOREMAN) or not User.with_role(order.store, Role.FOREMAN).exists()


SEE_ROLES = (FRONT_DESK, WORKSHOP, MANAGERS, MONEY, PARTS)
may_see_orders = permission(
    "workorders.see",
    _("See work orders"),
    *SEE_ROLES,
    Role.QUALITY_INSPECTOR,
    Role.WASHER,
    Role.WARRANTY_CLERK,
    Role.INSURANCE_CLERK,
    Role.FOLLOW_UP_CLERK,
)
may_invite = permission("workorders.invite", _("Invite customers for service"), FRONT_DESK, Role.FOLLOW_UP_CLERK)
may_advise = permission("workorders.advise", _("Look after the customer and the work order"), FRONT_DESK)
may_dispatch = permission(
    "workorders.dispatch",
    _("Give the work to a team, a technician and a bay"),
    Role.FOREMAN,
    Role.TEAM_LEADER,
    FRONT_DESK,
)
may_work = permission("workorders.work", _("Clock on and off, find faults"), Role.TECHNICIAN, Role.TEAM_LEADER)
may_end_clocks = permission(
    "workorders.end_clocks",
    _("End the clock of a technician who left without clocking off"),
    Role.TEAM_LEADER,
    Role.FOREMAN,
)
may_check_own_work = permission("workorders.check_own_work", _("Sign the technician's own check"), Role.TECHNICIAN)
may_lead = permission("workorders.lead", _("Check the team's work and close it"), Role.TEAM_LEADER)
may_inspect = permission("workorders.inspect", _("Make the final inspection"), Role.QUALITY_INSPECTOR)
may_find = permission("workorders.find", _("Report additional work"), WORKSHOP, FRONT_DESK, Role.QUALITY_INSPECTOR)
may_agree_for_insurer = permission(
    "workorders.agree_for_insurer", _("Record that the insurer agrees to a line"), Role.INSURANCE_CLERK
)
may_wash = permission("workorders.wash", _("Wash cars or say why not"), Role.WASHER, WORKSHOP, FRONT_DESK)
may_settle = permission("workorders.settle", _("Check and close the settlement"), Role.SETTLEMENT_CLERK, FRONT_DESK)
may_settle_difference = permission(
    "workorders.settle_difference",
    _("Settle what is different about a car that comes back from the team"),
    Role.SERVICE_MANAGER,
)
may_confirm_comeback = permission(
    "workorders.confirm_comeback",
    _("Confirm that work comes back within the repair warranty and is not charged"),
    Role.SERVICE_MANAGER,
)
may_reopen_settlement = permission(
    "workorders.reopen_settlement", _("Open a settlement again"), Role.SETTLEMENT_CLERK, Role.SERVICE_MANAGER
)
may_send_back = permission(
    "workorders.send_back",
    _("Send a car back to repair"),
    FRONT_DESK,
    Role.FOREMAN,
    Role.SERVICE_MANAGER,
    Role.QUALITY_INSPECTOR,
)
may_close = permission("workorders.close", _("Make the callback and close the order"), Role.FOLLOW_UP_CLERK)
may_see_prices = permission(
    "workorders.see_prices",
    _("See prices and amounts on work orders"),
    can_see_amounts.roles,  # who sees them on an order sees them on its requisitions
)
may_manage_packages = permission(
    "workorders.manage_packages", _("Make service packages"), Role.FRONT_DESK_SUPERVISOR, MANAGERS
)
may_hand_on = permission(
    "workorders.hand_on", _("Give an order to another advisor"), Role.FRONT_DESK_SUPERVISOR, Role.SERVICE_MANAGER
)

can_book = ArrowPermission(may_invite)
can_receive = ArrowPermission(may_advise)
can_advise = ArrowPermission(may_advise)
can_dispatch = ArrowPermission(may_dispatch, (dispatches_here, _("The foreman gives out the work here.")))
can_start_repair = ArrowPermission(may_work)
can_finish_repair = ArrowPermission(may_lead)
can_stop_work = ArrowPermission(may_advise)
can_inspect = ArrowPermission(
    may_inspect, (did_not_work_on_it, _("You worked on this car: somebody else must inspect it."))
)
can_wash = ArrowPermission(may_wash)
can_settle = ArrowPermission(may_settle, (settles_here, _("The settlement clerk closes the settlement here.")))
can_reopen_settlement = ArrowPermission(may_reopen_settlement)
can_send_back = ArrowPermission(may_send_back)
can_close = ArrowPermission(may_close, (is_not_its_advisor, _("The order's own advisor cannot close its callback.")))
