"""Whatever is done in whatever order, ledger, bin card, book and reservations agree (PRT-02, PRT-03)."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils import timezone, translation
from django_scopes import scope
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from documents.services.papers import open_document
from parts.checks import differences
from parts.models import RequisitionLine, Stock, StockMovement, StorePart
from parts.services.bins import set_up_bin
from parts.services.catalogue import PartData, save_part
from parts.services.handover import issue_picked, pick_reserved
from parts.services.receiving import StockEntry, receive_goods
from parts.services.requisitions import (
    RequisitionRequest,
    issue_parts,
    pick_line,
    raise_requisition,
    release_line,
    return_parts,
    sign_requisition,
)
from staff.enums import Role
from staff.models import Store, StoreRole, User
from staff.refusals import Refused

QUANTITIES = st.decimals(min_value=Decimal("0.5"), max_value=6, places=1)
COSTS = st.decimals(min_value=0, max_value=99, places=2)


class Storeroom(RuleBasedStateMachine):
    """Goods come, parts are asked for, picked, handed over, brought back and withdrawn; refusals are fine, differences not."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.store = Store.objects.create(code="HY", name="测试店")
        self.scope = scope(store=self.store)
        self.scope.__enter__()
        names = (Role.STOREKEEPER, Role.PARTS_PLANNER, Role.TECHNICIAN, Role.SETTLEMENT_CLERK, Role.SERVICE_ADVISOR)
        self.who = {role: self.employ(role) for role in names}
        planner = self.who[Role.PARTS_PLANNER]
        data = PartData("HY-1", "火花塞", Decimal(62))
        self.part = save_part(data, store=self.store, by=planner)
        self.bins = [set_up_bin(store=self.store, code=f"1-01-01-0{n}", by=planner) for n in (1, 2)]
        self.origin = open_document(self.store, "RQ", by=planner)
        self.lines: list[int] = []

    def employ(self, role: Role) -> User:
        user = User.objects.create(username=f"hy-{role}", full_name=role, home_store=self.store)
        StoreRole.objects.create(user=user, store=self.store, role=role)
        return user

    def try_to(self, service: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return service(*args, **kwargs)
        except Refused:
            return None

    @rule(quantity=QUANTITIES, cost=COSTS, which=st.integers(0, 1))
    def receive(self, quantity: Decimal, cost: Decimal, which: int) -> None:
        entry = StockEntry(self.part.pk, self.bins[which].pk, quantity, cost)
        receive_goods(store=self.store, supplier="x", lines=[entry], by=self.who[Role.PARTS_PLANNER])

    @rule(quantity=QUANTITIES, hours=st.integers(1, 9))
    def ask(self, quantity: Decimal, hours: int) -> None:
        requisition = raise_requisition(
            store=self.store,
            origin=self.origin,
            plate="豫A12345",
            wanted_at=timezone.now() + datetime.timedelta(hours=hours),
            lines=[RequisitionRequest(self.part.pk, quantity, Decimal(62))],
            by=self.who[Role.SERVICE_ADVISOR],
        )
        for capacity in (Role.TECHNICIAN, Role.SETTLEMENT_CLERK):
            sign_requisition(requisition.pk, capacity=capacity, by=self.who[capacity])
        self.lines.append(requisition.lines.get().pk)

    @precondition(lambda self: self.lines)
    @rule(data=st.data(), quantity=QUANTITIES, which=st.integers(0, 1))
    def pick(self, data: Any, quantity: Decimal, which: int) -> None:
        line = data.draw(st.sampled_from(self.lines))
        by = self.who[Role.STOREKEEPER]
        self.try_to(pick_line, line, bin_code=self.bins[which].code, quantity=quantity, by=by)

    @precondition(lambda self: self.lines)
    @rule(data=st.data())
    def serve(self, data: Any) -> None:
        line = RequisitionLine.objects.get(pk=data.draw(st.sampled_from(self.lines)))
        by, receiver = self.who[Role.STOREKEEPER], self.who[Role.TECHNICIAN]
        self.try_to(pick_reserved, line.requisition_id, by=by)
        self.try_to(issue_picked, line.requisition_id, received_by_id=receiver.pk, by=by)

    @precondition(lambda self: self.lines)
    @rule(data=st.data(), share=st.sampled_from([Decimal(1), Decimal("0.5")]))
    def issue(self, data: Any, share: Decimal) -> None:
        line = RequisitionLine.objects.get(pk=data.draw(st.sampled_from(self.lines)))
        quantity = (line.picked_quantity * share).quantize(Decimal("0.01"))
        receiver = self.who[Role.TECHNICIAN].pk
        by = self.who[Role.STOREKEEPER]
        self.try_to(issue_parts, line.requisition_id, lines={line.pk: quantity}, received_by_id=receiver, by=by)

    @precondition(lambda self: self.lines)
    @rule(data=st.data(), share=st.sampled_from([Decimal(1), Decimal("0.5")]), which=st.integers(0, 1))
    def bring_back(self, data: Any, share: Decimal, which: int) -> None:
        line = RequisitionLine.objects.get(pk=data.draw(st.sampled_from(self.lines)))
        quantity = (line.kept_quantity * share).quantize(Decimal("0.01"))
        by = self.who[Role.STOREKEEPER]
        self.try_to(return_parts, line.pk, quantity=quantity, bin_code=self.bins[which].code, reason="多领", by=by)

    @precondition(lambda self: self.lines)
    @rule(data=st.data())
    def withdraw(self, data: Any) -> None:
        self.try_to(release_line, data.draw(st.sampled_from(self.lines)), by=self.who[Role.SERVICE_ADVISOR])

    @invariant()
    def everything_agrees(self) -> None:
        assert list(differences(self.store)) == []
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    @invariant()
    def nothing_lies_idle_while_somebody_waits(self) -> None:
        free = Stock.objects.aggregate(n=Sum(F("on_hand") - F("reserved")))["n"] or 0
        assert not free or not RequisitionLine.objects.filter(state="wanted").exists()

    @invariant()
    def the_value_is_what_was_paid_less_what_went(self) -> None:
        spent = StockMovement.objects.aggregate(n=Sum("cost_amount"))["n"] or 0
        assert sum(row.value_amount for row in StorePart.objects.all()) == spent

    def teardown(self) -> None:
        self.scope.__exit__(None, None, None)
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)


@pytest.mark.req("PRT-02", "PRT-03")
@pytest.mark.django_db
def test_whatever_is_done_the_books_agree() -> None:
    with translation.override("en"):
        run_state_machine_as_test(
            Storeroom,
            settings=settings(
                max_examples=10,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
                database=None,
            ),
        )
