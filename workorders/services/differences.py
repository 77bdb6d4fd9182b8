"""A car that is not as the check-in says when it changes hands goes to the service manager (RCP-08)."""

from documents.services.holds import place_hold
from staff.enums import Role
from staff.models import User
from workorders.models import WorkOrder


def tell_of_difference(order: WorkOrder, code: str, sentence: str, difference: str, *, by: User) -> None:
    """Hold the bill of a locked order until the service manager has settled it; ``sentence`` has a place for the difference."""
    place_hold(
        order.document,
        blocks="settle",
        code=code,
        reason=sentence % {"difference": difference.strip()[:150]},
        mended_by=Role.SERVICE_MANAGER,
        by=by,
    )
