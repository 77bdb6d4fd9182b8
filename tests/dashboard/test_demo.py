"""The demo store: everything through the services, so a refusal anywhere fails the load."""

import datetime
import json
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from customers.models import Vehicle
from customers.vin import check_digit_is_right
from dashboard.demo.clock import settable_clock
from dashboard.demo.load import load
from dashboard.demo.people import logins
from dashboard.demo.simulation import Simulation, within_hours
from dashboard.management.commands.load_demo import write_logins
from dashboard.models import DayFigure
from documents.models import Hold
from staff.enums import Role
from staff.models import Store, User
from staff.permissions import REGISTRY
from workorders.enums import STEPS_IN_ORDER
from workorders.models import StepRecord, WorkOrder

MORNING = datetime.datetime(2026, 11, 20, 9, tzinfo=timezone.get_default_timezone())


def shop_now() -> datetime.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT shop_now()")
        return cursor.fetchone()[0]


@pytest.mark.timeout(900)
def test_load_fills_every_step_once_and_gives_the_clock_back(db: None) -> None:
    before = timezone.now()

    loaded = load(days=4)
    again = load(days=4)

    assert loaded is not None
    assert again is None
    assert timezone.now() - before < datetime.timedelta(hours=1)
    store = Store.objects.get(code="XZ")
    with scope(store=store):
        orders = WorkOrder.objects.all()
        assert set(orders.values_list("step", flat=True)) >= set(STEPS_IN_ORDER)
        assert orders.filter(promised_at__lt=timezone.now(), step="repair").exists()
        assert set(Hold.objects.filter(lifted_at=None).values_list("code", flat=True)) >= {
            "body_difference",
            "insurance_papers",
        }
        assert not StepRecord.objects.filter(at__gt=timezone.now()).exists()
        assert DayFigure.objects.filter(dimension="store").exists()
        assert all(check_digit_is_right(vin) for vin in Vehicle.objects.values_list("vin", flat=True))
    with scopes_disabled():
        assert Store.objects.count() == 2


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
