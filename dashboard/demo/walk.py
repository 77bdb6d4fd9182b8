"""One order from the gate to the closed callback, each deed by somebody who may do it, through the services."""

import datetime
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dashboard.demo import claims, counter, till
from dashboard.demo.customers import Car
from dashboard.demo.jobs import EXTRA_WORK, Job
from dashboard.demo.shop import Shop
from dashboard.demo.simulation import Walk
from django.utils import timezone
from reception.enums import CarFunction, FunctionResult
from reception.models import Visit
from reception.services import check_in, gate
from workorders.checklists import items_of
from workorders.enums import CheckKind, LineKind, LineState, Step
from workorders.models import WorkOrder
from workorders.promise import compute_promise
from workorders.services import (
    checking_in,
    clock,
    delivery,
    diagnosis,
    dispatching,
    estimate,
    inspection,
    opening,
    repair,
    settling,
    supplements,
)

if TYPE_CHECKING:
    from staff.models import User

ITEMS = ("driving_recorder", "toll_card", "phone_holder", "child_seat", "umbrella", "tools", "warning_triangle")
ANSWERS = ("半小时后到店取车", "下班后来取", "好的，马上过来", "让家人来取，已告知带取车凭证")


@dataclass
class Plan:
    """How one visit goes. ``until`` stops it at a step, ``into`` of its deeds done; the flags colour the history."""

    car: Car
    job: Job
    until: Step | None = None
    into: int = 0
    booked_order: int | None = None
    insured: bool = False
    on_warranty: bool = False
    extra_work: str = ""  # "agreed" or "declined"
    fails_inspection: bool = False
    promise_after: int | None = None  # minutes; else what the shop computes
    difference: str = ""
    unhappy: bool = False
    advisor: "User | None" = None
    order_id: int = field(default=0, init=False)


def visit(shop: Shop, plan: Plan) -> Walk:
    """The whole way; ends early where the plan says."""
    plan.advisor = plan.advisor or shop.advisor()
    yield from arrive(shop, plan)
    for step, leg in LEGS:
        if plan.until == step:
            yield from itertools.islice(leg(shop, plan), plan.into)
            return
        yield from leg(shop, plan)
    plan.car.busy = False


def order_of(plan: Plan) -> WorkOrder:
    return WorkOrder.objects.select_related("document", "team__leader", "technician", "customer", "vehicle").get(
        pk=plan.order_id
    )


def arrive(shop: Shop, plan: Plan) -> Walk:
    """Gate, greeting, order."""
    by, car = plan.advisor, plan.car
    assert by is not None
    visit_ = gate.register_arrival(
        store=shop.store, plate=car.vehicle.plate, gate_card_number=shop.cards.popleft(), by=shop["laoma"]
    )
    yield 1
    gate.greet(visit_.pk, by=by)
    yield 2
    if plan.booked_order:
        opening.receive(plan.booked_order, visit_id=visit_.pk, by=by)
        plan.order_id = plan.booked_order
    else:
        plan.order_id = opening.receive_walk_in(
            visit_.pk,
            customer_id=car.customer.pk,
            vehicle_id=car.vehicle.pk,
            work_kind=plan.job.work_kind,
            wish=plan.job.wish,
            by=by,
        ).pk
    yield 3


def receive(shop: Shop, plan: Plan) -> Walk:
    """3: the car is checked in with its customer, who signs."""
    rng, car, by = shop.rng, plan.car, plan.advisor
    assert by is not None
    visit_ = Visit.objects.get(pk=order_of(plan).visit_id)
    car.mileage += rng.randint(900, 6200)
    boot = rng.random() > 0.2  # noqa: PLR2004
    check_in.save_check_in(
        visit_.pk,
        take_gate_card=True,
        work_kind=plan.job.work_kind,
        mileage=car.mileage,
        fuel_eighths=rng.randint(1, 7),
        functions=dict.fromkeys(CarFunction.values, FunctionResult.WORKS),
        damages=damages(shop),
        walk_around_done=True,
        customer_walked_round=rng.random() > 0.3,  # noqa: PLR2004
        bonnet_opened=True,
        boot_permission=boot,
        spare_tyre_checked=boot,
        items=rng.sample(ITEMS, rng.randint(1, 4)),
        items_listed=True,
        valuables_reminded=True,
        seat_cover=True,
        floor_mat=True,
        wheel_cover=True,
        seat_sticker=True,
        protection_explained=True,
        phone_verified=True,
        address_verified=True,
        by=by,
    )
    shop.cards.append(visit_.gate_card_number)
    yield rng.randint(5, 9)
    checking_in.sign_order(plan.order_id, signer_name=car.customer.name, strokes=shop.handwriting(), by=by)
    checking_in.finish_reception(plan.order_id, by=by)
    yield 2


def damages(shop: Shop) -> list[dict]:
    kinds = (("scratch", "划痕"), ("dent", "小凹陷"), ("scratch", "掉漆"))
    marks = []
    for _mark in range(shop.rng.choice((0, 0, 1, 1, 2))):
        kind, note = shop.rng.choice(kinds)
        marks.append({"x": shop.rng.randint(150, 850), "y": shop.rng.randint(120, 500), "kind": kind, "note": note})
    return marks


