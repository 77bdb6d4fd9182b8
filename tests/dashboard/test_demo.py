"""The demo store: everything through the services, so a refusal anywhere fails the load."""

import contextlib
import datetime
import json
import multiprocessing
import os
import random
import signal
import time
import uuid
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from cashier.models import Payment
from customers.models import Vehicle
from customers.vin import check_digit_is_right
from dashboard.demo import lanes
from dashboard.demo.clock import settable_clock
from dashboard.demo.jobs import expected_price, extra_work_besides
from dashboard.demo.load import (
    Known,
    days_of_history,
    is_half_loaded,
    leave_yesterdays_cars,
    load,
    open_for_the_story,
)
from dashboard.demo.people import logins
from dashboard.demo.plan import Plan
from dashboard.demo.shop import Shop
from dashboard.demo.simulation import Simulation, within_hours
from dashboard.demo.story import SERVICES, STORY, choose_job, next_slot, out_today, story_begins, take_slot
from dashboard.demo.year import GOALS, first_day, is_volkswagen, visits_by_day
from dashboard.management.commands.load_demo import write_logins
from dashboard.models import DayFigure
from documents.models import Hold
from parts.checks import differences
from parts.enums import MovementKind
from parts.models import StockMovement
from staff.enums import Role
from staff.models import CalendarDay, Store, User
from staff.permissions import REGISTRY
from staff.services.calendar import is_working_day
from tests.conftest import PersonMaker
from workorders.enums import STEPS_IN_ORDER
from workorders.models import ClockEntry, OrderLine, StepRecord, WorkOrder
from workorders.services.clock import clock_on
from workshop.models import Operation

MORNING = datetime.datetime(2026, 11, 20, 9, tzinfo=timezone.get_default_timezone())


def shop_now() -> datetime.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT shop_now()")
        return cursor.fetchone()[0]


@pytest.mark.timeout(900)
def test_load_fills_every_step_once_and_gives_the_clock_back(db: None) -> None:
    before = timezone.now()

    loaded = load(days=5, pace=0.015)
    again = load(days=5)

    assert loaded is not None
    assert again is None
    assert timezone.now() - before < datetime.timedelta(hours=1)
    assert not is_half_loaded()
    store = Store.objects.get(code="XZ")
    with scope(store=store):
        assert not list(differences(store))
        assert_everything_has_the_time_it_happened_at()
        assert_history_says_a_reason_of_its_own_thing_only()
        assert_jobs_keep_to_the_goal(store)
        orders = WorkOrder.objects.all()
        assert set(orders.values_list("step", flat=True)) >= set(STEPS_IN_ORDER)
        assert orders.filter(promised_at__lt=timezone.now(), step="repair").exists()
        assert set(Hold.objects.filter(lifted_at=None).values_list("code", flat=True)) >= {
            "body_difference",
            "insurance_papers",
        }
        assert not StepRecord.objects.filter(at__gt=timezone.now()).exists()
        assert DayFigure.objects.filter(dimension="store").exists()
        assert_slot_is_the_one_booked(store)
        assert (
            not OrderLine.objects.exclude(operation=None)
            .values("order", "operation")
            .annotate(n=Count("pk"))
            .filter(n__gt=1)
        )
        assert_hands_are_free_for_todays_cars(store)
        assert all(check_digit_is_right(vin) for vin in Vehicle.objects.values_list("vin", flat=True))
    with scopes_disabled():
        assert Store.objects.count() == 2


def assert_everything_has_the_time_it_happened_at() -> None:
    """Of the story, not of the load: in the ledgers, and in the history beside each."""
    days = set()
    for record in StepRecord.objects.select_related("order"):
        days.add(timezone.localdate(record.at))
        assert record.order.events.filter(step=record.to_step, pgh_created_at=record.at).exists(), record.verb
    issues = StockMovement.objects.filter(kind=MovementKind.ISSUE).select_related("line")
    for movement in issues:
        assert movement.line.events.filter(pgh_created_at=movement.at).exists()
    assert len({timezone.localdate(movement.at) for movement in issues}) > 2
    for payment in Payment.objects.select_related("receivable"):
        assert payment.receivable.events.filter(pgh_created_at=payment.taken_at).exists()
    assert len(days) > 3


