"""Two people on one order at once (FLOW-07). Each race has a twin that shows it happens without the lock."""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from staff.enums import Role
from staff.refusals import Refused
from tests.workorders.walk import Walk
from workorders.enums import CheckKind, Step
from workorders.models import WorkOrder
from workorders.services import flow, inspection

StartThread = Callable[[Callable[[], Any]], threading.Thread]


@pytest.fixture
def washing(walk_at: Callable[..., Walk]) -> Walk:
    return walk_at(Step.WASH)


@pytest.mark.req("FLOW-07")
@pytest.mark.django_db(transaction=True)
def test_second_person_waits_and_is_told_the_order_has_moved_on(
    washing: Walk, start_thread: StartThread, record_refusal: Callable[..., None]
) -> None:
    washer = washing.by(Role.WASHER)
    arrived, told = threading.Event(), []

    def second_person() -> None:
        arrived.wait(5)
        record_refusal(told, inspection.finish_wash, washing.pk, by=washer)

    second = start_thread(second_person)
    with flow.locked(washing.pk) as held:
        arrived.set()
        second.join(0.5)  # it is blocked on our row, or wrongly finished
        assert second.is_alive()
        flow.advance(held, "finish_wash", by=washer)
    second.join(5)

    assert [r.code for refused in told for r in refused.reasons] == ["step"]
    assert washing.order.step_records.filter(verb="finish_wash").count() == 1


@contextmanager
def not_locked(order_id: int) -> Any:
    with transaction.atomic():
        yield WorkOrder.objects.select_related("document").get(pk=order_id)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_race_is_lost(
    washing: Walk, start_thread: StartThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspection, "locked", not_locked)
    washer = washing.by(Role.WASHER)
    with not_locked(washing.pk) as held:
        second = start_thread(lambda: inspection.finish_wash(washing.pk, by=washer))
        second.join(5)
        flow.advance(held, "finish_wash", by=washer)

    assert washing.order.step_records.filter(verb="finish_wash").count() == 2


@pytest.mark.req("FLOW-07")
@pytest.mark.django_db(transaction=True)
def test_technician_clocking_on_twice_at_once_has_one_clock(
    walk_at: Callable[..., Walk], start_thread: StartThread, record_refusal: Callable[..., None]
) -> None:
    from workorders.services import clock

    first, other = walk_at(Step.REPAIR), walk_at(Step.REPAIR)
    technician, told = first.by(Role.TECHNICIAN), []
    barrier = threading.Barrier(2)

    def go(walk: Walk) -> None:
        barrier.wait(5)
        record_refusal(told, clock.clock_on, walk.pk, by=technician)

    threads = [start_thread(lambda walk=walk: go(walk)) for walk in (first, other)]
    for thread in threads:
        thread.join(10)

    running = [e for walk in (first, other) for e in walk.order.clock_entries.filter(ended_at=None)]
    assert (len(running), len(told)) == (1, 1)


def test_check_recorded_before_a_later_finished_line_does_not_count(walk_at: Callable[..., Walk]) -> None:
    walk = walk_at(Step.REPAIR)
    walk.check(CheckKind.OWN)
    walk.finish_lines()

    assert not walk.order.has_passed_check(CheckKind.OWN)
    with pytest.raises(Refused):
        walk.check(CheckKind.LEADER)
