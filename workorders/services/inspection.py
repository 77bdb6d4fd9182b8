"""Steps 9 and 10: the final inspection of every order (WO-05), and the wash (WO-06)."""

from django.utils.translation import gettext as _

from staff.models import User
from staff.refusals import require
from workorders.enums import CheckKind, Step
from workorders.models import Check
from workorders.permissions import can_inspect
from workorders.services.flow import advance, demand_step, locked
from workorders.services.repair import record_check


def inspect(order_id: int, *, results: list[dict], note: str = "", by: User) -> Check:
    """Write and sign the final inspection; it goes on to wash when all is right, back to repair when not.

    The inspector must not have worked on the car (CTL-02).
    """
    with locked(order_id) as order:
        can_inspect.demand(order, by)
        demand_step(order, Step.FINAL_INSPECTION)
        check = record_check(order, kind=CheckKind.FINAL, results=results, note=note, by=by)
        if check.passed:
            advance(order, "pass_inspection", by=by)
        else:
            advance(order, "fail_inspection", by=by, reason=check.found_wrong[:200])
    return check


def finish_wash(order_id: int, *, by: User) -> None:
    """10 → 11."""
    with locked(order_id) as order:
        advance(order, "finish_wash", by=by)


def skip_wash(order_id: int, *, reason: str, by: User) -> None:
    """10 → 11 without washing, with the reason (WO-06)."""
    with locked(order_id) as order:
        require(reason.strip(), _("Say why this step is skipped."))
        advance(order, "skip_wash", by=by, skipped=True, reason=reason)