def shop_of(store: Store) -> Shop:
    people = {user.username: user for user in User.objects.all()}
    return Known(store, people, {o.code: o for o in Operation.objects.all()}).shop(0)


def assert_slot_is_the_one_booked(store: Store) -> None:
    """Who is called a no-show is so from the time that was booked on, not from the one first asked for."""
    shop = shop_of(store)
    asked = next_slot(shop, timezone.localdate() + datetime.timedelta(days=20))
    taken = []
    for _customer in range(4):  # all want the same advisor at the same time
        order_id, at = take_slot(shop, Plan(shop.comes(True), SERVICES[0], advisor=shop["wangfang"]), asked)
        assert WorkOrder.objects.get(pk=order_id).booking.starts_at == at
        taken.append(at)
    assert taken[0] == asked < taken[-1]


def assert_history_says_a_reason_of_its_own_thing_only() -> None:
    events = WorkOrder.pgh_event_model.objects.exclude(pgh_context__why="load_demo")
    orders_of_a_deed: dict[uuid.UUID, set[int]] = {}
    for context, order in events.values_list("pgh_context_id", "pgh_obj_id"):
        orders_of_a_deed.setdefault(context, set()).add(order)
    assert orders_of_a_deed
    assert {len(orders) for orders in orders_of_a_deed.values()} == {1}


def assert_hands_are_free_for_todays_cars(store: Store) -> None:
    """Both mechanics are still on the clock with a car of yesterday when the day of the story begins."""
    known = Known(store, {user.username: user for user in User.objects.all()}, {})
    mechanics = [known.people["songtao"], known.people["dengchao"]]
    cars = WorkOrder.objects.filter(step="repair")
    for mechanic, order in zip(mechanics, cars, strict=False):
        if not ClockEntry.objects.filter(technician=mechanic, ended_at=None).exists():
            clock_on(order.pk, by=mechanic)
    assert {entry.technician for entry in ClockEntry.objects.filter(ended_at=None)} >= set(mechanics)

    leave_yesterdays_cars(known)

    assert not ClockEntry.objects.filter(ended_at=None).exists()
    assert {mechanic.username for mechanic in mechanics} < set().union(*lanes.TECHNICIANS)


