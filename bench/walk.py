"""One order from the invitation to the closed callback by HTTP, each form sent by the person whose job it is."""

import datetime
import threading
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.utils import timezone

from bench.client import Answer, Browser
from bench.load import Lazily
from bench.shop import STROKES, Shop, bin_code
from staff.enums import Role
from staff.models import User
from workorders.checklists import items_of
from workorders.deeds import GO_ON
from workorders.enums import CheckKind
from workorders.services.opening import invite
from workshop.enums import WorkKind

SERVICE = WorkKind.PERIODIC_MAINTENANCE


@dataclass(frozen=True)
class Invited:
    """An order on step 1, and the slot it will take."""

    order: int
    plate: str
    card: str
    slot: dict[str, Any]


@dataclass
class Times:
    """Server time by what was posted, from all clients."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    posts: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))

    def note(self, name: str, answer: Answer) -> None:
        with self.lock:
            self.posts[name].append(answer)

    @property
    def all(self) -> list[Answer]:
        return [answer for answers in self.posts.values() for answer in answers]


class Waiting:
    """Invited cars, each given out once; more are invited before they run out."""

    def __init__(self, shop: Shop, count: int) -> None:
        self.lock = threading.Lock()
        slots = shop.slots()
        self.cars: Iterator[Invited] = iter([self.invite(shop, next(slots), n) for n in range(count)])

    @staticmethod
    def invite(shop: Shop, slot: tuple[User, Any, datetime.datetime], n: int) -> Invited:
        advisor, bay, starts_at = slot
        customer, vehicle = shop.car()
        order = invite(
            store=shop.store,
            customer_id=customer.pk,
            vehicle_id=vehicle.pk,
            work_kind=SERVICE,
            wish="5000 公里保养",
            by=advisor,
        )
        start = f"{timezone.localtime(starts_at):%Y-%m-%dT%H:%M}"
        fields = {"starts_at": start, "hours": "0.5", "bay": bay.pk, "advisor": advisor.pk}
        return Invited(order.pk, vehicle.plate, str(n + 1), fields)

    def next(self) -> Invited:
        with self.lock:
            car = next(self.cars, None)
        if car is None:
            raise SystemExit("All invited cars have been through: raise their number.")
        return car


@dataclass
class Walker:
    """A client that takes one order after another."""

    port: int
    connection: Lazily
    waiting: Waiting
    sessions: dict[Role, str]
    people: dict[str, Any]
    shop: Shop
    times: Times

    def act(self) -> None:
        Walk(
            self.port, self.connection(), self.waiting.next(), self.sessions, self.people, self.shop, self.times
        ).to_the_end()


class Walk:
    """One order from the invitation to the closed callback, each form sent by the person whose job it is."""

    browsers = threading.local()

    def __init__(
        self,
        port: int,
        connection: psycopg.Connection,
        car: Invited,
        sessions: dict[Role, str],
        people: dict[str, Any],
        shop: Shop,
        times: Times,
        *,
        count: bool = False,
        parts: int = 1,
    ) -> None:
        self.parts = parts
        self.port, self.sql, self.car, self.sessions = port, connection, car, sessions
        self.people, self.shop, self.times = people, shop, times
        self.headers = {"X_Count_Queries": "1"} if count else {}
        self.here = f"/orders/{car.order}"

    def post(self, role: Role, label: str, path: str, /, **fields: Any) -> None:
        kept = self.browsers.__dict__.setdefault("of_role", {})
        browser = kept.get((self.port, role)) or kept.setdefault(
            (self.port, role), Browser(self.port, self.sessions[role])
        )
        self.times.note(label, browser.act(path, fields, **self.headers))

    def deed(self, role: Role, slug: str, /, **fields: Any) -> None:
        self.post(role, slug, f"{self.here}/{slug}/", **fields)

    def key(self, query: str, *values: Any) -> int:
        row = self.sql.execute(query, values or [self.car.order]).fetchone()
        assert row is not None, query
        return int(row[0])

    def to_the_end(self) -> None:
        self.arrive()
        self.agree()
        self.repair()
        self.pay()
        self.leave()

    def arrive(self) -> None:
        """Steps 1 to 4."""
        advisor = Role.SERVICE_ADVISOR
        self.deed(advisor, "book", **self.car.slot)
        self.post(
            Role.GATE_GUARD, "gate-in", "/reception/gate/in/", plate=self.car.plate, gate_card_number=self.car.card
        )
        self.deed(advisor, "receive")
        visit = self.key("SELECT visit_id FROM workorders_workorder WHERE document_id = %s")
        self.post(
            advisor,
            "check-in",
            f"/reception/visits/{visit}/check-in/",
            work_kind=SERVICE,
            phone="13800138000",
            address="新郑市人民路 8 号",
            verified=["phone_verified", "address_verified"],
            reminded="valuables_reminded",
            protection=["seat_cover", "floor_mat", "wheel_cover", "seat_sticker"],
            mileage=15020,
            fuel_eighths=4,
            walked="walk_around_done",
            listed="items_listed",
            take_gate_card="on",
        )
        signed = {"method": "screen", "signer_name": "王建国", "strokes": STROKES}
        self.deed(advisor, "sign-order", **signed, **going_on("finish_reception"))
        self.deed(
            advisor,
            "record-questions",
            customer_words="该做保养了",
            who="车主本人",
            what="保养灯亮",
            where="仪表盘",
            when="上周",
            why="到里程",
            how="常亮",
            how_much="不影响行驶",
            repeated_back="on",
        )
        self.deed(Role.TECHNICIAN, "record-finding", text="机油发黑，需更换")
        self.deed(advisor, "finish-diagnosis")

    def agree(self) -> None:
        """Steps 5 and 6."""
        advisor = Role.SERVICE_ADVISOR
        first = self.car.order % len(self.shop.parts)
        self.deed(advisor, "add-labour", operation_id=self.people["operation"], payer="customer")
        for n in range(self.parts):
            part = self.shop.parts[(first + n) % len(self.shop.parts)]
            self.deed(advisor, "add-part", part_id=part.pk, quantity=1, payer="customer")
        promised = timezone.localtime() + datetime.timedelta(hours=3)
        self.deed(
            advisor,
            "set-terms",
            promised_at=f"{promised:%Y-%m-%dT%H:%M}",
            settling_way="cash",
            old_part_wish="waive",
            waiting_way="lounge",
        )
        rows = self.sql.execute("SELECT id FROM workorders_orderline WHERE order_id = %s", [self.car.order])
        answers = {f"line_{pk}": "yes" for (pk,) in rows}
        self.deed(
            advisor,
            "answer-lines",
            method="signature",
            name="王建国",
            strokes=STROKES,
            **answers,
            **going_on("accept_estimate"),
        )
        bay = self.shop.bays[self.car.order % len(self.shop.bays)].pk
        plan = {"team_id": self.people["team"], "technician_id": self.people["technician"], "bay_id": bay, "hours": 1}
        self.deed(Role.FOREMAN, "plan-work", **plan)
        handed = {"condition_as_noted": "on", "items_complete": "on"}
        self.deed(Role.FOREMAN, "hand-over", signer_name="李班长", strokes=STROKES, **handed, **going_on("dispatch"))

    def repair(self) -> None:
        """Steps 7 to 10."""
        requisition = self.key("SELECT document_id FROM parts_requisition WHERE origin_id = %s")
        slip = f"/parts/requisitions/{requisition}"
        self.post(Role.TECHNICIAN, "sign-slip", f"{slip}/sign/", capacity=Role.TECHNICIAN, matter="issue")
        self.post(Role.SETTLEMENT_CLERK, "sign-slip", f"{slip}/sign/", capacity=Role.SETTLEMENT_CLERK, matter="issue")
        n = self.car.order % len(self.shop.parts)
        scanned = {"bin_code": bin_code(n), "part_code": self.shop.parts[n].number, "quantity": 1, "hand_over": "on"}
        self.post(Role.STOREKEEPER, "scan", f"{slip}/scan/", **scanned)
        self.deed(Role.TECHNICIAN, "start-repair")
        labour = self.key("SELECT id FROM workorders_orderline WHERE order_id = %s AND kind = 'labour'")
        self.post(Role.TECHNICIAN, "finish-line", f"/orders/lines/{labour}/finish/")
        self.deed(Role.TECHNICIAN, "own-check", **all_right(CheckKind.OWN))
        self.deed(Role.TEAM_LEADER, "leader-check", **all_right(CheckKind.LEADER), **going_on("finish_repair"))
        self.deed(Role.QUALITY_INSPECTOR, "inspect", **all_right(CheckKind.FINAL))
        self.deed(Role.WASHER, "finish-wash")

    def pay(self) -> None:
        """Step 11."""
        advisor, clerk = Role.SERVICE_ADVISOR, Role.SETTLEMENT_CLERK
        self.deed(advisor, "take-back", condition_as_noted="on", items_complete="on")
        self.deed(advisor, "call-customer", answer="半小时后来取")
        self.deed(advisor, "show-car", car_shown="on", old_parts_shown="on", charges_explained="on")
        self.deed(clerk, "draw-up-statement")
        self.deed(clerk, "sign-statement", method="screen", signer_name="王建国", strokes=STROKES)
        bill = self.sql.execute("SELECT id, amount FROM cashier_receivable WHERE origin_id = %s", [self.car.order])
        ((receivable, amount),) = bill.fetchall()
        paid = {"amount": amount, "method": "mobile", "key": uuid.uuid4()}
        self.post(Role.CASHIER, "payment", f"/cashier/receivables/{receivable}/take/", **paid)
        self.deed(clerk, "settle")

    def leave(self) -> None:
        """Steps 12 and 13."""
        service = timezone.localdate() + datetime.timedelta(days=180)
        self.deed(
            Role.SERVICE_ADVISOR,
            "record-delivery",
            voucher_returned="on",
            use_explained="on",
            old_parts_handed="on",
            next_service_on=service.isoformat(),
            next_service_mileage=20020,
            **going_on("deliver"),
        )
        visit = self.key("SELECT visit_id FROM workorders_workorder WHERE document_id = %s")
        self.post(Role.GATE_GUARD, "gate-out", f"/reception/visits/{visit}/out/")
        self.post(Role.FOLLOW_UP_CLERK, "answer", f"/follow-up/callbacks/{self.car.order}/answer/", overall=5)
        step = self.sql.execute("SELECT step FROM workorders_workorder WHERE document_id = %s", [self.car.order])
        assert step.fetchone() == ("closed",)


def going_on(verb: str) -> dict[str, str]:
    """By the second button of a form, which takes the order to its next step, too."""
    return {GO_ON: verb}


def all_right(kind: CheckKind) -> dict[str, str]:
    return {f"ok_{n}": "yes" for n, _item in enumerate(items_of(kind, SERVICE))}
