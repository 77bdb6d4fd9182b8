"""Step 12: the customer has the car again; the gate pass, the next service and the callback (WO-08)."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from customers.services.registration import correct_vehicle
from documents.services.papers import lock_paper
from reception.models import Visit
from reception.services.passes import issue_gate_pass
from staff.models import User
from staff.refusals import require
from staff.services.calendar import next_working_day
from workorders.enums import Step
from workorders.models import Callback, WorkOrder
from workorders.permissions import may_advise
from workorders.services.flow import advance, demand_step, locked

CALLBACK_AFTER = datetime.timedelta(days=3)


def record_delivery(
    order_id: int,
    *,
    voucher_returned: bool,
    identity_checked: str = "",
    use_explained: bool = False,
    old_parts_handed: bool = False,
    next_service_on: datetime.date | None = None,
    next_service_mileage: int | None = None,
    by: User,
) -> None:
    """Copy 3 or the identity, the use, the old parts, the next service."""
    with locked(order_id) as order:
        may_advise.demand(by, order.store_id)
        demand_step(order, Step.DELIVERY)
        require(
            next_service_on is None or next_service_on > timezone.localdate(),
            _("The next service lies in the past."),
            about="next_service_on",
        )
        mileage = getattr(getattr(order.visit, "check_in", None), "mileage", None)
        require(
            next_service_mileage is None or mileage is None or next_service_mileage > mileage,
            _("The car came in with %(mileage)s km: its next service is due later than that.")
            % {"mileage": f"{mileage or 0:,}"},
            about="next_service_mileage",
        )
        order.voucher_returned, order.identity_checked = voucher_returned, identity_checked.strip()
        order.use_explained, order.old_parts_handed = use_explained, old_parts_handed
        order.next_service_on, order.next_service_mileage = next_service_on, next_service_mileage
        order.save()


def lock_visit(order: WorkOrder) -> None:
    """The gate pass will hang on the visit: documents are locked before what the order's guards read."""
    if order.visit_id is not None:
        lock_paper(Visit, order.visit_id)


def deliver(order_id: int, *, by: User) -> None:
    """12 → 13: the gate pass is issued and the callback written in the same transaction (FUP-01)."""
    with locked(order_id) as order:
        lock_visit(order)
        advance(order, "deliver", by=by)
        order.delivered_at, order.delivered_by = timezone.now(), by
        order.save(update_fields=["delivered_at", "delivered_by"])
        due_on = next_working_day(order.store, timezone.localdate() + CALLBACK_AFTER)
        Callback.objects.create(
            order=order,
            due_on=due_on,
            next_try_at=timezone.make_aware(datetime.datetime.combine(due_on, order.store.opens_at)),
        )
        correct_vehicle(
            order.vehicle_id,
            next_service_on=order.next_service_on,
            next_service_mileage=order.next_service_mileage,
            by=by,
        )
        assert order.visit_id is not None  # order_inside_has_a_visit
        issue_gate_pass(order.visit_id, origin=order.document, by=by)


def hand_back(order_id: int, *, reason: str = "", by: User) -> None:
    """12 → the end: a car that was not repaired gets its gate pass, and no callback."""
    with locked(order_id) as order:
        lock_visit(order)
        advance(order, "hand_back", by=by, reason=reason)
        order.delivered_at, order.delivered_by = timezone.now(), by
        order.save(update_fields=["delivered_at", "delivered_by"])
        assert order.visit_id is not None  # order_inside_has_a_visit
        issue_gate_pass(order.visit_id, origin=order.document, by=by)
