"""What happens: months of finished visits, and today in full swing with a car on every one of the 13 steps."""

import datetime
import random
from collections.abc import Iterator
from decimal import Decimal

from django.utils import timezone

from dashboard.demo.customers import Car
from dashboard.demo.jobs import (
    BODY,
    ELECTRIC_MIX,
    LOOKS,
    MIX,
    NEW_CAR,
    OTHER_BRANDS_MIX,
    RECORDER,
    REPAIRS,
    SERVICES,
    Job,
    expected_price,
)
from dashboard.demo.lanes import LANES
from dashboard.demo.plan import Plan
from dashboard.demo.shop import Shop
from dashboard.demo.simulation import OPENS, Simulation, Walk
from dashboard.demo.walk import visit
from dashboard.demo.year import is_volkswagen
from followup.services.complaints import raise_complaint
from reception.enums import Purpose
from reception.services import gate
from staff.refusals import Refused
from staff.services.calendar import is_working_day
from workorders.enums import Step
from workorders.models import WorkOrder
from workorders.services import opening
from workshop.enums import WorkKind

SLOT = datetime.timedelta(minutes=90)


def choose_job(shop: Shop, car: Car) -> Job:
    """Of three jobs as they come in, the cheapest while the year's average is above the goal, else the dearest."""
    group, model = is_volkswagen(car.vehicle.brand), car.vehicle.model_name
    mix = ELECTRIC_MIX if car.new_energy else MIX if group else OTHER_BRANDS_MIX
    jobs, weights = zip(*mix, strict=True)

    def price(job: Job) -> Decimal:
        return expected_price(job, model, operations=shop.operations, shelf=shop.shelf, packages=shop.packages)

    pick = min if shop.ledger.is_ahead(group) else max
    return pick(shop.rng.choices(jobs, weights, k=3), key=price)


def choose_plan(shop: Shop, group: bool) -> Plan:
    """A visit of the history, with what goes wrong now and then."""
    rng, car = shop.rng, shop.comes(group)
    job = choose_job(shop, car)
    return Plan(
        car,
        job,
        insured="保险" in job.wish,
        on_warranty=job.key in {"battery", "pump", "plugs"} and rng.random() < 0.2,  # noqa: PLR2004
        extra_work=rng.choices(("", "agreed", "declined"), (82, 11, 7))[0] if not car.new_energy else "",
        fails_inspection=rng.random() < 0.05,  # noqa: PLR2004
        unhappy=rng.random() < 0.03,  # noqa: PLR2004
    )


def history(shop: Shop, simulation: Simulation, arrivals: Iterator[tuple[datetime.datetime, bool]]) -> Walk:
    """A walk that lets the lane's cars come when they do: some booked, most not, and besides them a few only to ask."""
    for moment, group in arrivals:
        yield moment
        if shop.rng.random() < 0.06:  # noqa: PLR2004
            simulation.start(moment, question(shop))
        if shop.rng.random() < 0.2:  # noqa: PLR2004
            simulation.start(moment - datetime.timedelta(days=1), booked_visit(shop, group, moment))
        else:
            simulation.start(moment, visit(shop, choose_plan(shop, group)))


def arrivals_of(cars: dict[datetime.date, list[bool]], rng: random.Random) -> list[tuple[datetime.datetime, bool]]:
    """When each car of a day drives up: in the morning on the last day, so that it is out again by night."""
    last = max(cars, default=None)
    moments = []
    for day, groups in cars.items():
        latest = 10 if day == last else 14
        moments += [(at(day, rng.randint(8, latest), rng.randint(10, 59)), group) for group in groups]
    return sorted(moments)


