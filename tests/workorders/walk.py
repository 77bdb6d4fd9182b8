"""A small dealership whose orders walk through the services, step by step; a state is never assigned."""

import datetime
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import time_machine
from django.utils import timezone

from cashier.enums import Method
from cashier.services.payments import take_payment
from customers.models import Customer, Vehicle
from customers.services.registration import register_customer, register_vehicle
from documents.enums import Capacity
from documents.services.signatures import is_signed
from parts.models import Part, Requisition
from parts.services.bins import set_up_bin
from parts.services.catalogue import PartData, save_part
from parts.services.handover import issue_parts, pick_line
from parts.services.old_parts import hand_in_old_part
from parts.services.receiving import StockEntry, receive_goods
from parts.services.signing import sign_requisition
from reception.services import check_in as check_ins
from reception.services import gate
from staff.enums import Role
from staff.models import Store, User
from staff.services.calendar import next_working_day
from workorders.checklists import items_of
from workorders.enums import CheckKind, Step
from workorders.models import OrderLine, WorkOrder
from workorders.services import (
    callbacks,
    checking_in,
    delivery,
    diagnosis,
    dispatching,
    estimate,
    inspection,
    opening,
    repair,
    settling,
    terms,
)
from workshop.enums import BayKind, TeamKind, WorkKind
from workshop.models import Bay, Operation, Team
from workshop.services.bays import add_bay
from workshop.services.operations import define_operation, set_labour_rate
from workshop.services.teams import form_team

STROKES = [[[100, 200], [400, 150], [700, 220]]]
PLATES = iter(f"豫A{n:05d}" for n in range(10000, 99999))
CARDS = iter(str(n) for n in range(1, 99999))


# Before any day to which a test turns the clock: what has a price there has it from this day on.
OPENING_DAY = datetime.datetime(2024, 1, 2, 8, 0, tzinfo=datetime.UTC)


def all_right(kind: CheckKind, order: WorkOrder) -> list[dict[str, Any]]:
    return [{"item": str(item), "ok": True, "note": ""} for item in items_of(kind, order.work_kind)]


@dataclass
class Shop:
    """The people, the workshop and the shelf an order needs."""

    store: Store
    people: dict[Role, User]
    mark: str = ""  # begins every text of this shop, where a test must know it from another's
    part_number: str = "06J115403Q"
    cost_amount: Decimal = Decimal(20)
    part: Part = field(init=False)
    operation: Operation = field(init=False)
    team: Team = field(init=False)
    bay: Bay = field(init=False)

    def __post_init__(self) -> None:
        manager, keeper, planner = (
            self.people[role] for role in (Role.SERVICE_MANAGER, Role.STOREKEEPER, Role.PARTS_PLANNER)
        )
        with time_machine.travel(OPENING_DAY):
            for kind in WorkKind:
                set_labour_rate(store=self.store, work_kind=kind, rate_amount=Decimal(120), by=manager)
        self.operation = define_operation(
            store=self.store,
            code="BY001",
            name=self.mark + "更换机油机滤",
            work_kind=WorkKind.PERIODIC_MAINTENANCE,
            hours=Decimal("0.8"),
            by=manager,
        )
        self.team = form_team(
            store=self.store,
            name=self.mark + "机修一组",
            kind=TeamKind.MECHANICAL,
            leader_id=self.people[Role.TEAM_LEADER].pk,
            member_ids=[self.people[Role.TECHNICIAN].pk],
            by=manager,
        )
        self.bay = add_bay(store=self.store, name=self.mark + "机修 1 号", kind=BayKind.MECHANICAL, by=manager)
        self.part = save_part(
            PartData(
                number=self.part_number,
                name="机油滤清器",
                cost_price_amount=self.cost_amount,
                sale_price_amount=Decimal(38),
                is_core=True,
            ),
            store=self.store,
            by=planner,
        )
        bin_ = set_up_bin(store=self.store, code="1-01-01-01", by=keeper)
        receive_goods(
            store=self.store,
            supplier=self.mark + "上汽大众配件",
            lines=[StockEntry(self.part.pk, bin_.pk, Decimal(100), self.cost_amount)],
            by=planner,
        )

    def __getitem__(self, role: Role) -> User:
        return self.people[role]

    def car(self) -> tuple[Customer, Vehicle]:
        advisor = self[Role.SERVICE_ADVISOR]
        customer = register_customer(
            store=self.store,
            name=self.mark + "王建国",
            phone="13800138000",
            address=self.mark + "新郑市人民路 8 号",
            by=advisor,
        )
        vehicle = register_vehicle(
            store=self.store,
            customer_id=customer.pk,
            plate=next(PLATES),
            brand="大众",
            model_name=self.mark + "朗逸 1.6",
            by=advisor,
        )
        return customer, vehicle

    def arrive(self, plate: str) -> Any:
        return gate.register_arrival(
            store=self.store, plate=plate, gate_card_number=next(CARDS), by=self[Role.GATE_GUARD]
        )


