"""What is promised: the terms of the estimate (WO-01), and another time when the first cannot be kept (WO-02, FLOW-04)."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from parts.services.requisitions import want_by
from staff.history import because
from staff.models import User
from staff.refusals import require
from workorders.enums import PROMISE_STEPS, SUPPLEMENT_STEPS, OldPartWish, SettlingWay, Step, WaitingWay
from workorders.models import WorkOrder
from workorders.permissions import may_advise
from workorders.services.flow import demand_step, locked


def set_terms(
    order_id: int,
    *,
    promised_at: datetime.datetime,
    old_part_wish: str,
    settling_way: str,
    waiting_way: str,
    business_card_given: bool = False,
    by: User,
) -> None:
    """Promised time, old parts, how to settle, where the customer waits (WO-01)."""
    with locked(order_id) as order:
        may_advise.demand(by, order.store_id)
        demand_step(order, Step.ESTIMATE, Step.DISPATCH, *SUPPLEMENT_STEPS)
        require(promised_at > timezone.now(), _("The promised time lies in the past."), about="promised_at")
        require(old_part_wish in OldPartWish.values, _("Ask what the customer wants done with the old parts."))
        require(settling_way in SettlingWay.values, _("Choose how the bill is settled."))
        require(waiting_way in WaitingWay.values, _("Choose where the customer waits."))
        order.promised_at = promised_at
        order.old_part_wish = old_part_wish
        order.settling_way = settling_way
        order.waiting_way = waiting_way
        order.business_card_given = business_card_given
        order.save(update_fields=["promised_at", "old_part_wish", "settling_way", "waiting_way", "business_card_given"])


def move_promise(order_id: int, *, promised_at: datetime.datetime, reason: str, by: User) -> None:
    """Promise another time once work has been agreed: a part that is late, a car that needs longer. The customer knows why."""
    with locked(order_id) as order:
        may_advise.demand(by, order.store_id)
        demand_step(order, *PROMISE_STEPS)
        require(reason.strip(), _("Say why."))
        because(reason)
        promise(order, promised_at)


def promise(order: WorkOrder, promised_at: datetime.datetime) -> None:
    require(promised_at > timezone.now(), _("The promised time lies in the past."), about="promised_at")
    order.promised_at = promised_at
    order.save(update_fields=["promised_at"])
    want_by(order.document, promised_at)