def at(day: datetime.date, hour: int, minute: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def booked_visit(shop: Shop, group: bool, moment: datetime.datetime) -> Walk:
    """A customer phones the day before, takes a slot and comes; who gets none comes all the same."""
    plan = choose_plan(shop, group)
    plan.advisor = shop.advisor()
    plan.booked_order, start = take_slot(shop, plan, moment.replace(minute=moment.minute // 15 * 15))
    if plan.booked_order is not None and shop.rng.random() < 0.1:  # noqa: PLR2004
        yield start + datetime.timedelta(hours=2)
        opening.mark_no_show(plan.booked_order, reason="电话未接，未到店", by=shop["xiaoyu"])
        plan.booked_order = None
        yield 60  # and drives up later without a word
    else:
        yield start - datetime.timedelta(minutes=shop.rng.randint(-6, 5))
    yield from visit(shop, plan)


def next_slot(shop: Shop, day: datetime.date) -> datetime.datetime:
    """A quarter of an hour of the morning on the next working day from ``day`` on."""
    while not is_working_day(shop.store, day):
        day += datetime.timedelta(days=1)
    return at(day, shop.rng.randint(9, 14), shop.rng.choice((0, 15, 30, 45)))


def take_slot(shop: Shop, plan: Plan, start: datetime.datetime) -> tuple[int | None, datetime.datetime]:
    """Book; the next half hour where somebody else has the slot, and nothing where the day is full: the order, its time."""
    assert plan.advisor is not None
    for later in range(6):
        slot = start + later * datetime.timedelta(minutes=30)
        try:
            order = opening.book_order(
                store=shop.store,
                customer_id=plan.car.customer.pk,
                vehicle_id=plan.car.vehicle.pk,
                work_kind=plan.job.work_kind,
                wish=plan.job.wish,
                advisor_id=plan.advisor.pk,
                bay_id=shop.bay(plan.job.work_kind).pk,
                starts_at=slot,
                ends_at=slot + SLOT,
                by=shop["xiaoyu"],
            )
        except Refused:
            continue
        return order.pk, slot
    return None, start


def question(shop: Shop) -> Walk:
    """Somebody only asks, and leaves with the reply and the gate card."""
    car = shop.comes(shop.rng.random() < 0.7)  # noqa: PLR2004
    card = shop.cards.popleft()
    visit_ = gate.register_arrival(store=shop.store, plate=car.vehicle.plate, gate_card_number=card, by=shop["laoma"])
    yield 1
    gate.greet(visit_.pk, by=shop.advisor())
    yield 12
    purpose, reply = shop.rng.choice(
        (
            (Purpose.QUOTE, "前后制动片更换报价 1,180 元，客户考虑后再约。"),
            (Purpose.QUESTION, "胎压报警为冷胎压偏低，已补气，建议一周后复查。"),
            (Purpose.PICK_UP, "代取遗留物品，已登记交接。"),
        )
    )
    gate.close_question(visit_.pk, purpose=purpose, reply=reply, by=shop.advisor())
    yield 5
    gate.let_out(visit_.pk, gate_card_handed_in=True, by=shop["laoma"])
    shop.cards.append(card)
    car.busy = False
    yield 1


# Today: how many minutes ago the car came, what for, where it stands, what is special. Every third is no Volkswagen.
JOBS = {job.key: job for job in (*LOOKS, *SERVICES, *REPAIRS, *BODY, RECORDER, NEW_CAR)}
TODAY: tuple[tuple[int, str, Step, dict], ...] = (
    (475, "battery", Step.FOLLOW_UP, {"on_warranty": True}),
    (470, "new_car", Step.FOLLOW_UP, {}),
    (465, "small", Step.FOLLOW_UP, {}),
    (460, "bumper", Step.DELIVERY, {"insured": True}),
    (430, "big", Step.DELIVERY, {}),
    (
        420,
        "links",
        Step.SETTLEMENT,
        {"into": 1, "difference": "右后门把手处有一道新划痕，交接单上没有", "promise_after": 260},
    ),
    (370, "small", Step.SETTLEMENT, {"into": 4}),
    (330, "look", Step.SETTLEMENT, {"promise_after": 200}),
    (320, "brakes", Step.FINAL_INSPECTION, {"promise_after": 240}),
    (350, "look", Step.WASH, {}),
    (305, "wipers", Step.WASH, {}),
    (260, "look", Step.FINAL_INSPECTION, {}),
    (240, "fender", Step.REPAIR, {"insured": True, "into": 1}),
    (200, "big", Step.REPAIR, {"into": 3, "extra_work": "agreed", "promise_after": 110}),
    (190, "door", Step.REPAIR, {"into": 3, "extra_work": "agreed"}),
    (160, "small", Step.REPAIR, {}),
    (150, "shocks", Step.PARTS_ISSUE, {"promise_after": 70}),
    (95, "small", Step.PARTS_ISSUE, {}),
    (80, "battery", Step.PARTS_ISSUE, {"on_warranty": True}),
    (85, "fender", Step.DISPATCH, {"insured": True}),
    (60, "small", Step.DISPATCH, {}),
    (70, "wipers", Step.ESTIMATE, {"into": 2}),
    (45, "small", Step.ESTIMATE, {}),
    (35, "plugs", Step.DIAGNOSIS, {"into": 1}),
    (30, "small", Step.DIAGNOSIS, {}),
    (14, "wipers", Step.RECEPTION, {"into": 1}),
    (6, "big", Step.RECEPTION, {}),
)
STORY = datetime.timedelta(minutes=490)
# Of its own length. Where the store has not been open for so long yet, the story begins in the night.
BRISKEST = 0.35


def tempo(now: datetime.datetime) -> float:
    """How long a minute of the story is, so that it begins when the store opens, and never lasts longer than it does by itself."""
    opened = timezone.localtime(now).replace(hour=OPENS, minute=0, second=0, microsecond=0)
    return min(1.0, max(BRISKEST, (now - opened) / STORY))


def story_begins(now: datetime.datetime) -> datetime.datetime:
    return now - STORY * tempo(now)


def group_of(number: int) -> bool:
    return number % 3 != 2  # noqa: PLR2004


def out_today() -> dict[bool, int]:
    """How many of today's cars count as visits of the year, by group."""
    out = [group_of(n) for n, (_minutes, _key, until, _special) in enumerate(TODAY) if until == Step.FOLLOW_UP]
    return {group: out.count(group) for group in (True, False)}


def today(shop: Shop, simulation: Simulation, now: datetime.datetime) -> None:
    """Put this lane's cars of today on their way, so that each stands where it should by now."""
    simulation.tempo = tempo(now)

    def start(minutes: int, walk: Walk) -> None:
        simulation.start(now - datetime.timedelta(minutes=minutes * simulation.tempo), walk, at_any_hour=True)

    for number, (minutes, key, until, special) in enumerate(TODAY):
        if number % len(LANES) != shop.lane:
            continue
        plan = Plan(shop.comes(group_of(number), new_energy=False), JOBS[key], until=until, **special)
        if plan.promise_after is not None:
            plan.promise_after *= simulation.tempo
        start(minutes, visit(shop, plan))
    if shop.lane:
        start(100, angry_call(shop))
        start(4, waiting_at_the_door(shop))
    else:
        start(300, telephone(shop, now))


def telephone(shop: Shop, now: datetime.datetime) -> Walk:
    """The follow-up clerk invites and books for the days to come."""
    for _invitation in range(4):
        car = shop.comes(True)
        opening.invite(
            store=shop.store,
            customer_id=car.customer.pk,
            vehicle_id=car.vehicle.pk,
            work_kind=WorkKind.PERIODIC_MAINTENANCE,
            wish="保养到期，邀约到店",
            by=shop["xiaoyu"],
        )
        yield 6
    day = timezone.localdate(now)
    for ahead in (0, 0, 1, 1, 1, 2, 2, 3):
        start = next_slot(shop, day + datetime.timedelta(days=ahead))
        if start <= timezone.now() + datetime.timedelta(minutes=30):
            start = next_slot(shop, day + datetime.timedelta(days=1))
        car = shop.comes(True)
        plan = Plan(car, shop.rng.choice(SERVICES), advisor=shop.advisor())
        take_slot(shop, plan, start)
        yield 5


def angry_call(shop: Shop) -> Walk:
    """Somebody whose car was delivered these days phones and is not content."""
    order = WorkOrder.objects.filter(step=Step.FOLLOW_UP).order_by("delivered_at").first()
    if order is not None:
        raise_complaint(
            order.pk,
            source="phone",
            topic="quality",
            text="修完开了两天，底盘异响又出来了，要求尽快给个说法。",
            routed_to_id=shop["chenguoqiang"].pk,
            by=shop["xiaoyu"],
        )
    yield 1


def waiting_at_the_door(shop: Shop) -> Walk:
    """Two cars that nobody has greeted yet, and one customer whose purpose is still open."""
    for greeted in (True, False, False):
        car = shop.comes(True)
        visit_ = gate.register_arrival(
            store=shop.store, plate=car.vehicle.plate, gate_card_number=shop.cards.popleft(), by=shop["laoma"]
        )
        yield 1
        if greeted:
            gate.greet(visit_.pk, by=shop["wangfang"])
