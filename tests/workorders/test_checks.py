"""The own and the leader's check count for the work as it stands (WO-05)."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from staff.enums import Role
from staff.refusals import NotPermitted, Refused
from tests.workorders.walk import Walk, all_right
from workorders.enums import CheckKind, Step
from workorders.services import clock, estimate, repair, supplements
from workorders.services.flow import reasons_against


def test_check_recorded_before_a_later_finished_line_does_not_count(walk_at: Callable[..., Walk]) -> None:
    walk = walk_at(Step.REPAIR)
    walk.check(CheckKind.OWN)
    walk.finish_lines()

    assert not walk.order.has_passed_check(CheckKind.OWN)
    with pytest.raises(Refused):
        walk.check(CheckKind.LEADER)


@pytest.mark.parametrize("kind", [CheckKind.OWN, CheckKind.LEADER])
def test_finish_repair_after_a_failed_check_names_what_was_found_wrong(walk_at: Callable[..., Walk], kind: CheckKind):
    walk = walk_at(Step.REPAIR)
    walk.finish_lines()
    walk.check(CheckKind.OWN)
    found = [{"item": "扭矩", "ok": False, "note": "放油螺栓没打标记"}, {"item": "胎压", "ok": True, "note": ""}]
    service, role = {
        CheckKind.OWN: (repair.check_own_work, Role.TECHNICIAN),
        CheckKind.LEADER: (repair.check_as_leader, Role.TEAM_LEADER),
    }[kind]

    service(walk.pk, results=found, by=walk.by(role))

    reasons = reasons_against(walk.order, "finish_repair")
    assert f"{kind.label}, not right: 扭矩：放油螺栓没打标记. Check again." in [r.sentence for r in reasons]
    assert role in [r.mended_by for r in reasons]


def test_team_leader_who_is_no_technician_is_not_asked_for_the_own_check(
    walk_at: Callable[..., Walk], client: Client
) -> None:
    walk = walk_at(Step.REPAIR)
    client.force_login(walk.by(Role.TEAM_LEADER))

    page = client.get(walk.order.get_absolute_url()).content.decode()

    assert 'id="leader-check"' in page
    assert 'id="own-check"' not in page
    with pytest.raises(NotPermitted):
        repair.check_own_work(walk.pk, results=all_right(CheckKind.OWN, walk.order), by=walk.by(Role.TEAM_LEADER))


def test_leaders_check_before_the_own_check_says_who_comes_first_and_shows_no_form(
    walk_at: Callable[..., Walk], client: Client
) -> None:
    walk = walk_at(Step.REPAIR)
    client.force_login(walk.by(Role.TEAM_LEADER))
    form = f'action="/orders/{walk.pk}/leader-check/"'

    before = client.get(walk.order.get_absolute_url()).content.decode()
    walk.finish_lines()
    walk.check(CheckKind.OWN)
    after = client.get(walk.order.get_absolute_url()).content.decode()

    card = before[before.index('id="leader-check"') :].split("</section>")[0]
    assert "要先做技师自检。" in card
    assert "由技师处理" in card
    assert form not in before
    assert form in after


def test_jobs_page_says_why_a_car_came_back_until_it_is_handed_in_again(
    walk_at: Callable[..., Walk], client: Client
) -> None:
    walk = walk_at(Step.FINAL_INSPECTION)
    client.force_login(walk.by(Role.TECHNICIAN))

    walk.fail_inspection()

    assert "机油滤清器渗油" in client.get(reverse("workorders:jobs")).content.decode()
    rows = client.get(reverse("dashboard:desk")).content.decode()
    assert "返修 1 次" in rows


def test_page_of_stopped_work_is_not_blocked_by_a_clock_that_stopping_ends(walk_at: Callable[..., Walk]) -> None:
    walk = walk_at(Step.REPAIR)
    labour = walk.order.lines.get(kind="labour")
    advisor = walk.by(Role.SERVICE_ADVISOR)
    supplements.withdraw_line(labour.pk, reason="客户急用车", method="phone", name="王建国", by=advisor)

    clock.clock_on(walk.pk, by=walk.by(Role.TECHNICIAN))

    assert reasons_against(walk.order, "stop_work") == []


def test_team_leaders_page_at_the_inspection_says_what_the_car_waits_for(
    walk_at: Callable[..., Walk], client: Client
) -> None:
    walk = walk_at(Step.FINAL_INSPECTION)
    client.force_login(walk.by(Role.TEAM_LEADER))

    page = client.get(walk.order.get_absolute_url()).content.decode()

    assert "终检还没有做完，或有项目不合格。" in page
    assert "追加项目开工" not in page


@pytest.mark.req("WO-05")
def test_part_handed_over_after_the_checks_is_checked_anew(walk_at: Callable[..., Walk]) -> None:
    walk = walk_at(Step.REPAIR)
    walk.finish_lines()
    walk.check(CheckKind.OWN)
    walk.check(CheckKind.LEADER)
    advisor, leader = walk.by(Role.SERVICE_ADVISOR), walk.by(Role.TEAM_LEADER)
    found = supplements.raise_additional_work(walk.pk, description="雨刮片老化", by=walk.by(Role.TECHNICIAN))
    part = estimate.add_part(
        walk.pk, part_id=walk.shop.part.pk, quantity=Decimal(1), supplement_id=found.pk, by=advisor
    )
    supplements.offer_additional_work(found.pk, by=advisor)
    walk.answer([part])
    walk.issue_parts()

    with pytest.raises(Refused) as refused:
        repair.finish_repair(walk.pk, by=leader)

    assert [r.sentence for r in refused.value.reasons] == [
        "The technician has not signed the own check.",
        "The team leader has not signed the check.",
    ]
    walk.check(CheckKind.OWN)
    walk.check(CheckKind.LEADER)
    repair.finish_repair(walk.pk, by=leader)
    assert walk.order.step == Step.FINAL_INSPECTION
