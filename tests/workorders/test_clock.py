"""A clock left running: the team's leader or the foreman ends it (WO-04)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from staff.enums import Role
from staff.models import User
from staff.refusals import NotPermitted, Refused
from tests.workorders.walk import Walk
from workorders.enums import CheckKind, Step
from workorders.models import ClockEntry
from workorders.services import clock, repair


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
