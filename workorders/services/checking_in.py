"""Step 3: the customer signs the order, and reception ends."""

from typing import Any

from documents.enums import Capacity, SignMethod
from documents.services.signatures import sign
from reception.services.check_in import seal_check_in
from staff.models import User
from staff.refusals import Refused, unmet
from workorders import guards
from workorders.enums import Step
from workorders.models import WorkOrder
from workorders.permissions import may_advise
from workorders.services.flow import advance, demand_step, locked

TO_BE_SIGNED = (
    guards.contact_verified,
    guards.mileage_recorded,
    guards.fuel_recorded,
    guards.walk_around_done,
    guards.items_listed,
    guards.protective_items_fitted,
)


def can_be_signed(order: WorkOrder) -> bool:
    """Whether all is written down that the customer signs for."""
    return not unmet(TO_BE_SIGNED, order)


def sign_order(
    order_id: int, *, signer_name: str, strokes: Any = None, method: str = SignMethod.SCREEN, by: User
) -> None:
    """The customer signs for the car's condition, items and wish (RCP-06).

    What is signed for must be complete, since the check-in is sealed with the signature.
    """
    with locked(order_id) as order:
        may_advise.demand(by, order.store_id)
        demand_step(order, Step.RECEPTION)
        if reasons := unmet(TO_BE_SIGNED, order):
            raise Refused(reasons)
        assert order.visit_id is not None  # order_inside_has_a_visit
        seal_check_in(order.visit_id, by=by)
        sign(
            order,
            matter="order",
            capacity=Capacity.CUSTOMER,
            signer_name=signer_name,
            strokes=strokes,
            method=method,
            by=by,
        )


def finish_reception(order_id: int, *, by: User) -> None:
    """3 → 4."""
    with locked(order_id) as order:
        advance(order, "finish_reception", by=by)
