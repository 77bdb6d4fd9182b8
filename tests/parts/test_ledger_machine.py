"""Whatever is done in whatever order, ledger, bin card, book and reservations agree (PRT-02, PRT-03)."""

import datetime
import os
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils import timezone, translation
from django_scopes import scope
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from documents.services.papers import open_document, void_document
from parts.checks import differences
from parts.models import RequisitionLine, Stock, StockMovement, StorePart
from parts.services.bins import assign_bins, set_up_bin, vacate_bin
from parts.services.catalogue import PartData, save_part
from parts.services.handover import (
    issue_parts,
    issue_picked,
    pick_line,
    pick_reserved,
    put_back_line,
    return_parts,
)
from parts.services.receiving import (
    StockEntry,
    add_opening_lines,
    open_opening_stock,
    post_opening_stock,
    receive_goods,
)
from parts.services.requisitions import (
    RequisitionRequest,
    agree_backorder,
    raise_requisition,
    release_line,
    reserve_line,
)
from parts.services.signing import sign_requisition
from staff.enums import Role
from staff.models import Store, StoreRole, User
from staff.refusals import Refused
from tests import lock_order

DEEP = 150 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 0
# The large one is where a cent is lost that a few pieces at an average of four places never lose.
QUANTITIES = st.decimals(min_value=Decimal("0.5"), max_value=6, places=1) | st.just(Decimal(750))
NTH = st.integers(0, 7)
WHICH = st.integers(0, 2)
COSTS = st.decimals(min_value=0, max_value=99, places=2)


