"""Web and database killed under people who work: what a page said was done is done, once, and nothing is half done."""

import re
import threading
import uuid
from collections.abc import Callable
from decimal import Decimal

from django.db import connection

from cashier.models import Payment
from documents.models import Document
from parts.checks import differences
from parts.models import StockMovement
from reception.models import Visit
from staff.enums import Role
from tests.faults.ground import Ground, wait_for
from tests.faults.shop import Shop
from tests.faults.visitor import Visitor

EACH = 20
KILLS = ("web process", "database session", "database", "web")


def gapless(numbers: list[str]) -> bool:
    """VI-20261126-0001, -0002, …"""
    days: dict[str, list[int]] = {}
    for number in numbers:
        day, _, count = number.rpartition("-")
        days.setdefault(day, []).append(int(count))
    return all(sorted(counts) == list(range(1, len(counts) + 1)) for counts in days.values())


def in_threads(*works: Callable[[], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    return threads


def test_kill_under_working_desks_loses_and_doubles_nothing(ground: Ground, shop: Shop) -> None:
    part = shop.part(EACH + 5)
    owed, slips = shop.owed(EACH), shop.ready_to_issue(part, EACH)
    ground.serve()
    desks = {
        role: Visitor(ground.port, shop[role].username) for role in (Role.CASHIER, Role.STOREKEEPER, Role.GATE_GUARD)
    }
    told: dict[str, list[int]] = {}
    forms: dict[str, Callable[[], int]] = {}

    def send(name: str, role: Role, path: str, **form: object) -> None:
        form["idempotency_key"] = uuid.uuid4()
        forms[name] = lambda: desks[role].post(path, **form)[0]
        told[name] = desks[role].insist(path, **form)

    def pay() -> None:
        for row in owed:
            form = {"amount": row.amount, "method": "mobile", "key": uuid.uuid4()}
            send(f"pay {row.pk}", Role.CASHIER, f"/cashier/receivables/{row.pk}/take/", **form)

    def issue() -> None:
        for slip in slips:
            received_by = shop[Role.TECHNICIAN].pk
            send(f"issue {slip.pk}", Role.STOREKEEPER, f"/parts/requisitions/{slip.pk}/issue/", received_by=received_by)

    def let_in() -> None:
        for n in range(EACH):
            send(f"in {n}", Role.GATE_GUARD, "/reception/gate/in/", plate=f"豫B{n:05}", gate_card_number=str(n + 1))

    working = in_threads(pay, issue, let_in)
    for turn, victim in enumerate(KILLS):  # spread over the work
        wait_for(lambda turn=turn: len(told) > 3 * EACH * (turn + 0.5) / len(KILLS), 150, every=0.002)
        kill(ground, victim)
    for thread in working:
        thread.join(150)

    assert len(told) == 3 * EACH
    answers = [status for desk in desks.values() for status in desk.seen]
    assert 500 not in answers
    assert {0, 503} & set(answers), "nobody noticed"
    assert [name for name, statuses in told.items() if statuses[-1] != 302] == [], (
        "told done, at the second try at least"
    )
    assert [name for name, send_again in forms.items() if send_again() != 302] == [], "whose answer is lost sends again"
    everything_is_there_once(shop, part, owed)
    assert ground.command("check_stock").returncode == 0


def kill(ground: Ground, victim: str) -> None:
    """One of many, which its head starts again; or the head, which a supervisor starts again."""
    if victim == "web process":
        ground.kill_a_child("web")
    elif victim == "database session":
        ground.kill_a_backend()
    elif victim == "database":
        ground.kill_server("postgres")
        ground.start_database()
    else:
        ground.kill_main("web")
        ground.start("web")


def everything_is_there_once(shop: Shop, part, owed) -> None:
    connection.close()
    payments = Payment.objects.filter(document__store=shop.store)
    assert sorted((p.receivable_id, p.amount) for p in payments) == [(row.pk, row.amount) for row in owed]
    for row in owed:
        row.refresh_from_db()
        assert (row.state, row.paid_amount) == ("paid", row.amount)
    issued = StockMovement.objects.filter(stock__part=part, quantity__lt=0)
    assert issued.values("document").distinct().count() == issued.count() == EACH
    assert sum(movement.quantity for movement in issued) == -EACH
    assert part.stocks.get().on_hand == Decimal(5)
    assert sorted(Visit.objects.values_list("plate", flat=True)) == [f"豫B{n:05}" for n in range(EACH)]
    assert list(differences(shop.store)) == []
    for kind in ("PAY", "VI", "RQ"):
        numbers = list(Document.objects.filter(kind=kind).exclude(number=None).values_list("number", flat=True))
        assert len(numbers) == EACH
        assert all(re.fullmatch(rf"{kind}-\d{{8}}-\d{{4}}", number) for number in numbers)
        assert gapless(numbers)
