"""People at the parts counter, parts on the shelf, requisitions: states are reached through the services."""

import datetime
import itertools
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone, translation

from documents.models import Document
from documents.services.papers import open_document
from parts.models import Bin, Part, Requisition, Stock
from parts.services.bins import set_up_bin
from parts.services.catalogue import PartData, save_part
from parts.services.receiving import StockEntry, receive_goods
from parts.services.requisitions import (
    RequisitionRequest,
    issue_parts,
    pick_line,
    raise_requisition,
    sign_requisition,
)
from staff.enums import Role
from staff.models import Store, User

NUMBERS = itertools.count(1)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences are compared as they stand in the code; pages speak the language of their user."""
    with translation.override("en"):
        yield


@pytest.fixture
def storekeeper(person: Callable[..., User]) -> User:
    return person(Role.STOREKEEPER, full_name="陈超")


@pytest.fixture
def counter(person: Callable[..., User]) -> User:
    return person(Role.COUNTER_SALESPERSON, full_name="何媛")


@pytest.fixture
def technician(person: Callable[..., User]) -> User:
    return person(Role.TECHNICIAN, full_name="王师傅")


@pytest.fixture
def settler(person: Callable[..., User]) -> User:
    return person(Role.SETTLEMENT_CLERK, full_name="李结算")


@pytest.fixture
def warranty_clerk(person: Callable[..., User]) -> User:
    return person(Role.WARRANTY_CLERK, full_name="赵索赔")


@pytest.fixture
def parts_manager(person: Callable[..., User]) -> User:
    return person(Role.PARTS_MANAGER, full_name="孙主管")


@pytest.fixture
def planner(person: Callable[..., User]) -> User:
    return person(Role.PARTS_PLANNER, full_name="周计划")


@pytest.fixture
def advisor(person: Callable[..., User]) -> User:
    return person(Role.SERVICE_ADVISOR, full_name="吴顾问")


@pytest.fixture
def make_part(store: Store, planner: User) -> Callable[..., Part]:
    def make(name: str = "机油滤清器", **values: Any) -> Part:
        data = {"number": f"TST{next(NUMBERS):05}", "cost_price_amount": Decimal(20), "sale_price_amount": Decimal(32)}
        return save_part(PartData(**{**data, "name": name, **values}), store=store, by=planner)

    return make


@pytest.fixture
def part(make_part: Callable[..., Part]) -> Part:
    return make_part()


@pytest.fixture
def make_bin(store: Store, storekeeper: User) -> Callable[..., Bin]:
    def make(code: str = "") -> Bin:
        n = next(NUMBERS)
        return set_up_bin(store=store, code=code or f"1-{n // 80 % 99 + 1:02}-{n % 80 + 1:02}-01", by=storekeeper)

    return make


@pytest.fixture
def stock_up(store: Store, planner: User, make_bin: Callable[..., Bin]) -> Callable[..., Stock]:
    """``stock_up(part, 6, cost="21.50")`` receives six of a part into its bin (or a new one)."""

    def receive(part: Part, quantity: Any, *, cost: Any = 20, bin_: Bin | None = None) -> Stock:
        home = Stock.objects.filter(part=part, vacated_at=None).select_related("bin").first()
        bin_ = bin_ or (home.bin if home else make_bin())
        receive_goods(
            store=store,
            supplier="上汽大众配件科技",
            lines=[StockEntry(part.pk, bin_.pk, Decimal(str(quantity)), Decimal(str(cost)))],
            by=planner,
        )
        return Stock.objects.get(bin=bin_, part=part)

    return receive


@pytest.fixture
def origin(store: Store, advisor: User) -> Document:
    """The document of a job; which kind it is, the parts counter does not care."""
    with transaction.atomic():
        return open_document(store, "RQ", by=advisor)


@pytest.fixture
def request_parts(store: Store, origin: Document, advisor: User) -> Callable[..., Requisition]:
    """``request_parts((part, 2), (other, 1, True), hours=3)``: True for a warranty line, hours until promised."""

    def request(*wanted: tuple[Any, ...], hours: float = 2, plate: str = "豫A12345") -> Requisition:
        return raise_requisition(
            store=store,
            origin=origin,
            plate=plate,
            wanted_at=timezone.now() + datetime.timedelta(hours=hours),
            lines=[
                RequisitionRequest(part.pk, Decimal(str(quantity)), part.sale_price_amount, bool(warranty))
                for part, quantity, *warranty in ((*entry, False) if len(entry) == 2 else entry for entry in wanted)
                for warranty in [warranty[0]]
            ],
            by=advisor,
        )

    return request


@pytest.fixture
def sign_slip(technician: User, warranty_clerk: User, settler: User) -> Callable[[Requisition], None]:
    """Everybody signs the slip who has to, in order."""

    def sign(requisition: Requisition) -> None:
        sign_requisition(requisition.pk, capacity=Role.TECHNICIAN, by=technician)
        if requisition.lines.filter(warranty=True).exists():
            sign_requisition(requisition.pk, capacity=Role.WARRANTY_CLERK, by=warranty_clerk)
        sign_requisition(requisition.pk, capacity=Role.SETTLEMENT_CLERK, by=settler)

    return sign


@pytest.fixture
def pick_all(storekeeper: User) -> Callable[[Requisition], dict[int, Decimal]]:
    """Lay ready whatever is set aside for a requisition; returns it as issue_parts wants it."""

    def pick(requisition: Requisition) -> dict[int, Decimal]:
        picked: dict[int, Decimal] = {}
        for line in requisition.lines.all():
            for reservation in line.reservations.select_related("stock__bin"):
                quantity = reservation.quantity - reservation.picked_quantity
                pick_line(line.pk, bin_code=reservation.stock.bin.code, quantity=quantity, by=storekeeper)
                picked[line.pk] = picked.get(line.pk, Decimal(0)) + quantity
        return picked

    return pick


@pytest.fixture
def issued(
    part: Part,
    stock_up: Callable[..., Any],
    request_parts: Callable[..., Any],
    sign_slip: Callable[..., Any],
    pick_all: Callable[..., Any],
    storekeeper: User,
    technician: User,
) -> Requisition:
    """Two pieces of a part in the technician's hands, three left on the shelf."""
    stock_up(part, 5)
    requisition: Requisition = request_parts((part, 2))
    sign_slip(requisition)
    issue_parts(requisition.pk, lines=pick_all(requisition), received_by_id=technician.pk, by=storekeeper)
    return requisition