def diagnose(shop: Shop, plan: Plan) -> Walk:
    """4: the customer's words, and for a repair a technician's finding."""
    by, job = plan.advisor, plan.job
    assert by is not None
    packaged = not job.finding
    diagnosis.record_questions(
        plan.order_id, customer_words=job.words, **job.asked(), repeated_back=True, package_service=packaged, by=by
    )
    yield 4
    if not packaged:
        while (found := shop.crew(job.work_kind)) is None:
            yield 10
        _team, technician = found
        diagnosis.call_technician(plan.order_id, technician_id=technician.pk, by=by)
        shop.busy.add(technician.pk)
        clock.clock_on(plan.order_id, by=technician)
        yield shop.rng.randint(12, 25)
        diagnosis.record_finding(plan.order_id, text=job.finding, by=technician)
        shop.busy.discard(technician.pk)
    diagnosis.finish_diagnosis(plan.order_id, by=by)
    yield 3


def price(shop: Shop, plan: Plan) -> Walk:
    """5: lines, terms, the customer's answer."""
    by, job, car = plan.advisor, plan.job, plan.car
    assert by is not None
    payer = "insurer" if plan.insured else "maker" if plan.on_warranty else "customer"
    package = shop.packages.get((car.vehicle.model_name, job.package))
    if package is not None:
        estimate.add_package(plan.order_id, package_id=package.pk, by=by)
    for code in job.operations or (() if package else ("BY02",)):
        estimate.add_labour(plan.order_id, operation_id=shop.operations[code].pk, payer=payer, by=by)
    add_parts(shop, plan, job.parts, payer=payer)
    yield shop.rng.randint(3, 8)
    promised = compute_promise(order_of(plan))
    if plan.promise_after is not None:
        promised = timezone.now() + datetime.timedelta(minutes=plan.promise_after)
    estimate.set_terms(
        plan.order_id,
        promised_at=promised,
        old_part_wish=shop.rng.choice(("take", "see", "waive", "waive")),
        settling_way="insurer" if plan.insured else "account" if car.customer.pk in shop.accounts else "cash",
        waiting_way=shop.rng.choice(("lounge", "away")),
        business_card_given=True,
        by=by,
    )
    yield 4
    proposed = list(order_of(plan).lines.filter(state=LineState.PROPOSED).values_list("pk", flat=True))
    estimate.answer_lines(
        plan.order_id,
        accepted=proposed,
        declined=[],
        method="signature",
        name=car.customer.name,
        strokes=shop.handwriting(),
        by=by,
    )
    if plan.insured:
        claims.open_for(shop, order_of(plan), advisor=by)
    estimate.accept_estimate(plan.order_id, by=by)
    yield 3


def add_parts(shop: Shop, plan: Plan, parts: tuple[tuple[str, int], ...], *, payer: str, supplement: int | None = None) -> None:
    for name, quantity in parts:
        part = shop.shelf.fitting(plan.car.vehicle.model_name, name)
        if part is not None:
            estimate.add_part(
                plan.order_id, part_id=part.pk, quantity=counter.pieces(quantity), payer=payer, supplement_id=supplement, by=plan.advisor
            )


def hand_out(shop: Shop, plan: Plan) -> Walk:
    """6: the foreman plans, the team signs for the car."""
    assert plan.advisor is not None
    while (found := shop.crew(plan.job.work_kind)) is None:
        yield 10
    team, technician = found
    shop.busy.add(technician.pk)
    order = order_of(plan)
    hours = sum(line.quantity for line in order.lines.filter(kind=LineKind.LABOUR))
    dispatching.plan_work(
        plan.order_id,
        team_id=team.pk,
        technician_id=technician.pk,
        bay_id=shop.bay(plan.job.work_kind).pk,
        hours=hours,
        by=shop["zhoudejun"],
    )
    yield 3
    dispatching.hand_over_to_team(
        plan.order_id,
        signer_name=team.leader.full_name,
        strokes=shop.handwriting(),
        condition_as_noted=True,
        items_complete=True,
        by=plan.advisor,
    )
    dispatching.dispatch(plan.order_id, by=shop["zhoudejun"])
    yield 4


def fetch_parts(shop: Shop, plan: Plan) -> Walk:
    """7: the parts come to the car; an order without parts is through already."""
    order = order_of(plan)
    if order.step != Step.PARTS_ISSUE:
        return
    yield from counter.issue(shop, order)
    repair.start_repair(plan.order_id, by=order.technician)
    yield 1


def work(shop: Shop, plan: Plan) -> Walk:
    """8: on the clock, operation by operation; extra work if it turns up; own and leader's check."""
    order = order_of(plan)
    technician = order.technician
    clock.clock_on(plan.order_id, by=technician)
    yield 6
    if plan.extra_work:
        yield from find_more(shop, plan, order)
    for line in order.lines.filter(kind=LineKind.LABOUR, state=LineState.ACCEPTED):
        yield max(6, int(line.quantity * shop.rng.randint(42, 60)))
        repair.finish_line(line.pk, by=technician)
    clock.clock_off(plan.order_id, by=technician)
    yield from check(plan)
    shop.busy.discard(technician.pk)
    repair.finish_repair(plan.order_id, by=order.team.leader)
    yield 5