class Walk:
    """One order on its way; each method takes it one step further, through the services."""

    def __init__(
        self, shop: Shop, *, start: Step = Step.RECEPTION, with_part: bool = True, again: "Walk | None" = None
    ) -> None:
        """``again``: the same car as on that walk, on a later visit."""
        self.shop = shop
        self.with_part = with_part
        self.customer, self.vehicle = (again.customer, again.vehicle) if again else shop.car()
        advisor = shop[Role.SERVICE_ADVISOR]
        wish = {"work_kind": WorkKind.PERIODIC_MAINTENANCE, "wish": self.shop.mark + "5000 公里保养"}
        if start == Step.SOLICITATION:
            order = opening.invite(
                store=shop.store, customer_id=self.customer.pk, vehicle_id=self.vehicle.pk, **wish, by=advisor
            )
        elif start == Step.APPOINTMENT:
            order = opening.book_order(
                store=shop.store,
                customer_id=self.customer.pk,
                vehicle_id=self.vehicle.pk,
                **wish,
                **self.slot(),
                by=advisor,
            )
        else:
            visit = shop.arrive(self.vehicle.plate)
            order = opening.receive_walk_in(
                visit.pk, customer_id=self.customer.pk, vehicle_id=self.vehicle.pk, **wish, by=advisor
            )
        self.pk = order.pk

    @property
    def order(self) -> WorkOrder:
        return WorkOrder.objects.get(pk=self.pk)

    def by(self, role: Role) -> User:
        return self.shop[role]

    def by_anybody_who_may(self, verb: str) -> User:
        """Somebody of the shop with a role that may take ``verb`` on this order."""
        arrows = WorkOrder._meta.get_field("step").get_all_transitions(WorkOrder)
        arrow = next(a for a in arrows if a.name == verb)
        return next(user for user in self.shop.people.values() if arrow.permission(self.order, user))

    def slot(self) -> dict[str, Any]:
        day = next_working_day(self.shop.store, timezone.localdate() + datetime.timedelta(days=1))
        nine = timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
        return {
            "advisor_id": self.shop[Role.SERVICE_ADVISOR].pk,
            "bay_id": self.shop.bay.pk,
            "starts_at": nine,
            "ends_at": nine + datetime.timedelta(hours=1),
        }

    def to(self, step: Step) -> "Walk":
        """Walk until the order stands on ``step``."""
        onward = {
            Step.SOLICITATION: self.book,
            Step.APPOINTMENT: self.receive,
            Step.RECEPTION: self.finish_reception,
            Step.DIAGNOSIS: self.finish_diagnosis,
            Step.ESTIMATE: self.accept_estimate,
            Step.DISPATCH: self.dispatch,
            Step.PARTS_ISSUE: self.start_repair,
            Step.REPAIR: self.finish_repair,
            Step.FINAL_INSPECTION: self.pass_inspection,
            Step.WASH: self.finish_wash,
            Step.SETTLEMENT: self.settle,
            Step.DELIVERY: self.deliver,
            Step.FOLLOW_UP: self.close,
        }
        while self.order.step != step:
            onward[Step(self.order.step)]()
        return self

    def book(self) -> None:
        opening.book(self.pk, **self.slot(), by=self.by(Role.SERVICE_ADVISOR))

    def receive(self) -> None:
        visit = self.shop.arrive(self.vehicle.plate)
        opening.receive(self.pk, visit_id=visit.pk, by=self.by(Role.SERVICE_ADVISOR))

    def check_in(self, **changes: Any) -> None:
        fields = {
            "work_kind": WorkKind.PERIODIC_MAINTENANCE,
            "mileage": 15020,
            "fuel_eighths": 4,
            "walk_around_done": True,
            "items_listed": True,
            "valuables_reminded": True,
            "seat_cover": True,
            "floor_mat": True,
            "wheel_cover": True,
            "seat_sticker": True,
            "phone_verified": True,
            "address_verified": True,
            "take_gate_card": True,
        }
        check_ins.save_check_in(self.order.visit_id, **{**fields, **changes}, by=self.by(Role.SERVICE_ADVISOR))

    def sign_order(self) -> None:
        checking_in.sign_order(
            self.pk, signer_name=self.shop.mark + "王建国", strokes=STROKES, by=self.by(Role.SERVICE_ADVISOR)
        )

    def finish_reception(self) -> None:
        if not is_signed(self.order, "order", Capacity.CUSTOMER):
            self.check_in()
            self.sign_order()
        checking_in.finish_reception(self.pk, by=self.by(Role.SERVICE_ADVISOR))

    def ask(self, **changes: Any) -> None:
        answers = {
            "customer_words": self.shop.mark + "该做保养了",
            "who": self.shop.mark + "车主本人",
            "what": self.shop.mark + "保养灯亮",
            "where": self.shop.mark + "仪表盘",
            "when": self.shop.mark + "上周",
            "why": self.shop.mark + "到里程",
            "how": self.shop.mark + "常亮",
            "how_much": self.shop.mark + "不影响行驶",
            "repeated_back": True,
        }
        diagnosis.record_questions(self.pk, **{**answers, **changes}, by=self.by(Role.SERVICE_ADVISOR))

    def finish_diagnosis(self) -> None:
        self.ask()
        diagnosis.record_finding(self.pk, text=self.shop.mark + "机油发黑，需更换", by=self.by(Role.TECHNICIAN))
        diagnosis.finish_diagnosis(self.pk, by=self.by(Role.SERVICE_ADVISOR))

    def add_lines(self, **options: Any) -> list[OrderLine]:
        advisor = self.by(Role.SERVICE_ADVISOR)
        lines = [estimate.add_labour(self.pk, operation_id=self.shop.operation.pk, **options, by=advisor)]
        if self.with_part:
            lines.append(
                estimate.add_part(self.pk, part_id=self.shop.part.pk, quantity=Decimal(1), **options, by=advisor)
            )
        return lines

    def set_terms(self, **changes: Any) -> None:
        given = {
            "promised_at": timezone.now() + datetime.timedelta(hours=3),
            "old_part_wish": "waive",
            "settling_way": "cash",
            "waiting_way": "lounge",
        }
        terms.set_terms(self.pk, **{**given, **changes}, by=self.by(Role.SERVICE_ADVISOR))

    def answer(self, lines: list[OrderLine], *, declined: tuple[OrderLine, ...] = ()) -> None:
        estimate.answer_lines(
            self.pk,
            accepted=[line.pk for line in lines],
            declined=[line.pk for line in declined],
            method="signature",
            name=self.shop.mark + "王建国",
            strokes=STROKES,
            by=self.by(Role.SERVICE_ADVISOR),
        )

    def accept_estimate(self) -> None:
        lines = self.add_lines()
        self.set_terms()
        self.answer(lines)
        estimate.accept_estimate(self.pk, by=self.by(Role.SERVICE_ADVISOR))

    def plan(self) -> None:
        dispatching.plan_work(
            self.pk,
            team_id=self.shop.team.pk,
            technician_id=self.by(Role.TECHNICIAN).pk,
            bay_id=self.shop.bay.pk,
            hours=Decimal(1),
            by=self.by(Role.FOREMAN),
        )

    def hand_over(self, difference: str = "") -> None:
        dispatching.hand_over_to_team(
            self.pk,
            signer_name=self.shop.mark + "李班长",
            strokes=STROKES,
            condition_as_noted=not difference,
            items_complete=True,
            difference=difference,
            by=self.by(Role.FOREMAN),
        )

    def dispatch(self) -> None:
        self.plan()
        self.hand_over()
        dispatching.dispatch(self.pk, by=self.by(Role.FOREMAN))

    def issue_parts(self) -> None:
        """Every requisition of the order: signed, picked, the old part in, handed over."""
        keeper, technician = self.by(Role.STOREKEEPER), self.by(Role.TECHNICIAN)
        for requisition in Requisition.objects.filter(origin_id=self.pk):
            lines = [
                line
                for line in requisition.lines.all()
                if line.quantity > line.issued_quantity + line.withdrawn_quantity
            ]
            if not lines:
                continue
            sign_requisition(requisition.pk, capacity=Role.TECHNICIAN, by=technician)
            sign_requisition(requisition.pk, capacity=Role.SETTLEMENT_CLERK, by=self.by(Role.SETTLEMENT_CLERK))
            for line in lines:
                pick_line(line.pk, bin_code="1-01-01-01", quantity=line.quantity, by=keeper)
                hand_in_old_part(line.pk, by=keeper)
            issue_parts(
                requisition.pk,
                lines={line.pk: line.quantity for line in lines},
                received_by_id=technician.pk,
                by=keeper,
            )

    def start_repair(self) -> None:
        self.issue_parts()
        repair.start_repair(self.pk, by=self.by(Role.TECHNICIAN))

    def finish_lines(self) -> None:
        for line in self.order.lines.filter(kind="labour", state="accepted"):
            repair.finish_line(line.pk, by=self.by(Role.TECHNICIAN))

    def check(self, kind: CheckKind) -> None:
        service, role = {
            CheckKind.OWN: (repair.check_own_work, Role.TECHNICIAN),
            CheckKind.LEADER: (repair.check_as_leader, Role.TEAM_LEADER),
        }[kind]
        service(self.pk, results=all_right(kind, self.order), by=self.by(role))

    def finish_repair(self) -> None:
        self.finish_lines()
        self.check(CheckKind.OWN)
        self.check(CheckKind.LEADER)
        repair.finish_repair(self.pk, by=self.by(Role.TEAM_LEADER))

    def pass_inspection(self) -> None:
        inspection.inspect(self.pk, results=all_right(CheckKind.FINAL, self.order), by=self.by(Role.QUALITY_INSPECTOR))

    def fail_inspection(self) -> None:
        results = all_right(CheckKind.FINAL, self.order)
        results[0] |= {"ok": False, "note": self.shop.mark + "机油滤清器渗油"}
        inspection.inspect(self.pk, results=results, by=self.by(Role.QUALITY_INSPECTOR))

    def finish_wash(self) -> None:
        inspection.finish_wash(self.pk, by=self.by(Role.WASHER))

    def take_back(self) -> None:
        settling.take_car_back(self.pk, condition_as_noted=True, items_complete=True, by=self.by(Role.SERVICE_ADVISOR))

    def call(self) -> None:
        settling.call_customer(self.pk, answer=self.shop.mark + "半小时后来取", by=self.by(Role.SERVICE_ADVISOR))

    def show(self) -> None:
        settling.show_and_explain(
            self.pk, car_shown=True, old_parts_shown=True, charges_explained=True, by=self.by(Role.SERVICE_ADVISOR)
        )

    def draw_up(self) -> None:
        settling.draw_up_statement(self.pk, by=self.by(Role.SETTLEMENT_CLERK))

    def sign_statement(self) -> None:
        settling.sign_statement(
            self.pk, signer_name=self.shop.mark + "王建国", strokes=STROKES, by=self.by(Role.SERVICE_ADVISOR)
        )

    def pay(self) -> None:
        for due in self.order.document.receivables.filter(state="open", payer="customer"):
            take_payment(
                due.pk, amount=due.rest_amount, method=Method.MOBILE, key=uuid.uuid4(), by=self.by(Role.CASHIER)
            )

    def settle(self) -> None:
        self.take_back()
        self.call()
        self.show()
        self.draw_up()
        if not is_signed(self.order, "statement", Capacity.CUSTOMER):
            self.sign_statement()
        self.pay()
        settling.settle(self.pk, by=self.by(Role.SETTLEMENT_CLERK))

    def record_delivery(self, **changes: Any) -> None:
        fields = {
            "voucher_returned": True,
            "use_explained": True,
            "old_parts_handed": True,
            "next_service_on": timezone.localdate() + datetime.timedelta(days=180),
            "next_service_mileage": 20020,
        }
        delivery.record_delivery(self.pk, **{**fields, **changes}, by=self.by(Role.SERVICE_ADVISOR))

    def deliver(self) -> None:
        self.record_delivery()
        delivery.deliver(self.pk, by=self.by(Role.SERVICE_ADVISOR))

    def close(self) -> None:
        callbacks.record_try(self.pk, reached=True, by=self.by(Role.FOLLOW_UP_CLERK))
        callbacks.close_order(self.pk, by=self.by(Role.FOLLOW_UP_CLERK))