def assert_jobs_keep_to_the_goal(store: Store) -> None:
    """The next job is chosen so that a year of them comes to the report's average ticket."""
    shop = shop_of(store)
    for group, goal in GOALS.items():
        cars = [shop.comes(group) for _n in range(6)]
        assert {is_volkswagen(car.vehicle.brand) for car in cars} == {group}
        for n in range(goal.visits // 2):
            car = cars[n % len(cars)]
            amount = expected_price(
                choose_job(shop, car),
                car.vehicle.model_name,
                operations=shop.operations,
                shelf=shop.shelf,
                packages=shop.packages,
            )
            shop.ledger.enter(group, amount)
        average = float(shop.ledger.output[group] / shop.ledger.visits[group])
        assert average == pytest.approx(float(goal.ticket), rel=0.03)


@pytest.mark.parametrize(
    ("now", "opened"),
    [
        ("2026-11-27 17:00", []),  # a Friday
        ("2026-11-28 09:37", ["2026-11-28"]),
        ("2026-11-29 02:00", ["2026-11-28", "2026-11-29"]),
        ("2026-11-30 02:00", ["2026-11-29"]),  # in the small hours the story is yesterday's
    ],
)
def test_store_is_open_on_the_days_of_todays_story(
    store: Store, person: PersonMaker, now: str, opened: list[str]
) -> None:
    moment = timezone.make_aware(datetime.datetime.fromisoformat(now))

    with time_machine.travel(moment - datetime.timedelta(days=5)):
        open_for_the_story(store, moment, by=person(Role.SERVICE_MANAGER))

    assert [str(day.day) for day in CalendarDay.objects.filter(store=store).order_by("day")] == opened
    assert all(is_working_day(store, timezone.localdate(at)) for at in (story_begins(moment), moment))


@pytest.mark.parametrize(
    ("now", "days"),
    [
        ("2026-11-30 08:30", ("2026-05-01", "2026-11-29")),
        ("2026-11-29 02:00", ("2026-05-01", "2026-11-27")),  # what came on Saturday would still stand there half done
        ("2027-01-01 00:30", ("2026-06-01", "2026-12-30")),
    ],
)
def test_history_ends_the_day_before_the_story_begins(now: str, days: tuple[str, str]) -> None:
    moment = timezone.make_aware(datetime.datetime.fromisoformat(now))

    assert tuple(map(str, days_of_history(moment))) == days


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        ("2026-11-30 11:30", "2026-11-30 08:00"),
        ("2026-11-30 16:00", "2026-11-30 08:00"),
        ("2026-11-30 20:00", "2026-11-30 11:50"),  # at its own pace
        ("2026-11-30 09:00", "2026-11-30 06:08"),  # nothing could be quicker
        ("2026-11-30 02:00", "2026-11-29 23:08"),
    ],
)
def test_story_of_today_begins_when_the_store_opens_where_there_has_been_time(now: str, begins: str) -> None:
    moment = timezone.make_aware(datetime.datetime.fromisoformat(now))

    assert f"{timezone.localtime(story_begins(moment)):%Y-%m-%d %H:%M}" == begins
    assert moment - story_begins(moment) <= STORY


FORK = multiprocessing.get_context("fork")


def kill_oneself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    os._exit(1)  # as a refusal does, without its traceback


@pytest.mark.parametrize(("ends", "said"), [(kill_oneself, "killed by signal 9"), (fail, "could not go on")])
def test_lane_that_is_killed_or_fails_ends_the_other_which_would_wait_for_it(
    ends: Callable[[], None], said: str
) -> None:
    waiting = FORK.Process(target=time.sleep, args=(60,))
    processes = [waiting, FORK.Process(target=ends)]
    for process in processes:
        process.start()

    begun = time.monotonic()
    with pytest.raises(RuntimeError, match=said):
        lanes.see_to_the_end(processes)

    assert time.monotonic() - begun < 30
    assert not waiting.is_alive()


def go_on_for_ever(there: Connection) -> None:
    """One lane is far ahead of another that is dead, and waits."""
    now = timezone.now()
    pace = lanes.in_step(0, [now.timestamp()] * 2, speaks=False)
    there.send(os.getpid())
    pace(now + lanes.AHEAD * 2)


def start_a_lane(there: Connection) -> None:
    lane = FORK.Process(target=go_on_for_ever, args=(there,))
    lane.start()
    lane.join()


def test_lane_ends_when_whoever_started_it_is_killed() -> None:
    here, there = FORK.Pipe()
    loader = FORK.Process(target=start_a_lane, args=(there,))
    loader.start()
    lane = here.recv()
    there.close()  # the lane has the other end, until it ends

    loader.kill()
    loader.join()

    try:
        assert here.poll(10), "it goes on without a loader"
        with pytest.raises(EOFError):
            here.recv()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(lane, signal.SIGKILL)


def test_year_is_the_report_of_the_seed() -> None:
    last = datetime.date(2026, 11, 26)
    first = first_day(last)
    days = [first + datetime.timedelta(days=n) for n in range((last - first).days) if n % 7 < 5]

    cars = visits_by_day(days, already=out_today(), rng=random.Random(1))

    assert (first, len({day.month for day in days})) == (datetime.date(2026, 5, 1), 7)
    coming = [group for groups in cars.values() for group in groups]
    for group, goal in GOALS.items():
        assert coming.count(group) + out_today()[group] == goal.visits
    assert (round(GOALS[True].output, -4), GOALS[False].output) == (400_000, 200_000)
    assert GOALS[True].ticket == 600
    counts = [len(cars[day]) for day in days]
    assert sum(counts[-20:]) > 2 * sum(counts[:20])


