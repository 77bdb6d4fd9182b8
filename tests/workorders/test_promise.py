"""When a car can be ready is reckoned from hands, opening hours, working days and the shelf (WO-02)."""

import datetime
import zoneinfo
from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff.enums import DayKind, Role
from staff.models import CalendarDay, Store
from tests.workorders.walk import Walk
from workorders.enums import Step
from workorders.promise import compute_promise
from workorders.services import estimate

pytestmark = [pytest.mark.django_db, pytest.mark.req("WO-02")]

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


MONDAY = at(23, 10)
FRIDAY_EVENING = at(27, 17, 30)


@pytest.fixture
def estimated(walk_at: Callable[..., Walk]) -> Walk:
    """At the estimate on a Monday at ten, with 0.8 hours of work, nobody's work before it, no part."""
    with time_machine.travel(MONDAY, tick=False):
        walk = walk_at(Step.ESTIMATE)
        estimate.add_labour(walk.pk, operation_id=walk.shop.operation.pk, by=walk.by(Role.SERVICE_ADVISOR))
    return walk


def add_part(walk: Walk, pieces: int) -> None:
    with time_machine.travel(MONDAY, tick=False):
        by = walk.by(Role.SERVICE_ADVISOR)
        estimate.add_part(walk.pk, part_id=walk.shop.part.pk, quantity=Decimal(pieces), by=by)


def test_promise_is_the_work_with_inspection_and_wash_rounded_up(estimated):
    assert compute_promise(estimated.order, now=MONDAY) == at(23, 11, 30)  # 48 + 30 minutes


def test_promise_made_before_closing_time_goes_on_on_the_next_working_day(estimated, store: Store):
    assert compute_promise(estimated.order, now=FRIDAY_EVENING) == at(30, 9)  # Monday at eight, and 48 minutes

    for day, kind in ((28, DayKind.WORKDAY), (30, DayKind.HOLIDAY)):
        CalendarDay.objects.create(store=store, day=datetime.date(2026, 11, day), kind=kind)

    assert compute_promise(estimated.order, now=FRIDAY_EVENING) == at(28, 9)


@pytest.mark.parametrize(
    ("pieces", "ready"),
    [((100,), at(23, 11, 30)), ((101,), at(25, 10, 30)), ((60, 40), at(23, 11, 30)), ((60, 41), at(25, 10, 30))],
)
def test_promise_waits_for_parts_where_all_lines_together_want_more_than_there_is(estimated, pieces, ready):
    for quantity in pieces:  # a hundred are on the shelf
        add_part(estimated, quantity)

    assert compute_promise(estimated.order, now=MONDAY) == ready


def test_promise_costs_as_many_queries_for_a_long_wait_and_many_parts_as_for_none(estimated):
    order = estimated.order
    add_part(estimated, 1)

    def queries(now: datetime.datetime) -> int:
        with CaptureQueriesContext(connection) as counted:
            compute_promise(order, now=now)
        return len(counted)

    queries(MONDAY)  # the order's store is at hand from here on
    few = queries(MONDAY)
    for _line in range(3):
        add_part(estimated, 1)

    assert queries(FRIDAY_EVENING) == few
