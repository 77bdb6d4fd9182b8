"""A store with people who can log in, and work that waits for one press of a button."""

import datetime
import itertools
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from cashier.enums import Payer
from cashier.models import Receivable
from cashier.services import raise_receivable
from documents.models import Document, Message
from documents.services.messages import queue_message
from documents.services.papers import open_document
from parts.models import Part, Requisition
from parts.services.bins import set_up_bin
from parts.services.catalogue import PartData, save_part
from parts.services.handover import pick_reserved
from parts.services.receiving import StockEntry, receive_goods
from parts.services.requisitions import RequisitionRequest, raise_requisition, sign_requisition
from staff.enums import Role
from staff.models import Store, StoreRole, User
from tests.faults.visitor import PASSWORD

COUNT = itertools.count(1)


@dataclass
class Shop:
    store: Store
    people: dict[Role, User]

    def __getitem__(self, role: Role) -> User:
        return self.people[role]

    def paper(self) -> Document:
        """Some document that something comes from."""
        with transaction.atomic():
            return open_document(self.store, "OS", by=self[Role.SETTLEMENT_CLERK])

    def owed(self, count: int) -> list[Receivable]:
        return [
            raise_receivable(
                store=self.store,
                payer=Payer.CUSTOMER,
                amount=Decimal(100 + n),
                origin=self.paper(),
                label="陈先生",
                plate="豫A12345",
                by=self[Role.SETTLEMENT_CLERK],
            )
            for n in range(count)
        ]

    def part(self, quantity: int) -> Part:
        planner = self[Role.PARTS_PLANNER]
        data = PartData(
            number=f"FLT{next(COUNT):05}",
            name="机油滤清器",
            cost_price_amount=Decimal(20),
            sale_price_amount=Decimal(32),
        )
        part = save_part(data, store=self.store, by=planner)
        bin_ = set_up_bin(store=self.store, code=f"1-01-{next(COUNT):02}-01", by=self[Role.STOREKEEPER])
        entry = StockEntry(part.pk, bin_.pk, Decimal(quantity), Decimal(20))
        receive_goods(store=self.store, supplier="上汽大众配件", lines=[entry], by=planner)
        return part

    def ready_to_issue(self, part: Part, count: int) -> list[Requisition]:
        """Slips for one piece each: signed, and the piece lies ready at the counter."""
        origin, slips = self.paper(), []
        for _ in range(count):
            slip = raise_requisition(
                store=self.store,
                origin=origin,
                plate="豫A12345",
                wanted_at=timezone.now() + datetime.timedelta(hours=2),
                lines=[RequisitionRequest(part.pk, Decimal(1), part.sale_price_amount, False)],
                by=self[Role.SERVICE_ADVISOR],
            )
            sign_requisition(slip.pk, capacity=Role.TECHNICIAN, by=self[Role.TECHNICIAN])
            sign_requisition(slip.pk, capacity=Role.SETTLEMENT_CLERK, by=self[Role.SETTLEMENT_CLERK])
            pick_reserved(slip.pk, by=self[Role.STOREKEEPER])
            slips.append(slip)
        return slips

    def outbox(self, count: int) -> list[Message]:
        document = self.paper()
        with transaction.atomic():
            return [
                queue_message(
                    document,
                    channel="email",
                    person="张三丰",
                    address="zhang@example.com",
                    subject=f"第 {n} 条",
                    body="您的车修好了，请来取车。",
                    by=self[Role.SERVICE_ADVISOR],
                )
                for n in range(count)
            ]


def open_shop(code: str, *roles: Role) -> Shop:
    """One person for each role, named after it."""
    store = Store.objects.create(code=code, name=f"{code}店")
    people = {}
    with scope(store=store):
        for role in roles:
            user = User(
                username=f"{code}-{role}".lower(),
                full_name=f"{role.label}",
                home_store=store,
                must_change_password=False,
            )
            user.set_password(PASSWORD)
            user.save()
            StoreRole.objects.create(user=user, store=store, role=role)
            people[role] = user
    return Shop(store, people)
