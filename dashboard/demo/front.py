"""The front desk's part of a visit: gate, reception, diagnosis, estimate; then settlement, delivery and the call after."""

import datetime

from django.utils import timezone

from dashboard.demo import claims, till
from dashboard.demo.plan import Plan, add_parts, order_of
from dashboard.demo.shop import Shop
from dashboard.demo.simulation import Walk
from reception.enums import CarFunction, FunctionResult
from reception.services import check_in, gate
from workorders.enums import LineState
from workorders.promise import compute_promise
from workorders.services import checking_in, clock, delivery, diagnosis, estimate, opening, packages, settling, terms

ITEMS = ("driving_recorder", "toll_card", "phone_holder", "child_seat", "umbrella", "tools", "warning_triangle")
ANSWERS = ("半小时后到店取车", "下班后来取", "好的，马上过来", "让家人来取，已告知带取车凭证")


def arrive(shop: Shop, plan: Plan) -> Walk:
    """Gate, greeting, order."""
    by, car = plan.advisor, plan.car
    assert by is not None
    plan.gate_card = shop.cards.popleft()
    visit_ = gate.register_arrival(
        store=shop.store, plate=car.vehicle.plate, gate_card_number=plan.gate_card, by=shop["laoma"]
    )
    plan.visit_id = visit_.pk
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
    car.mileage += rng.randint(20, 90)
    boot = rng.random() > 0.2  # noqa: PLR2004
    check_in.save_check_in(
        plan.visit_id,
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
    shop.cards.append(plan.gate_card)
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
        technician = shop.who_looks(job.work_kind)
        yield from shop.free_hands(technician)
        diagnosis.call_technician(plan.order_id, technician_id=technician.pk, by=by)
        shop.on_clock.add(technician.pk)
        clock.clock_on(plan.order_id, by=technician)
        yield shop.rng.randint(12, 25)
        diagnosis.record_finding(plan.order_id, text=job.finding, by=technician)
        shop.on_clock.discard(technician.pk)
    diagnosis.finish_diagnosis(plan.order_id, by=by)
    yield 3


def price(shop: Shop, plan: Plan) -> Walk:
    """5: lines, terms, the customer's answer."""
    by, job, car = plan.advisor, plan.job, plan.car
    assert by is not None
    package = shop.packages.get((car.vehicle.model_name, job.package))
    if package is not None:
        packages.add_package(plan.order_id, package_id=package.pk, by=by)
    for code in job.operations or (() if package else ("BY02",)):
        estimate.add_labour(plan.order_id, operation_id=shop.operations[code].pk, payer=plan.payer, by=by)
    add_parts(shop, plan, job.parts, payer=plan.payer)
    yield shop.rng.randint(3, 8)
    order = order_of(plan)
    promised = compute_promise(order)
    if plan.promise_after is not None:
        promised = timezone.now() + datetime.timedelta(minutes=plan.promise_after)
    terms.set_terms(
        plan.order_id,
        promised_at=promised,
        old_part_wish=shop.rng.choice(("take", "see", "waive", "waive")),
        settling_way="insurer" if plan.insured else "account" if car.customer.pk in shop.accounts else "cash",
        waiting_way=shop.rng.choice(("lounge", "away")),
        business_card_given=True,
        by=by,
    )
    yield 4
    proposed = list(order.lines.filter(state=LineState.PROPOSED).values_list("pk", flat=True))
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
        claims.open_for(shop, order, advisor=by)
    estimate.accept_estimate(plan.order_id, by=by)
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
    by = plan.advisor
    assert by is not None
    if plan.insured:
        yield from claims.complete(shop, plan.order_id)
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
    gate.let_out(plan.visit_id, by=shop["laoma"])
    plan.car.busy = False
    yield 1


def follow_up(shop: Shop, plan: Plan) -> Walk:
    """13: the call three days later."""
    order = order_of(plan)
    yield from till.call_back(shop, order, unhappy=plan.unhappy)
    if plan.insured:
        yield from claims.claim(shop, order)