def check(plan: Plan) -> Walk:
    order = order_of(plan)
    repair.check_own_work(plan.order_id, results=all_right(CheckKind.OWN, order), by=order.technician)
    yield 6
    repair.check_as_leader(plan.order_id, results=all_right(CheckKind.LEADER, order), by=order.team.leader)


def all_right(kind: CheckKind, order: WorkOrder) -> list[dict]:
    return [{"item": str(item), "ok": True, "note": ""} for item in items_of(kind, order.work_kind)]


def find_more(shop: Shop, plan: Plan, order: WorkOrder) -> Walk:
    """Something else is found: offered, and answered on the phone."""
    assert plan.advisor is not None
    what, codes, parts = shop.rng.choice(EXTRA_WORK)
    found = supplements.raise_additional_work(plan.order_id, description=what, by=order.technician)
    yield 8
    for code in codes:
        estimate.add_labour(plan.order_id, operation_id=shop.operations[code].pk, supplement_id=found.pk, by=plan.advisor)
    add_parts(shop, plan, parts, payer="customer", supplement=found.pk)
    supplements.offer_additional_work(found.pk, by=plan.advisor)
    yield 12
    lines = list(found.lines.values_list("pk", flat=True))
    agreed = plan.extra_work == "agreed"
    estimate.answer_lines(
        plan.order_id,
        accepted=lines if agreed else [],
        declined=[] if agreed else lines,
        method="phone",
        name=plan.car.customer.name,
        by=plan.advisor,
    )
    yield from counter.issue(shop, order)


def inspect(shop: Shop, plan: Plan) -> Walk:
    """9: by the inspector, who has not worked on it; a fault sends it back once."""
    order = order_of(plan)
    results = all_right(CheckKind.FINAL, order)
    if plan.fails_inspection:
        results[-2] |= {"ok": False, "note": "右前轮罩有油污，未清洁干净"}
        inspection.inspect(plan.order_id, results=results, by=shop["liangzhimin"])
        yield 15
        yield from check(plan)
        repair.finish_repair(plan.order_id, by=order.team.leader)
        yield 8
        results = all_right(CheckKind.FINAL, order)
    inspection.inspect(plan.order_id, results=results, by=shop["liangzhimin"])
    yield 6


def wash(shop: Shop, plan: Plan) -> Walk:
    """10: washed, or not where the weather says so."""
    yield shop.rng.randint(8, 15)
    if shop.rng.random() < 0.1:  # noqa: PLR2004
        inspection.skip_wash(plan.order_id, reason="客户赶时间，不用洗车", by=shop["xiaoluo"])
    else:
        inspection.finish_wash(plan.order_id, by=shop["xiaoluo"])
    yield 3


def settle(shop: Shop, plan: Plan) -> Walk:
    """11: the car comes back, the customer is called and shown everything, the bill is settled."""
    by = plan.advisor
    assert by is not None
    settling.take_car_back(
        plan.order_id,
        condition_as_noted=not plan.difference,
        items_complete=True,
        difference=plan.difference,
        by=by,
    )
    yield 3
    settling.call_customer(plan.order_id, answer=shop.rng.choice(ANSWERS), by=by)
    yield shop.rng.randint(10, 40)
    settling.show_and_explain(plan.order_id, car_shown=True, old_parts_shown=True, charges_explained=True, by=by)
    yield 4
    yield from till.settle(shop, order_of(plan))


def deliver(shop: Shop, plan: Plan) -> Walk:
    """12: the customer has the car again, and the gate lets it out."""
    by, order = plan.advisor, order_of(plan)
    assert by is not None
    if plan.insured:
        yield from claims.complete(shop, order)
    today = timezone.localdate()
    delivery.record_delivery(
        plan.order_id,
        voucher_returned=True,
        use_explained=True,
        old_parts_handed=True,
        next_service_on=today + datetime.timedelta(days=180),
        next_service_mileage=plan.car.mileage + 5000,
        by=by,
    )
    delivery.deliver(plan.order_id, by=by)
    yield 4
    gate.let_out(order.visit_id, by=shop["laoma"])
    plan.car.busy = False
    yield 1


def follow_up(shop: Shop, plan: Plan) -> Walk:
    """13: the call three days later."""
    order = order_of(plan)
    yield from till.call_back(shop, order, unhappy=plan.unhappy)
    if plan.insured:
        yield from claims.claim(shop, order)


LEGS = (
    (Step.RECEPTION, receive),
    (Step.DIAGNOSIS, diagnose),
    (Step.ESTIMATE, price),
    (Step.DISPATCH, hand_out),
    (Step.PARTS_ISSUE, fetch_parts),
    (Step.REPAIR, work),
    (Step.FINAL_INSPECTION, inspect),
    (Step.WASH, wash),
    (Step.SETTLEMENT, settle),
    (Step.DELIVERY, deliver),
    (Step.FOLLOW_UP, follow_up),
)