@pytest.mark.parametrize("codes", [set(), {"BY01", "BY02", "BY03", "BY04"}, {"JX02", "BY06"}])
def test_extra_work_is_something_that_is_not_on_the_order_already(codes: set[str]) -> None:
    offered = {code for _what, work, _parts in extra_work_besides(codes) for code in work}

    assert offered
    assert not offered & codes


def test_logins_have_somebody_for_every_role_that_may_do_anything() -> None:
    wanted = {role for permission in REGISTRY.values() for role in permission.roles}

    assert {entry["role"] for entry in logins()} >= {role.value for role in wanted}
    assert [entry["role"] for entry in logins()] == [
        role.value for role in Role if role.value in {e["role"] for e in logins()}
    ]


def test_write_logins_keeps_the_address(tmp_path: Path) -> None:
    path = tmp_path / "var" / "demo.json"
    path.parent.mkdir()
    path.write_text('{"address": "http://127.0.0.1:8000"}', encoding="utf-8")

    write_logins(path)

    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["address"] == "http://127.0.0.1:8000"
    assert written["logins"] == logins()


def test_load_says_that_its_logins_cannot_be_written(
    store: Store, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.VAR_DIR = tmp_path / "file" / "var"
    (tmp_path / "file").write_text("no folder")

    call_command("load_demo")  # there is a store 新郑 already: nothing is loaded

    said = capsys.readouterr()
    assert "demo.json: Not a directory" in said.err
    assert "nothing was changed" in said.out


def test_settable_clock_moves_python_and_the_database_and_comes_back(db: None) -> None:
    with settable_clock(MORNING) as clock:
        clock.move(MORNING + datetime.timedelta(hours=1))
        inside = timezone.now(), shop_now()
        stamped = User.objects.create(username="probe", full_name="张三")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pgh_created_at FROM staff_userevent WHERE pgh_obj_id = %s", [stamped.pk])
            (recorded,) = cursor.fetchone()

    assert inside == (MORNING + datetime.timedelta(hours=1),) * 2
    assert recorded == MORNING + datetime.timedelta(hours=1)
    assert timezone.now() != inside[0]
    assert shop_now() != inside[1]


def test_settable_clock_gives_python_its_clock_back_after_a_failure(db: None) -> None:
    real = timezone.now

    with pytest.raises(ZeroDivisionError), settable_clock(MORNING):
        raise ZeroDivisionError

    assert timezone.now is real


def test_simulation_runs_side_by_side_in_the_order_of_time(db: None) -> None:
    seen: list[tuple[str, datetime.datetime]] = []

    def walk(name: str, pause: int):
        for _turn in range(2):
            seen.append((name, timezone.now()))
            yield pause

    with settable_clock(MORNING) as clock:
        simulation = Simulation(clock)
        simulation.start(MORNING, walk("slow", 30))
        simulation.start(MORNING + datetime.timedelta(minutes=10), walk("quick", 5))
        simulation.until(MORNING + datetime.timedelta(minutes=20))

    assert [name for name, _at in seen] == ["slow", "quick", "quick"]
    assert seen[2][1] == MORNING + datetime.timedelta(minutes=15)


@pytest.mark.parametrize(("hour", "then"), [(7, (20, 8, 20)), (12, (20, 12, 0)), (18, (21, 8, 20)), (23, (21, 8, 20))])
def test_within_hours_puts_off_what_falls_after_closing(hour: int, then: tuple[int, int, int]) -> None:
    moved = timezone.localtime(within_hours(MORNING.replace(hour=hour)))

    assert (moved.day, moved.hour, moved.minute) == then
