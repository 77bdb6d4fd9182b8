"""A car that comes back to the bay before it has left, and work that is stopped (FLOW-05)."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from staff.enums import FRONT_DESK, Role
from staff.refusals import Refused
from tests.workorders.walk import Walk
from workorders.deeds import deeds_of
from workorders.enums import Step
from workorders.guards import car_handed_back
from workorders.permissions import may_advise
from workorders.services import clock, inspection, repair, settling, supplements

WalkAt = Callable[..., Walk]


@pytest.mark.req("FLOW-05")
def test_failed_inspection_returns_to_repair_counts_as_rework_and_wants_new_checks(walk_at: WalkAt) -> None:
    walk = walk_at(Step.FINAL_INSPECTION)

    walk.fail_inspection()

    order = walk.order
    assert (order.step, order.rework_count) == (Step.REPAIR, 1)
    record = order.step_records.last()
    assert (record.verb, "渗油" in record.reason) == ("fail_inspection", True)
    with pytest.raises(Refused) as refused:
        repair.finish_repair(walk.pk, by=walk.by(Role.TEAM_LEADER))
    assert [r.sentence for r in refused.value.reasons] == [
        "The technician has not signed the own check.",
        "The team leader has not signed the check.",
    ]
    walk.to(Step.FOLLOW_UP)
    assert walk.order.rework_count == 1


@pytest.mark.req("FLOW-05")
@pytest.mark.parametrize("step", [Step.WASH, Step.SETTLEMENT, Step.DELIVERY])
def test_car_sent_back_counts_as_rework_and_walks_to_the_end_again(walk_at: WalkAt, step: Step) -> None:
    walk = walk_at(step)

    repair.send_back_to_repair(walk.pk, reason="异响还在", by=walk.by(Role.SERVICE_ADVISOR))

    order = walk.order
    assert (order.step, order.rework_count, order.settled_at) == (Step.REPAIR, 1, None)
    assert not any(r.is_sealed for r in order.document.receivables.all())
    walk.to(Step.FOLLOW_UP)
    assert walk.order.settled_amount == Decimal("134.00")


def test_stopped_work_is_inspected_and_settled_for_what_was_done(walk_at: WalkAt) -> None:
    walk = walk_at(Step.REPAIR)
    advisor = walk.by(Role.SERVICE_ADVISOR)
    clock.clock_on(walk.pk, by=walk.by(Role.TECHNICIAN))
    labour = walk.order.lines.get(kind="labour")
    supplements.withdraw_line(labour.pk, reason="客户急用车", method="phone", name="王建国", by=advisor)

    repair.stop_work(walk.pk, reason="客户急用车", by=advisor)

    assert walk.order.step == Step.FINAL_INSPECTION
    assert not walk.order.clock_entries.filter(ended_at=None).exists()
    inspection.inspect(
        walk.pk,
        results=[{"item": "外观", "ok": True, "note": ""}],
        by=walk.by(Role.QUALITY_INSPECTOR),
    )
    walk.to(Step.FOLLOW_UP)
    assert (walk.order.settled_labour_amount, walk.order.settled_parts_amount) == (0, Decimal("38.00"))


@pytest.mark.req("FLOW-05", "RCP-08")
def test_car_sent_back_after_it_was_taken_back_is_taken_back_anew_before_the_customer_is_called(
    walk_at: WalkAt,
) -> None:
    walk = walk_at(Step.SETTLEMENT)
    walk.take_back()
    walk.call()
    assert is_done(walk, "take-back")

    repair.send_back_to_repair(walk.pk, reason="异响还在", by=walk.by(Role.SERVICE_ADVISOR))
    walk.to(Step.SETTLEMENT)

    assert not is_done(walk, "take-back")
    with pytest.raises(Refused) as refused:
        walk.call()
    (reason,) = refused.value.reasons
    assert reason.sentence == "The team has not handed the car and its items back."
    assert reason.mended_by is not None
    assert may_advise(walk.by(Role(reason.mended_by)), walk.order.store)  # so that who is named finds the form
    walk.take_back()
    walk.call()
    walk.to(Step.FOLLOW_UP)


@pytest.mark.req("RCP-08")
@pytest.mark.parametrize("role", FRONT_DESK)
def test_car_taken_back_by_either_of_the_front_desk_counts(walk_at: WalkAt, role: Role) -> None:
    walk = walk_at(Step.SETTLEMENT)

    settling.take_car_back(walk.pk, condition_as_noted=True, items_complete=True, by=walk.by(role))

    assert car_handed_back(walk.order)


def is_done(walk: Walk, slug: str) -> bool:
    """As the order's page shows it."""
    return next(deed for deed in deeds_of(walk.order.step) if deed.slug == slug).done(walk.order)
