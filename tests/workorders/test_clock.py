"""A clock left running: the team's leader or the foreman ends it (WO-04)."""

import datetime
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from staff.enums import Role
from staff.models import User
from staff.refusals import NotPermitted, Refused
from staff.templatetags.shop import plate_text
from tests.workorders.walk import Walk
from workorders.enums import CheckKind, Step
from workorders.models import ClockEntry
from workorders.services import clock, repair

SHANGHAI = ZoneInfo("Asia/Shanghai")
AFTERNOON, EVENING = (datetime.datetime(2026, 11, 25, hour, 30, 20, tzinfo=SHANGHAI) for hour in (16, 20))
CLOSING = datetime.datetime(2026, 11, 25, 18, 0, tzinfo=SHANGHAI)
MORNING = datetime.datetime(2026, 11, 26, 8, 40, tzinfo=SHANGHAI)


@pytest.fixture
def left_running(walk_at: Callable[..., Walk]) -> tuple[Walk, ClockEntry]:
    """All is done and checked, but the technician has gone home on the clock."""
    walk = walk_at(Step.REPAIR)
    walk.finish_lines()
    walk.check(CheckKind.OWN)
    walk.check(CheckKind.LEADER)
    return walk, clock.clock_on(walk.pk, by=walk.by(Role.TECHNICIAN))


@pytest.mark.parametrize("role", [Role.TEAM_LEADER, Role.FOREMAN])
def test_end_clock_of_a_technician_who_has_gone_lets_the_order_go_on(
    left_running: tuple[Walk, ClockEntry], client_of: Callable[[User], Client], role: Role
) -> None:
    walk, entry = left_running
    url = reverse("workorders:end-clock", args=[entry.pk])
    client = client_of(walk.by(role))
    assert url in client.get(walk.order.get_absolute_url()).content.decode()

    answer = client.post(url, {"reason": "已下班，忘记按暂停"})

    assert answer.status_code == 302
    entry.refresh_from_db()
    assert entry.ended_at is not None
    history = client.get(reverse("documents:history", args=[walk.pk])).content.decode()
    assert "已下班，忘记按暂停" in history
    assert url not in client.get(walk.order.get_absolute_url()).content.decode()
    repair.finish_repair(walk.pk, by=walk.by(Role.TEAM_LEADER))


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.SERVICE_ADVISOR])
def test_end_clock_by_who_leads_nobody_is_not_permitted(
    left_running: tuple[Walk, ClockEntry], client_of: Callable[[User], Client], role: Role
) -> None:
    walk, entry = left_running

    with pytest.raises(NotPermitted):
        clock.end_clock(entry.pk, reason="已下班", by=walk.by(role))

    page = client_of(walk.by(role)).get(walk.order.get_absolute_url()).content.decode()
    assert reverse("workorders:end-clock", args=[entry.pk]) not in page


def test_end_clock_without_a_reason_is_refused(left_running: tuple[Walk, ClockEntry]) -> None:
    walk, entry = left_running

    with pytest.raises(Refused) as refused:
        clock.end_clock(entry.pk, reason=" ", by=walk.by(Role.TEAM_LEADER))

    assert [r.sentence for r in refused.value.reasons] == ["Say why."]
    entry.refresh_from_db()
    assert entry.ended_at is None


def test_end_clock_that_has_stopped_is_refused_and_keeps_its_time(left_running: tuple[Walk, ClockEntry]) -> None:
    walk, entry = left_running
    clock.clock_off(walk.pk, by=walk.by(Role.TECHNICIAN))
    entry.refresh_from_db()
    stopped = entry.ended_at

    with pytest.raises(Refused) as refused:
        clock.end_clock(entry.pk, reason="已下班", by=walk.by(Role.TEAM_LEADER))

    assert [r.sentence for r in refused.value.reasons] == ["This clock has stopped already."]
    entry.refresh_from_db()
    assert entry.ended_at == stopped


@pytest.fixture
def ran_overnight(walk_at: Callable[..., Walk]) -> tuple[Walk, ClockEntry]:
    with time_machine.travel(AFTERNOON, tick=False):
        walk = walk_at(Step.REPAIR)
        return walk, clock.clock_on(walk.pk, by=walk.by(Role.TECHNICIAN))


@pytest.mark.req("WO-04")
def test_end_clock_that_ran_overnight_counts_until_the_store_closed(
    ran_overnight: tuple[Walk, ClockEntry], client_of: Callable[[User], Client]
) -> None:
    walk, entry = ran_overnight

    with time_machine.travel(MORNING, tick=False):
        client = client_of(walk.by(Role.TEAM_LEADER))
        page = client.get(walk.order.get_absolute_url()).content.decode()
        client.post(reverse("workorders:end-clock", args=[entry.pk]), {"reason": "忘记按暂停"})

    entry.refresh_from_db()
    assert 'value="2026-11-25T18:00"' in page
    assert entry.ended_at == CLOSING


