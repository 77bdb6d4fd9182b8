"""When can the car be ready? (WO-02) A first honest calculation from hours and parts, not a guess.

Ready = now + hours queued before this order ÷ technicians + its own hours + inspection and wash, walked through
opening hours and working days; never before its missing parts can be here.
"""

import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from parts.queries import available_by_part
from staff.models import Store
from staff.services.calendar import working_days
from workorders.enums import LineKind, LineState, Step
from workorders.models import OrderLine, WorkOrder
from workshop.queries import technicians

INSPECTION_AND_WASH = datetime.timedelta(minutes=30)
PARTS_LEAD = datetime.timedelta(days=2)
QUARTER = 15
LONGEST_WALK_DAYS = 60


def hours_ahead(order: WorkOrder) -> Decimal:
    """Agreed hours of other orders in dispatch, parts issue and repair that are not finished."""
    return OrderLine.objects.filter(
        order__store=order.store,
        order__step__in=(Step.DISPATCH, Step.PARTS_ISSUE, Step.REPAIR),
        kind=LineKind.LABOUR,
        state=LineState.ACCEPTED,
    ).exclude(order=order).aggregate(hours=Sum("quantity"))["hours"] or Decimal(0)


def compute_promise(order: WorkOrder, *, now: datetime.datetime | None = None) -> datetime.datetime:
    """The earliest honest promise for an order, rounded up to a quarter of an hour."""
    now = now or timezone.now()
    lines = order.lines.filter(state__in=(LineState.PROPOSED, LineState.ACCEPTED)).select_related("part")
    own = sum((line.quantity for line in lines if line.kind == LineKind.LABOUR), Decimal(0))
    people = max(1, technicians(order.store).count())
    waiting = hours_ahead(order) / people
    needed = datetime.timedelta(hours=float(waiting + own)) + INSPECTION_AND_WASH
    ready = walk(order.store, now, needed)
    wanted: dict[int, Decimal] = {}
    for line in lines:
        if line.part_id and not line.requisition_line_id:
            wanted[line.part_id] = wanted.get(line.part_id, Decimal(0)) + line.quantity
    there = available_by_part(wanted, order.store)
    if any(there.get(part, 0) < quantity for part, quantity in wanted.items()):
        ready = max(ready, walk(order.store, now + PARTS_LEAD, INSPECTION_AND_WASH))
    return round_up(ready)


def walk(store: Store, start: datetime.datetime, needed: datetime.timedelta) -> datetime.datetime:
    """``needed`` working time after ``start``, counting only opening hours of working days."""
    moment = timezone.localtime(start)
    worked = set(working_days(store, moment.date(), moment.date() + datetime.timedelta(days=LONGEST_WALK_DAYS)))
    for _day in range(LONGEST_WALK_DAYS):
        opens = moment.replace(hour=store.opens_at.hour, minute=store.opens_at.minute, second=0, microsecond=0)
        closes = moment.replace(hour=store.closes_at.hour, minute=store.closes_at.minute, second=0, microsecond=0)
        if moment.date() in worked and moment < closes:
            begins = max(moment, opens)
            if begins + needed <= closes:
                return begins + needed
            needed -= closes - begins
        moment = opens + datetime.timedelta(days=1)
    return moment + needed


def round_up(moment: datetime.datetime) -> datetime.datetime:
    over = (moment.minute % QUARTER) * 60 + moment.second
    if over or moment.microsecond:
        moment += datetime.timedelta(seconds=QUARTER * 60 - over)
    return moment.replace(second=0, microsecond=0)