class Storeroom(RuleBasedStateMachine):
    """Goods come, parts are asked for, picked, handed over, brought back and withdrawn; refusals are fine, differences not.

    Beside the house's own proof (``parts.checks``) the machine counts for itself what it was told has moved.
    """

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.store = Store.objects.create(code="HY", name="测试店")
        self.scope = scope(store=self.store)
        self.scope.__enter__()
        names = (
            Role.STOREKEEPER, Role.PARTS_PLANNER, Role.PARTS_MANAGER, Role.TECHNICIAN, Role.SETTLEMENT_CLERK, Role.SERVICE_ADVISOR
        )  # fmt: skip
        self.who = {role: self.employ(role) for role in names}
        planner = self.who[Role.PARTS_PLANNER]
        data = PartData("HY-1", "火花塞", Decimal(62))
        self.part = save_part(data, store=self.store, by=planner)
        self.bins = [set_up_bin(store=self.store, code=f"1-01-01-0{n}", by=planner) for n in (1, 2, 3)]
        self.counted, self.cheapest, self.dearest = Decimal(0), Decimal(99), Decimal(0)
        self.origin = open_document(self.store, "RQ", by=planner)
        self.lines: list[int] = []

    def employ(self, role: Role) -> User:
        user = User.objects.create(username=f"hy-{role}", full_name=role, home_store=self.store)
        StoreRole.objects.create(user=user, store=self.store, role=role)
        return user

    def line(self, nth: int) -> int:
        return self.lines[nth % len(self.lines)]

    def try_to(self, service: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return service(*args, **kwargs)
        except Refused:
            return None

    def came(self, quantity: Decimal, cost: Decimal) -> None:
        self.counted += quantity
        self.cheapest, self.dearest = min(self.cheapest, cost), max(self.dearest, cost)

    @rule(quantity=QUANTITIES, cost=COSTS, which=WHICH)
    def receive(self, quantity: Decimal, cost: Decimal, which: int) -> None:
        entry = StockEntry(self.part.pk, self.bins[which].pk, quantity, cost)
        planner = self.who[Role.PARTS_PLANNER]
        if self.try_to(receive_goods, store=self.store, supplier="x", lines=[entry], by=planner):
            self.came(quantity, cost)

    @rule(quantity=QUANTITIES, cost=COSTS, which=WHICH, then=st.sampled_from(["post", "void", "post twice", "leave"]))
    def begin(self, quantity: Decimal, cost: Decimal, which: int, then: str) -> None:
        """An opening stock: only what has not moved yet can begin, and a voided one never does."""
        planner, manager = self.who[Role.PARTS_PLANNER], self.who[Role.PARTS_MANAGER]
        opening = open_opening_stock(store=self.store, by=planner)
        entry = StockEntry(self.part.pk, self.bins[which].pk, quantity, cost)
        self.try_to(add_opening_lines, opening.pk, lines=[entry], by=planner)
        if then == "void":
            void_document(opening.pk, reason="录错", by=planner)
        if then == "leave":
            return
        for _time in range(1 + (then == "post twice")):
            for movement in self.try_to(post_opening_stock, opening.pk, by=manager) or []:
                assert (movement.quantity, then) == (quantity, then.replace("void", "never"))
                self.came(quantity, cost)

    @rule(which=WHICH)
    def keep_in_a_bin(self, which: int) -> None:
        pair = (self.part.pk, self.bins[which].pk)
        self.try_to(assign_bins, store=self.store, pairs=[pair], by=self.who[Role.STOREKEEPER])

    @rule(which=WHICH)
    def free_a_bin(self, which: int) -> None:
        stock = Stock.objects.filter(bin=self.bins[which], vacated_at=None).first()
        if stock is not None:
            self.try_to(vacate_bin, stock.pk, by=self.who[Role.STOREKEEPER])

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
    @rule(nth=NTH, quantity=QUANTITIES, which=WHICH)
    def pick(self, nth: int, quantity: Decimal, which: int) -> None:
        line = self.line(nth)
        by = self.who[Role.STOREKEEPER]
        self.try_to(pick_line, line, bin_code=self.bins[which].code, quantity=quantity, by=by)

    @precondition(lambda self: self.lines)
    @rule(nth=NTH)
    def serve(self, nth: int) -> None:
        line = RequisitionLine.objects.get(pk=self.line(nth))
        by, receiver = self.who[Role.STOREKEEPER], self.who[Role.TECHNICIAN]
        self.try_to(pick_reserved, line.requisition_id, by=by)
        picked = RequisitionLine.objects.get(pk=line.pk).picked_quantity
        moved = self.try_to(issue_picked, line.requisition_id, received_by_id=receiver.pk, by=by)
        self.went(moved, picked)

    def went(self, moved: Any, wanted: Decimal) -> None:
        """Handed over is exactly what was wanted, or nothing: never less in silence."""
        if moved is not None:
            assert sum(-movement.quantity for movement in moved) == wanted
            self.counted -= wanted

    @precondition(lambda self: self.lines)
    @rule(nth=NTH)
    def put_back(self, nth: int) -> None:
        self.try_to(put_back_line, self.line(nth), by=self.who[Role.STOREKEEPER])

    @precondition(lambda self: self.lines)
    @rule(nth=NTH)
    def set_aside(self, nth: int) -> None:
        self.try_to(reserve_line, self.line(nth), by=self.who[Role.STOREKEEPER])

    @precondition(lambda self: self.lines)
    @rule(nth=NTH)
    def wait_for_it(self, nth: int) -> None:
        line = self.line(nth)
        self.try_to(agree_backorder, line, consented_by="王建国", method="phone", by=self.who[Role.SERVICE_ADVISOR])

    @precondition(lambda self: self.lines)
    @rule(nth=NTH, share=st.sampled_from([Decimal(1), Decimal("0.5")]))
    def issue(self, nth: int, share: Decimal) -> None:
        line = RequisitionLine.objects.get(pk=self.line(nth))
        quantity = (line.picked_quantity * share).quantize(Decimal("0.01"))
        receiver = self.who[Role.TECHNICIAN].pk
        by = self.who[Role.STOREKEEPER]
        moved = self.try_to(issue_parts, line.requisition_id, lines={line.pk: quantity}, received_by_id=receiver, by=by)
        self.went(moved, quantity)

    @precondition(lambda self: self.lines)
    @rule(nth=NTH, share=st.sampled_from([Decimal(1), Decimal("0.5")]), which=WHICH)
    def bring_back(self, nth: int, share: Decimal, which: int) -> None:
        line = RequisitionLine.objects.get(pk=self.line(nth))
        quantity = (line.kept_quantity * share).quantize(Decimal("0.01"))
        by = self.who[Role.STOREKEEPER]
        code = self.bins[which].code
        movement = self.try_to(return_parts, line.pk, quantity=quantity, bin_code=code, reason="多领", by=by)
        if movement is not None:
            assert movement.quantity == quantity
            self.counted += quantity

    @precondition(lambda self: self.lines)
    @rule(nth=NTH)
    def withdraw(self, nth: int) -> None:
        self.try_to(release_line, self.line(nth), by=self.who[Role.SERVICE_ADVISOR])

    @invariant()
    def everything_agrees(self) -> None:
        assert list(differences(self.store)) == []
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    @invariant()
    def as_much_lies_there_as_was_counted(self) -> None:
        lies = Stock.objects.aggregate(on_hand=Sum("on_hand"))["on_hand"] or 0
        assert lies == self.counted
        assert (StockMovement.objects.aggregate(n=Sum("quantity"))["n"] or 0) == self.counted
        assert not Stock.objects.exclude(on_hand__gte=F("reserved"), reserved__gte=0).exists()

    @invariant()
    def what_a_piece_costs_lies_between_the_cheapest_and_the_dearest(self) -> None:
        for row in StorePart.objects.all():
            assert row.value_amount >= 0
            assert row.quantity or not row.value_amount
            if row.quantity:
                cent_a_movement = Decimal("0.01") * (1 + StockMovement.objects.count()) / row.quantity
                assert self.cheapest - cent_a_movement <= row.average_cost_amount <= self.dearest + cent_a_movement
                assert (
                    abs(row.average_cost_amount * row.quantity - row.value_amount)
                    <= Decimal("0.01") + row.quantity / 10_000
                )

    @invariant()
    def a_job_has_a_cost_only_for_what_it_has(self) -> None:
        for line in RequisitionLine.objects.annotate(cost=Sum("movements__cost_amount")):
            assert (line.cost or 0) <= 0
            assert line.kept_quantity or not line.cost

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
    # All its acts are one transaction, which is taken back at the end: their locks follow each other in any order.
    with translation.override("en"), lock_order.ignored():
        run_state_machine_as_test(
            Storeroom,
            settings=settings(
                max_examples=DEEP or 10,
                stateful_step_count=24,
                derandomize=not DEEP,
                phases=[Phase.explicit, Phase.generate] + [Phase.shrink] * bool(DEEP),
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
                database=None,
            ),
        )
