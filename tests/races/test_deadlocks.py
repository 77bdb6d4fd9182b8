"""Everybody at once on the same few things: somebody is refused, nobody is shot as a deadlock."""

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import translation
from django_scopes import scope

from cashier.enums import Method
from cashier.services import cover_receivable, put_on_account, take_payment, uncover_receivable
from customers.services import change_owner, record_mileage
from parts.checks import differences
from parts.models import RequisitionLine, Stock
from parts.services.handover import pick_reserved, put_back_line
from parts.services.receiving import StockEntry, receive_goods
from parts.services.requisitions import RequisitionRequest, add_lines, issue_parts, release_line, reserve_line
from reception.services import bookings
from reception.services.check_in import save_check_in
from staff.enums import Role
from staff.refusals import Refused
from tests.races.cars import new_bay, slot
from tests.races.house import House
from workorders.enums import Step
from workorders.services import clock, opening, repair, settling
from workshop.enums import WorkKind

SECONDS, HANDS = 4, 4
Act = Callable[[random.Random], Any]


def acts(house: House) -> list[Act]:
    """What people do, each on one of a few things that all share."""
    parts = [house.part(on_hand=20) for _n in range(3)]
    bins = {stock.part_id: stock.bin_id for stock in Stock.objects.filter(part__in=parts)}
    slips = [house.ask(*random.Random(n).sample(parts, 2)) for n in range(3)]
    lines = [line.pk for slip in slips for line in slip.lines.all()]
    account = house.account(2000)
    debts = [house.owed(1000).pk for _n in range(3)]
    working = [house.walk(Step.REPAIR) for _n in range(2)]
    billed = [house.walk(Step.SETTLEMENT) for _n in range(2)]
    visit, buyers, at = house.repair(), [house.car()[0] for _n in range(2)], slot()
    bay, car = new_bay(house), house.car()
    advisor, keeper, cashier = house[Role.SERVICE_ADVISOR], house[Role.STOREKEEPER], house[Role.CASHIER]
    clerk, manager, technician = house[Role.SETTLEMENT_CLERK], house[Role.SERVICE_MANAGER], house[Role.TECHNICIAN]

    def issue(rng: random.Random) -> None:
        slip = rng.choice(slips)
        ready = RequisitionLine.objects.filter(requisition=slip, picked_quantity__gt=0)
        wanted = {line.pk: line.picked_quantity for line in ready}
        issue_parts(slip.pk, lines=wanted, received_by_id=technician.pk, by=keeper)

    def receive(rng: random.Random) -> None:
        entries = [StockEntry(part.pk, bins[part.pk], Decimal(1), Decimal(20)) for part in rng.sample(parts, 2)]
        receive_goods(store=house.store, supplier="上汽", lines=entries, by=house[Role.PARTS_PLANNER])

    def add(rng: random.Random) -> None:
        more = [RequisitionRequest(part.pk, Decimal(1), Decimal(32)) for part in rng.sample(parts, 2)]
        add_lines(rng.choice(slips).pk, lines=more, by=advisor)

    def pay(rng: random.Random) -> None:
        take_payment(rng.choice(debts), amount=Decimal(10), method=Method.CASH, key=uuid4(), by=cashier)

    def book(rng: random.Random) -> None:
        made = bookings.book_slot(
            store=house.store,
            customer_id=car[0].pk,
            vehicle_id=car[1].pk,
            work_kind=WorkKind.PERIODIC_MAINTENANCE,
            advisor_id=advisor.pk,
            bay_id=bay.pk,
            by=advisor,
            **at,
        )
        bookings.cancel_booking(made.pk, reason="改期", by=advisor)

    return [
        issue,
        receive,
        add,
        pay,
        book,
        lambda rng: house.ask(*rng.sample(parts, 2)),
        lambda rng: house.sign_slip(rng.choice(slips)),
        lambda rng: pick_reserved(rng.choice(slips).pk, by=keeper),
        lambda rng: put_back_line(rng.choice(lines), by=keeper),
        lambda rng: reserve_line(rng.choice(lines), by=keeper),
        lambda rng: release_line(rng.choice(lines), by=advisor),
        lambda rng: put_on_account(rng.choice(debts), account_id=account.pk, by=clerk),
        lambda rng: uncover_receivable(rng.choice(debts), reason="改", by=clerk),
        lambda rng: cover_receivable(rng.choice(debts), note="内部", by=manager),
        lambda rng: clock.clock_on(rng.choice(working).pk, by=technician),
        lambda rng: clock.clock_off(rng.choice(working).pk, by=technician),
        lambda rng: repair.stop_work(rng.choice(working).pk, reason="等件", by=house[Role.TEAM_LEADER]),
        lambda rng: settling.draw_up_statement(rng.choice(billed).pk, by=clerk),
        lambda rng: settling.settle(rng.choice(billed).pk, by=clerk),
        lambda rng: opening.end_without_repair(rng.choice(working).pk, reason="不修了", by=advisor),
        lambda rng: change_owner(visit.vehicle_id, customer_id=rng.choice(buyers).pk, by=advisor),
        lambda rng: record_mileage(visit.vehicle_id, mileage=rng.randrange(10_000, 90_000), by=advisor),
        lambda rng: save_check_in(
            visit.pk,
            work_kind=WorkKind.PERIODIC_MAINTENANCE,
            mileage=rng.randrange(10_000, 90_000),
            phone="13800138000",
            phone_verified=True,
            by=advisor,
        ),
    ]


@pytest.mark.req("PRT-03", "FLOW-07")
def test_many_at_once_on_the_same_few_things_are_refused_at_worst(house: House) -> None:
    """Deadlocks, broken constraints and any other error of the database would show here as what they are."""
    things = acts(house)
    done: Counter[str] = Counter()

    def work(seed: int) -> None:
        rng, until = random.Random(seed), time.monotonic() + SECONDS
        try:
            with scope(store=house.store), translation.override("en"):
                while time.monotonic() < until:
                    try:
                        rng.choice(things)(rng)
                        done["done"] += 1
                    except Refused:
                        done["refused"] += 1
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as hands:
        list(hands.map(work, range(HANDS)))

    assert done["done"] > HANDS
    assert done["refused"] > 0
    assert not list(differences(house.store))
