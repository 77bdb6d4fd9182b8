"""The workshop's part of a visit: dispatch, parts, the work and its three checks, the wash."""

from dashboard.demo import counter
from dashboard.demo.jobs import extra_work_besides
from dashboard.demo.plan import Plan, add_parts, order_of
from dashboard.demo.shop import Shop
from dashboard.demo.simulation import Walk, closes_before, tomorrow
from staff.models import User
from workorders.checklists import items_of
from workorders.enums import CheckKind, LineKind, LineState, Step
from workorders.models import OrderLine
from workorders.services import clock, dispatching, estimate, inspection, repair, supplements

QUICK = 20  # minutes an operation takes at most today, so that each car gets to the step where it is to be seen


def hand_out(shop: Shop, plan: Plan) -> Walk:
    """6: the foreman plans, the team signs for the car."""
    assert plan.advisor is not None
    team, technician = shop.crew(plan.job.work_kind)
    shop.in_hand[technician.pk] = shop.in_hand.get(technician.pk, 0) + 1
    plan.team, plan.technician = team, shop.person(technician.pk)
    hours = sum(OrderLine.objects.filter(order=plan.order_id, kind=LineKind.LABOUR).values_list("quantity", flat=True))
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
    assert plan.technician is not None
    order = order_of(plan)
    if order.step != Step.PARTS_ISSUE:
        return
    yield from counter.issue(shop, order, plan.technician)
    repair.start_repair(plan.order_id, by=plan.technician)
    yield 1


def work(shop: Shop, plan: Plan) -> Walk:
    """8: on the clock, operation by operation; extra work if it turns up; own and leader's check."""
    technician, team = plan.technician, plan.team
    assert technician is not None
    assert team is not None
    yield from shop.free_hands(technician)
    shop.on_clock.add(technician.pk)
    clock.clock_on(plan.order_id, by=technician)
    yield 6
    if plan.extra_work:
        yield from find_more(shop, plan, technician)
    for line in OrderLine.objects.filter(order=plan.order_id, kind=LineKind.LABOUR, state=LineState.ACCEPTED):
        minutes = max(6, int(line.quantity * shop.rng.randint(42, 60)))
        if plan.until:
            minutes = min(minutes, QUICK)
        elif closes_before(minutes):
            clock.clock_off(plan.order_id, by=technician)
            yield tomorrow()
            clock.clock_on(plan.order_id, by=technician)
        yield minutes
        repair.finish_line(line.pk, by=technician)
    clock.clock_off(plan.order_id, by=technician)
    shop.on_clock.discard(technician.pk)
    shop.in_hand[technician.pk] -= 1
    yield from check(plan)
    repair.finish_repair(plan.order_id, by=team.leader)
    yield 5


def check(plan: Plan) -> Walk:
    assert plan.technician is not None
    assert plan.team is not None
    repair.check_own_work(plan.order_id, results=all_right(CheckKind.OWN, plan), by=plan.technician)
    yield 6
    repair.check_as_leader(plan.order_id, results=all_right(CheckKind.LEADER, plan), by=plan.team.leader)


def all_right(kind: CheckKind, plan: Plan) -> list[dict]:
    return [{"item": str(item), "ok": True, "note": ""} for item in items_of(kind, plan.job.work_kind)]


def find_more(shop: Shop, plan: Plan, technician: User) -> Walk:
    """Something else is found: offered, and answered on the phone."""
    assert plan.advisor is not None
    on_it = set(OrderLine.objects.filter(order=plan.order_id).values_list("operation__code", flat=True))
    what, codes, parts = shop.rng.choice(extra_work_besides(on_it))
    found = supplements.raise_additional_work(plan.order_id, description=what, by=technician)
    yield 8
    for code in codes:
        estimate.add_labour(
            plan.order_id, operation_id=shop.operations[code].pk, supplement_id=found.pk, by=plan.advisor
        )
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
    yield from counter.issue(shop, order_of(plan), technician)


def inspect(shop: Shop, plan: Plan) -> Walk:
    """9: by the inspector, who has not worked on it; a fault sends it back once."""
    assert plan.team is not None
    results = all_right(CheckKind.FINAL, plan)
    if plan.fails_inspection:
        results[-2] |= {"ok": False, "note": "右前轮罩有油污，未清洁干净"}
        inspection.inspect(plan.order_id, results=results, by=shop["zhoudejun"])
        yield 15
        yield from check(plan)
        repair.finish_repair(plan.order_id, by=plan.team.leader)
        yield 8
        results = all_right(CheckKind.FINAL, plan)
    inspection.inspect(plan.order_id, results=results, by=shop["zhoudejun"])
    yield 6


def wash(shop: Shop, plan: Plan) -> Walk:
    """10: washed, or not where the weather says so."""
    yield shop.rng.randint(8, 15)
    if shop.rng.random() < 0.1:  # noqa: PLR2004
        inspection.skip_wash(plan.order_id, reason="客户赶时间，不用洗车", by=shop["xiaoluo"])
    else:
        inspection.finish_wash(plan.order_id, by=shop["xiaoluo"])
    yield 3
