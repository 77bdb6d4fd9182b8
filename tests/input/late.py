"""What comes late: forms that stand on a page only after something has gone so far, or wrong."""

import datetime
from decimal import Decimal

from django.utils import timezone

from cashier.services import approve_account, block_account, open_account
from followup.services.complaints import answer_complaint, raise_complaint, solve_complaint
from parts.services.bins import set_up_bin
from parts.services.catalogue import PartData, save_part
from parts.services.receiving import StockEntry, add_opening_lines, open_opening_stock
from staff.enums import Role
from staff.models import User
from tests.workorders.walk import Shop, Walk
from workorders.enums import LineKind, Step
from workorders.services.clock import clock_on
from workorders.services.opening import end_without_repair
from workorders.services.repair import finish_line
from workorders.services.supplements import raise_additional_work
from workshop.enums import WorkKind
from workshop.services.operations import set_labour_rate


def settle_late_things(shop: Shop, *, who_types: User) -> None:
    complain(shop)
    work_oneself(shop, who_types)
    find_more(shop)
    count_the_first_stock(shop)
    block_somebody(shop)
    set_labour_rate(
        store=shop.store,
        work_kind=WorkKind.GENERAL_REPAIR,
        rate_amount=Decimal(130),
        valid_from=timezone.localdate() + datetime.timedelta(days=30),
        by=shop[Role.SERVICE_MANAGER],
    )
    leaves = Walk(shop).to(Step.DIAGNOSIS)
    end_without_repair(leaves.pk, reason=shop.mark + "客户另行安排", by=shop[Role.SERVICE_ADVISOR])


def complain(shop: Shop) -> None:
    """Solved, and waiting for what the customer says of it."""
    manager = shop[Role.SERVICE_MANAGER]
    complaint = raise_complaint(
        Walk(shop).to(Step.FOLLOW_UP).pk,
        source="phone",
        topic="quality",
        text=shop.mark + "空调还是不凉",
        routed_to_id=manager.pk,
        by=shop[Role.FOLLOW_UP_CLERK],
    )
    answer_complaint(complaint.pk, text=shop.mark + "明天到店检查", by=manager)
    solve_complaint(complaint.pk, text=shop.mark + "补充了制冷剂", by=manager)


def work_oneself(shop: Shop, who_types: User) -> None:
    """A car of which ``who_types`` finished the work: only they sign its own check."""
    for line in Walk(shop).to(Step.REPAIR).order.lines.filter(kind=LineKind.LABOUR):
        finish_line(line.pk, by=who_types)


def find_more(shop: Shop) -> None:
    """Additional work that nobody has priced, on a car whose technician is on the clock."""
    found = Walk(shop).to(Step.REPAIR)
    technician = shop[Role.TECHNICIAN]
    raise_additional_work(found.pk, description=shop.mark + "制动片磨损到限", by=technician)
    clock_on(found.pk, by=technician)


def count_the_first_stock(shop: Shop) -> None:
    planner = shop[Role.PARTS_PLANNER]
    opening = open_opening_stock(store=shop.store, by=planner)
    bin_ = set_up_bin(store=shop.store, code="1-01-01-09", by=shop[Role.STOREKEEPER])
    data = PartData(
        number="N0138157", name="放油螺栓密封垫", cost_price_amount=Decimal("1.50"), sale_price_amount=Decimal(4)
    )
    part = save_part(data, store=shop.store, by=planner)
    entry = StockEntry(part.pk, bin_.pk, Decimal(3), Decimal("1.50"))
    add_opening_lines(opening.pk, lines=[entry], by=planner)


def block_somebody(shop: Shop) -> None:
    account = open_account(
        store=shop.store, name=shop.mark + "城东汽运", asked_limit_amount=Decimal(700), by=shop[Role.SETTLEMENT_CLERK]
    )
    approve_account(account.pk, limit_amount=Decimal(700), by=shop[Role.SERVICE_MANAGER])
    block_account(account.pk, by=shop[Role.SERVICE_MANAGER])
