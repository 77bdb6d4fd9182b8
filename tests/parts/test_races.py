"""Two people at once: the last piece goes to one of them (PRT-03, PRT-10)."""

import datetime
import itertools
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from documents.models import Document
from parts.models import Part, Requisition, RequisitionLine, Reservation
from parts.services.receiving import StockEntry, receive_goods
from parts.services.requisitions import RequisitionRequest, raise_requisition
from parts.services.stock import lock_stock
from staff.models import Store, User

pytestmark = pytest.mark.django_db(transaction=True)
Maker = Callable[..., Any]
Starter = Callable[[Callable[[], Any]], threading.Thread]


@pytest.fixture
def ask(store: Store, advisor: User, origin: Document) -> Callable[..., Requisition]:
    """One piece for one car, as an advisor asks for it."""

    def one(*parts: Part) -> Requisition:
        return raise_requisition(
            store=store,
            origin=origin,
            plate="豫A12345",
            wanted_at=timezone.now() + datetime.timedelta(hours=1),
            lines=[RequisitionRequest(part.pk, Decimal(1), Decimal(32)) for part in parts],
            by=advisor,
        )

    return one


@pytest.mark.req("PRT-03")
def test_requests_for_two_parts_in_opposite_order_do_not_deadlock(
    make_part: Maker, stock_up: Maker, ask: Maker, start_thread: Starter
) -> None:
    one, other = make_part("火花塞"), make_part("水泵")
    stock_up(one, 20)
    stock_up(other, 20)
    failed: list[Exception] = []

    def keep_asking(*parts: Part) -> None:
        try:
            for _n in range(8):
                ask(*parts)
        except Exception as error:  # noqa: BLE001  (a deadlock is reported to the test)
            failed.append(error)

    threads = [start_thread(lambda p=p: keep_asking(*p)) for p in ((one, other), (other, one))]
    for thread in threads:
        thread.join(30)

    assert failed == []
    assert Reservation.objects.count() == 32


@pytest.mark.req("PRT-10")
def test_goods_arriving_while_somebody_asks_are_not_overlooked(
    store: Store, part: Part, make_bin: Maker, ask: Maker, planner: User, start_thread: Starter
) -> None:
    """The request is not committed when the goods come: who comes second must see the other.

    The store has had the part before: a row that is written for the first time would make the second wait by itself.
    """
    bin_ = make_bin()
    with transaction.atomic():
        lock_stock(store, [part.pk])
    goods = [StockEntry(part.pk, bin_.pk, Decimal(1), Decimal(20))]
    begun = threading.Event()
    receipt = start_thread(lambda: (begun.wait(5), receive_goods(store=store, supplier="x", lines=goods, by=planner)))

    with transaction.atomic():
        ask(part)
        begun.set()
        receipt.join(0.5)
    receipt.join(5)

    assert RequisitionLine.objects.get().state == "reserved"


@pytest.mark.req("PRT-03")
def test_lock_stock_locks_in_primary_key_order_whatever_it_is_given(
    store: Store, make_part: Maker, stock_up: Maker
) -> None:
    parts = [make_part() for _n in range(3)]
    for part in parts:
        stock_up(part, 1)
    statements: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, params, many, context)

    for order in itertools.permutations(part.pk for part in parts):
        with transaction.atomic(), connection.execute_wrapper(listen):
            held = lock_stock(store, order)
            assert list(held.stocks) == sorted(held.stocks)
    locking = [sql for sql in statements if "FOR NO KEY UPDATE" in sql]
    assert len(locking) == 12
    assert all('."id" ASC FOR NO KEY UPDATE' in sql for sql in locking)
