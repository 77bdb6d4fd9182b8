"""A store to measure with: one person a role, parts in their bins, cars on file; written by the services."""

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from unittest import mock

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.utils import timezone

from customers.models import Customer, Vehicle
from customers.services.registration import register_customer, register_vehicle
from documents.models import Document
from documents.services.papers import open_document
from parts.models import Part, Requisition
from parts.services import requisitions
from parts.services.bins import set_up_bin
from parts.services.catalogue import PartData, save_part
from parts.services.receiving import StockEntry, receive_goods
from parts.services.requisitions import RequisitionRequest, raise_requisition, sign_requisition
from staff.backends import PEOPLE
from staff.enums import Role
from staff.models import Store, StoreRole, User
from staff.services.calendar import next_working_day
from staff.sessions import SessionStore
from workshop.enums import BayKind, TeamKind, WorkKind
from workshop.models import Bay, Operation, Team
from workshop.services.bays import add_bay
from workshop.services.operations import define_operation, set_labour_rate
from workshop.services.teams import form_team

PLENTY = Decimal(9_000_000)  # a stock that no run empties
MANY = Decimal(100_000)  # what one requisition asks for: no shop does (parts.enums.MOST_PIECES), a run does
ADVISORS = 8
SLOT = datetime.timedelta(minutes=30)
STROKES = "[[[100,200],[400,150],[700,220]]]"
DJANGOS = "django.contrib.auth.backends.ModelBackend"  # of the minimal server


@dataclass
class Shop:
    store: Store = field(init=False)
    people: dict[Role, User] = field(default_factory=dict)
    advisors: list[User] = field(default_factory=list)
    bays: list[Bay] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    operation: Operation = field(init=False)
    team: Team = field(init=False)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    sessions: dict[tuple[int, str], str] = field(default_factory=dict)

    def __getitem__(self, role: Role) -> User:
        return self.people[role]

    def session_of(self, user: User, backend: str = PEOPLE) -> str:
        """Log somebody in; the same session again for the same person. The minimal server asks Django's own backend."""
        if (user.pk, backend) not in self.sessions:
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = backend
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
            self.sessions[user.pk, backend] = str(session.session_key)
        return self.sessions[user.pk, backend]

    def car(self) -> tuple[Customer, Vehicle]:
        n = next(self.numbers)
        by = self.advisors[n % len(self.advisors)]
        customer = register_customer(
            store=self.store, name=f"王建国{n}", phone=f"138{n:08}", address="新郑市人民路 8 号", by=by
        )
        vehicle = register_vehicle(
            store=self.store, customer_id=customer.pk, plate=f"豫A{n:05}", brand="大众", model_name="朗逸", by=by
        )
        return customer, vehicle

    def slots(self) -> Iterator[tuple[User, Bay, datetime.datetime]]:
        """Half hours that nobody has yet: every advisor has a bay of his own."""
        day = timezone.localdate()
        while True:
            day = next_working_day(self.store, day + datetime.timedelta(days=1))
            opening = timezone.make_aware(datetime.datetime.combine(day, self.store.opens_at))
            for half_hour in range(16):
                for advisor, bay in zip(self.advisors, self.bays, strict=True):
                    yield advisor, bay, opening + half_hour * SLOT

    def signed_requisition(self, part: Part) -> Requisition:
        """Many of one part, set aside for a job, the slip signed by receiver and settlement clerk."""
        with transaction.atomic():
            job: Document = open_document(self.store, "RQ", by=self.advisors[0])
        with mock.patch.object(requisitions, "MOST_PIECES", MANY):
            requisition = raise_requisition(
                store=self.store,
                origin=job,
                plate="豫A12345",
                wanted_at=timezone.now() + datetime.timedelta(hours=2),
                lines=[RequisitionRequest(part.pk, MANY, Decimal(38))],
                by=self.advisors[0],
            )
        sign_requisition(requisition.pk, capacity=Role.TECHNICIAN, by=self[Role.TECHNICIAN])
        sign_requisition(requisition.pk, capacity=Role.SETTLEMENT_CLERK, by=self[Role.SETTLEMENT_CLERK])
        return requisition


def make_store() -> Store:
    return Store.objects.create(code="BN", name="新郑店", address="河南省新郑市中华路 168 号", phone="0371-62699168")


def open_shop(store: Store, *, parts: int) -> Shop:
    """People, workshop and shelves; call in the store's scope."""
    shop = Shop()
    shop.store = store
    for role in Role:
        shop.people[role] = hire(store, f"bench_{role}", str(role.label), role)
    shop.advisors = [hire(store, f"bench_advisor{n}", f"顾问{n}", Role.SERVICE_ADVISOR) for n in range(ADVISORS)]
    set_up_workshop(shop)
    stock_up(shop, parts)
    return shop


def hire(store: Store, username: str, full_name: str, role: Role) -> User:
    user = User(username=username, full_name=full_name, home_store=store, must_change_password=False)
    user.set_unusable_password()
    user.save()
    StoreRole.objects.create(user=user, store=store, role=role)
    return user


def set_up_workshop(shop: Shop) -> None:
    manager, today = shop[Role.SERVICE_MANAGER], timezone.localdate()
    for kind in WorkKind:
        set_labour_rate(store=shop.store, work_kind=kind, rate_amount=Decimal(120), valid_from=today, by=manager)
    shop.operation = define_operation(
        store=shop.store,
        code="BY001",
        name="更换机油机滤",
        work_kind=WorkKind.PERIODIC_MAINTENANCE,
        hours=Decimal("0.8"),
        by=manager,
    )
    shop.team = form_team(
        store=shop.store,
        name="机修一组",
        kind=TeamKind.MECHANICAL,
        leader_id=shop[Role.TEAM_LEADER].pk,
        member_ids=[shop[Role.TECHNICIAN].pk],
        by=manager,
    )
    for n in range(ADVISORS):
        bay = add_bay(store=shop.store, name=f"机修 {n + 1} 号", kind=BayKind.MECHANICAL, by=manager)
        shop.bays.append(bay)


def stock_up(shop: Shop, count: int) -> None:
    planner, keeper = shop[Role.PARTS_PLANNER], shop[Role.STOREKEEPER]
    entries = []
    for n in range(count):
        part = save_part(
            PartData(
                number=f"06J{n:06}Q",
                name=f"机油滤清器{n}",
                cost_price_amount=Decimal(20),
                sale_price_amount=Decimal(38),
            ),
            store=shop.store,
            by=planner,
        )
        bin_ = set_up_bin(store=shop.store, code=bin_code(n), by=keeper)
        entries.append(StockEntry(part.pk, bin_.pk, PLENTY, Decimal(20)))
        shop.parts.append(part)
    receive_goods(store=shop.store, supplier="上汽大众配件", lines=entries, by=planner)


def bin_code(n: int) -> str:
    return f"1-01-{n // 90 + 1:02}-{n % 90 + 1:02}"
