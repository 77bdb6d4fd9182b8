"""A dealership that many races are run in: everything a scene needs, walked there by the services."""

import datetime
import itertools
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from cashier.enums import Payer
from cashier.models import Account, Receivable
from cashier.services import approve_account, open_account, raise_receivable
from customers.models import Customer, Vehicle
from documents.models import Document
from documents.services.papers import open_document
from parts.models import Part, Requisition
from parts.services.bins import set_up_bin
from parts.services.catalogue import PartData, save_part
from parts.services.handover import pick_reserved
from parts.services.receiving import StockEntry, receive_goods
from parts.services.requisitions import RequisitionRequest, raise_requisition, sign_requisition
from reception.models import Visit
from reception.services import gate
from staff.enums import Role
from staff.models import Store, StoreRole, User
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step

NUMBERS = itertools.count(1)


def make_person(store: Store | None, *roles: Role) -> User:
    user = User(username=f"racer{next(NUMBERS)}", full_name="", home_store=store, must_change_password=False)
    user.full_name = user.username
    user.set_unusable_password()
    user.save()
    StoreRole.objects.bulk_create([StoreRole(user=user, store=store, role=role) for role in roles])
    return user


class House:
    """The shop, and a fresh thing of each sort for whoever asks."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.shop = Shop(store, {role: make_person(store, role) for role in Role})
        self.group = make_person(None, Role.ADMINISTRATOR)

    def __getitem__(self, role: Role) -> User:
        return self.shop[role]

    def another(self, *roles: Role) -> User:
        """A colleague in the same role."""
        return make_person(self.store, *roles)

    def walk(self, step: Step, **options: Any) -> Walk:
        start = step if step in (Step.SOLICITATION, Step.APPOINTMENT) else Step.RECEPTION
        return Walk(self.shop, start=start, **options).to(step)

    def car(self) -> tuple[Customer, Vehicle]:
        return self.shop.car()

    def visit(self) -> Visit:
        """A known car that has passed the gate."""
        return self.shop.arrive(self.car()[1].plate)

    def repair(self) -> Visit:
        """A visit that leaves with a gate pass."""
        visit = self.visit()
        return gate.identify_visit(
            visit.pk, vehicle_id=visit.vehicle_id, customer_id=visit.customer_id, by=self[Role.SERVICE_ADVISOR]
        )

    def document(self) -> Document:
        with transaction.atomic():
            return open_document(self.store, "RQ", by=self[Role.SERVICE_ADVISOR])

    def part_data(self, **values: Any) -> PartData:
        number = values.pop("number", f"RACE{next(NUMBERS):05}")
        prices = {"cost_price_amount": Decimal(20), "sale_price_amount": Decimal(32)}
        return PartData(number=number, name="火花塞", **prices, **values)

    def part(self, on_hand: int = 0, **values: Any) -> Part:
        part = save_part(self.part_data(**values), store=self.store, by=self[Role.PARTS_PLANNER])
        if on_hand:
            receive_goods(
                store=self.store,
                supplier="上汽大众配件",
                lines=[StockEntry(part.pk, self.bin().pk, Decimal(on_hand), Decimal(20))],
                by=self[Role.PARTS_PLANNER],
            )
        return part

    def bin_code(self) -> str:
        n = next(NUMBERS)
        return f"2-{n // 90 % 99 + 1:02}-{n % 90 + 1:02}-01"

    def bin(self) -> Any:
        return set_up_bin(store=self.store, code=self.bin_code(), by=self[Role.STOREKEEPER])

    def ask(self, *parts: Part, origin: Document | None = None) -> Requisition:
        """One piece of each for one car."""
        return raise_requisition(
            store=self.store,
            origin=origin or self.document(),
            plate="豫A12345",
            wanted_at=timezone.now() + datetime.timedelta(hours=1),
            lines=[RequisitionRequest(part.pk, Decimal(1), Decimal(32)) for part in parts],
            by=self[Role.SERVICE_ADVISOR],
        )

    def sign_slip(self, requisition: Requisition) -> None:
        for role in (Role.TECHNICIAN, Role.SETTLEMENT_CLERK):
            sign_requisition(requisition.pk, capacity=role, by=self[role])

    def signed(self, part: Part) -> Requisition:
        """A requisition whose slip is signed, its piece laid ready at the counter."""
        requisition = self.ask(part)
        self.sign_slip(requisition)
        pick_reserved(requisition.pk, by=self[Role.STOREKEEPER])
        return requisition

    def owed(self, amount: int = 100, payer: str = Payer.CUSTOMER) -> Receivable:
        return raise_receivable(
            store=self.store,
            origin=self.document(),
            payer=payer,
            amount=Decimal(amount),
            by=self[Role.SETTLEMENT_CLERK],
        )

    def account(self, limit: int = 5000) -> Account:
        proposed = open_account(
            store=self.store,
            name=f"物流 {next(NUMBERS)}",
            asked_limit_amount=Decimal(limit),
            by=self[Role.SETTLEMENT_CLERK],
        )
        return approve_account(proposed.pk, limit_amount=Decimal(limit), by=self[Role.SERVICE_MANAGER])
