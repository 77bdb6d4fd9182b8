"""Papers of an order to print, walked to by the services (tests/documents/test_registered_slips.py)."""

from collections.abc import Callable

from staff.enums import Role
from staff.models import Store, User
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workorders.models import WorkOrder


def order_at(step: Step, store: Store, person: Callable[..., User]) -> Walk:
    """An order that walked to ``step`` in a shop with one person a role."""
    return Walk(Shop(store, {role: person(role) for role in Role})).to(step)


def delivered_order(store: Store, person: Callable[..., User]) -> WorkOrder:
    return order_at(Step.FOLLOW_UP, store, person).order


SAMPLES = {"WO": delivered_order}