@pytest.mark.req("WO-04")
def test_end_clock_counts_until_when_the_leader_says(
    ran_overnight: tuple[Walk, ClockEntry], client_of: Callable[[User], Client]
) -> None:
    walk, entry = ran_overnight
    typed = {"reason": "干到五点就走了", "stopped_at": "2026-11-25T17:05"}

    with time_machine.travel(MORNING, tick=False):
        client = client_of(walk.by(Role.FOREMAN))
        client.post(reverse("workorders:end-clock", args=[entry.pk]), typed)
        history = client.get(reverse("documents:history", args=[walk.pk])).content.decode()

    entry.refresh_from_db()
    assert entry.ended_at == datetime.datetime(2026, 11, 25, 17, 5, tzinfo=SHANGHAI)
    assert "干到五点就走了" in history
    assert walk.by(Role.FOREMAN).full_name in history


@pytest.mark.parametrize(
    ("stopped_at", "sentence"),
    [
        (AFTERNOON - datetime.timedelta(minutes=1), "The clock cannot stop before it started: 11-25 16:30."),
        (MORNING + datetime.timedelta(minutes=1), "The clock cannot stop in the future."),
    ],
)
def test_end_clock_before_it_began_or_in_the_future_is_refused(
    ran_overnight: tuple[Walk, ClockEntry], stopped_at: datetime.datetime, sentence: str
) -> None:
    walk, entry = ran_overnight

    with time_machine.travel(MORNING, tick=False), pytest.raises(Refused) as refused:
        clock.end_clock(entry.pk, stopped_at=stopped_at, reason="忘记", by=walk.by(Role.FOREMAN))

    entry.refresh_from_db()
    assert [r.sentence for r in refused.value.reasons] == [sentence]
    assert entry.ended_at is None


def test_end_clock_in_the_minute_it_began_counts_nothing(ran_overnight: tuple[Walk, ClockEntry]) -> None:
    walk, entry = ran_overnight
    typed = AFTERNOON.replace(second=0)  # a form knows no seconds

    with time_machine.travel(MORNING, tick=False):
        clock.end_clock(entry.pk, stopped_at=typed, reason="点错了", by=walk.by(Role.FOREMAN))

    entry.refresh_from_db()
    assert entry.ended_at == entry.started_at


@pytest.mark.req("WO-04")
def test_clock_off_the_next_morning_counts_until_the_store_closed_and_says_so(
    ran_overnight: tuple[Walk, ClockEntry], client_of: Callable[[User], Client]
) -> None:
    walk, entry = ran_overnight

    with time_machine.travel(MORNING, tick=False):
        url = reverse("workorders:clock-off", args=[walk.pk])
        page = client_of(walk.by(Role.TECHNICIAN)).post(url, follow=True).content.decode()

    entry.refresh_from_db()
    assert entry.ended_at == CLOSING
    assert "只算到 11-25 18:00" in page


def test_clock_off_late_the_same_evening_counts_the_overtime(ran_overnight: tuple[Walk, ClockEntry]) -> None:
    walk, entry = ran_overnight

    with time_machine.travel(EVENING, tick=False):
        clock.clock_off(walk.pk, by=walk.by(Role.TECHNICIAN))

    entry.refresh_from_db()
    assert entry.ended_at == EVENING


@pytest.mark.req("WO-04")
def test_second_clock_is_told_where_the_first_one_is_stopped(walk_at: Callable[..., Walk]) -> None:
    one, other = walk_at(Step.REPAIR), walk_at(Step.REPAIR)
    technician = one.by(Role.TECHNICIAN)
    clock.clock_on(one.pk, by=technician)

    with pytest.raises(Refused) as refused:
        clock.clock_on(other.pk, by=technician)

    (reason,) = refused.value.reasons
    assert reason.url == reverse("workorders:jobs")
    assert plate_text(one.vehicle.plate) in reason.sentence


def test_clock_does_not_start_on_a_line_whose_key_is_a_thousand_digits(
    walk_at: Callable[..., Walk], client_of: Callable[..., Client]
) -> None:
    walk = walk_at(Step.REPAIR)
    url = reverse("workorders:clock-on", args=[walk.pk])

    answer = client_of(walk.by(Role.TECHNICIAN)).post(url, {"line": "9" * 5000})

    assert answer.status_code == 409
    assert not ClockEntry.objects.filter(order=walk.pk, technician=walk.by(Role.TECHNICIAN), ended_at=None).exists()
