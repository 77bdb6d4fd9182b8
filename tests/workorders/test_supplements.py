"""Additional work is never done without consent (FLOW-04)."""

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from parts.models import Requisition
from parts.services.handover import return_parts
from reception.services import gate
from staff.enums import Role
from staff.history import acting
from staff.models import User
from staff.refusals import Refused
from tests.workorders.walk import Walk
from workorders.enums import CheckKind, LineState, Step, SupplementState
from workorders.forms.terms import AnswerForm
from workorders.models import OrderLine, Supplement, WorkOrder
from workorders.promise import compute_promise
from workorders.queries import issued_for_withdrawn
from workorders.services import clock, estimate, repair, supplements, terms

WalkAt = Callable[..., Walk]
ClientOf = Callable[[User], Client]


@pytest.fixture
def found(walk_at: WalkAt) -> tuple[Walk, Supplement]:
    """A car in repair on which the technician found something more."""
    walk = walk_at(Step.REPAIR)
    return walk, supplements.raise_additional_work(walk.pk, description="刹车片已薄", by=walk.by(Role.TECHNICIAN))


def offer(walk: Walk, supplement: Supplement, *, payer: str = "customer") -> list[OrderLine]:
    advisor = walk.by(Role.SERVICE_ADVISOR)
    labour = estimate.add_labour(
        walk.pk, operation_id=walk.shop.operation.pk, supplement_id=supplement.pk, payer=payer, by=advisor
    )
    part = estimate.add_part(
        walk.pk,
        part_id=walk.shop.part.pk,
        quantity=Decimal(1),
        supplement_id=supplement.pk,
        payer=payer,
        by=advisor,
    )
    supplements.offer_additional_work(supplement.pk, by=advisor)
    return [labour, part]


@pytest.mark.req("FLOW-04")
def test_new_line_is_blocked_until_the_customer_agrees_while_agreed_lines_go_on(
    found: tuple[Walk, Supplement],
) -> None:
    walk, supplement = found
    technician = walk.by(Role.TECHNICIAN)
    agreed = walk.order.lines.get(kind="labour")
    labour, _part = offer(walk, supplement)

    clock.clock_on(walk.pk, line_id=agreed.pk, by=technician)
    repair.finish_line(agreed.pk, by=technician)
    for act in (
        lambda: repair.finish_line(labour.pk, by=technician),
        lambda: clock.clock_on(walk.pk, line_id=labour.pk, by=technician),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert "the customer has not agreed" in refused.value.reasons[0].sentence
    assert Requisition.objects.filter(origin_id=walk.pk).count() == 1
    assert walk.order.step == Step.REPAIR


@pytest.mark.req("FLOW-04")
def test_agreed_additional_work_asks_for_its_parts_and_may_be_done(found: tuple[Walk, Supplement]) -> None:
    walk, supplement = found
    lines = offer(walk, supplement)

    walk.answer(lines)

    supplement.refresh_from_db()
    assert supplement.state == SupplementState.ANSWERED
    assert Requisition.objects.filter(origin_id=walk.pk).count() == 2
    repair.finish_line(lines[0].pk, by=walk.by(Role.TECHNICIAN))
    walk.issue_parts()
    walk.to(Step.FOLLOW_UP)
    assert walk.order.settled_amount == 2 * (Decimal("96.00") + Decimal(38))


@pytest.mark.req("FLOW-04")
@pytest.mark.parametrize("agreed", [True, False])
def test_answer_to_additional_work_before_it_is_offered_is_refused(
    found: tuple[Walk, Supplement], agreed: bool
) -> None:
    walk, supplement = found
    line = estimate.add_labour(
        walk.pk,
        operation_id=walk.shop.operation.pk,
        supplement_id=supplement.pk,
        by=walk.by(Role.SERVICE_ADVISOR),
    )

    with pytest.raises(Refused) as refused:
        walk.answer([line] if agreed else [], declined=() if agreed else (line,))

    assert [r.sentence for r in refused.value.reasons] == ["Offer the additional work to the customer first."]
    line.refresh_from_db()
    assert line.state == LineState.PROPOSED
    assert Requisition.objects.filter(origin_id=walk.pk).count() == 1


@pytest.mark.req("FLOW-04")
@pytest.mark.parametrize("state", [LineState.ACCEPTED, LineState.DECLINED])
def test_database_refuses_an_answer_to_additional_work_before_it_is_offered(
    found: tuple[Walk, Supplement], state: LineState
) -> None:
    walk, supplement = found
    user = walk.by(Role.SERVICE_ADVISOR)
    line = estimate.add_labour(walk.pk, operation_id=walk.shop.operation.pk, supplement_id=supplement.pk, by=user)
    answer = {"consent_method": "phone", "consent_name": "王建国", "consent_at": timezone.now()}
    answered = {"state": state, "consent_recorded_by": user, **answer}

    with pytest.raises(IntegrityError, match="answered_once_offered"), transaction.atomic():
        OrderLine.objects.filter(pk=line.pk).update(**answered)
    supplements.offer_additional_work(supplement.pk, by=user)
    OrderLine.objects.filter(pk=line.pk).update(**answered)


@pytest.mark.req("FLOW-04")
def test_additional_work_declined_as_a_whole_need_not_be_offered(found: tuple[Walk, Supplement]) -> None:
    walk, supplement = found
    user = walk.by(Role.SERVICE_ADVISOR)
    line = estimate.add_labour(walk.pk, operation_id=walk.shop.operation.pk, supplement_id=supplement.pk, by=user)

    supplements.decline_additional_work(supplement.pk, method="phone", name="王建国", by=user)

    line.refresh_from_db()
    assert line.state == LineState.DECLINED


def test_answer_form_asks_for_additional_work_once_it_is_offered(found: tuple[Walk, Supplement]) -> None:
    walk, supplement = found
    user = walk.by(Role.SERVICE_ADVISOR)
    line = estimate.add_labour(walk.pk, operation_id=walk.shop.operation.pk, supplement_id=supplement.pk, by=user)

    before = AnswerForm(order=walk.order, user=user).proposed
    supplements.offer_additional_work(supplement.pk, by=user)
    after = AnswerForm(order=walk.order, user=user).proposed

    assert (before, after) == ([], [line])


@pytest.mark.req("FLOW-04")
def test_answer_to_additional_work_promises_the_later_time_also_to_the_storekeeper(
    found: tuple[Walk, Supplement],
) -> None:
    walk, supplement = found
    lines = offer(walk, supplement)
    user = walk.by(Role.SERVICE_ADVISOR)
    form = AnswerForm(order=walk.order, user=user)
    later = walk.order.promised_at + datetime.timedelta(hours=2)

    reckoned = form.initial["promised_at"]
    given = {f"line_{line.pk}": "yes" for line in lines} | {"method": "phone", "name": "王建国", "promised_at": later}
    form = AnswerForm(given, order=walk.order, user=user)
    assert form.is_valid(), form.errors
    version = estimate.answer_lines(walk.pk, **form.inputs(), by=user)

    assert reckoned >= walk.order.promised_at
    assert walk.order.promised_at == version.promised_at == later
    assert set(Requisition.objects.filter(origin_id=walk.pk).values_list("wanted_at", flat=True)) == {later}


@pytest.mark.req("FLOW-04")
def test_refusal_of_additional_work_leaves_the_promised_time(found: tuple[Walk, Supplement]) -> None:
    walk, supplement = found
    lines = offer(walk, supplement)
    promised = walk.order.promised_at
    given = {f"line_{line.pk}": "no" for line in lines} | {
        "method": "phone",
        "name": "王建国",
        "promised_at": promised + datetime.timedelta(hours=2),
    }
    form = AnswerForm(given, order=walk.order, user=walk.by(Role.SERVICE_ADVISOR))
    assert form.is_valid(), form.errors

    estimate.answer_lines(walk.pk, **form.inputs(), by=walk.by(Role.SERVICE_ADVISOR))

    assert walk.order.promised_at == promised


@pytest.mark.req("FLOW-04")
def test_promised_time_is_reckoned_without_the_finished_operations(found: tuple[Walk, Supplement]) -> None:
    walk, _supplement = found
    now = timezone.now().replace(hour=2, minute=0)  # 10:00 in the shop
    before = compute_promise(walk.order, now=now)

    repair.finish_line(walk.order.lines.get(kind="labour").pk, by=walk.by(Role.TECHNICIAN))

    assert compute_promise(walk.order, now=now) < before


@pytest.mark.req("WO-02")
def test_move_promise_while_a_part_is_awaited_keeps_the_reason(walk_at: WalkAt) -> None:
    walk = walk_at(Step.PARTS_ISSUE)
    later = timezone.now() + datetime.timedelta(days=2)

    advisor = walk.by(Role.SERVICE_ADVISOR)

    with acting(advisor, source="/orders/"):
        terms.move_promise(walk.pk, promised_at=later, reason="等料，客户同意", by=advisor)

    assert walk.order.promised_at == later
    assert Requisition.objects.get(origin_id=walk.pk).wanted_at == later
    moved = WorkOrder.pgh_event_model.objects.filter(pgh_obj_id=walk.pk).latest("pk")
    assert (moved.promised_at, moved.pgh_context["why"]) == (later, "等料，客户同意")


@pytest.mark.req("WO-02")
def test_move_promise_into_the_past_or_after_settlement_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.REPAIR)
    settled = walk_at(Step.DELIVERY)
    advisor = walk.by(Role.SERVICE_ADVISOR)
    hour = datetime.timedelta(hours=1)

    with pytest.raises(Refused) as past:
        terms.move_promise(walk.pk, promised_at=timezone.now() - hour, reason="等料", by=advisor)
    with pytest.raises(Refused) as over:
        terms.move_promise(settled.pk, promised_at=timezone.now() + hour, reason="等料", by=advisor)

    assert [r.sentence for r in past.value.reasons] == ["The promised time lies in the past."]
    assert over.value.reasons[0].code == "step"


@pytest.mark.req("FLOW-04")
def test_declined_additional_work_is_kept_and_offered_at_the_next_visit(found: tuple[Walk, Supplement]) -> None:
    walk, supplement = found
    offer(walk, supplement)

    supplements.decline_additional_work(supplement.pk, method="phone", name="王建国", by=walk.by(Role.SERVICE_ADVISOR))

    assert set(supplement.lines.values_list("state", flat=True)) == {LineState.DECLINED}
    walk.to(Step.FOLLOW_UP)
    assert walk.order.settled_amount == Decimal("134.00")


@pytest.mark.req("FLOW-04")
def test_rest_of_additional_work_declined_asks_for_the_parts_agreed_to_before(found: tuple[Walk, Supplement]) -> None:
    walk, supplement = found
    _labour, part = offer(walk, supplement)
    walk.answer([part])

    supplements.decline_additional_work(supplement.pk, method="phone", name="王建国", by=walk.by(Role.SERVICE_ADVISOR))

    part.refresh_from_db()
    assert part.requisition_line is not None


@pytest.mark.req("FLOW-04")
def test_insured_additional_line_also_waits_for_the_insurer(found: tuple[Walk, Supplement]) -> None:
    walk, supplement = found
    labour, part = offer(walk, supplement, payer="insurer")
    walk.answer([labour, part])

    with pytest.raises(Refused) as refused:
        repair.finish_line(labour.pk, by=walk.by(Role.TECHNICIAN))
    assert [r.sentence for r in refused.value.reasons] == ["The insurer has not agreed to this line."]
    assert Requisition.objects.filter(origin_id=walk.pk).count() == 1

    for line in (labour, part):
        supplements.insurer_agrees(line.pk, by=walk.by(Role.INSURANCE_CLERK))
    repair.finish_line(labour.pk, by=walk.by(Role.TECHNICIAN))
    assert Requisition.objects.filter(origin_id=walk.pk).count() == 2


@pytest.mark.req("FLOW-04")
def test_work_found_at_inspection_goes_back_to_the_bay_without_counting_as_rework(walk_at: WalkAt) -> None:
    walk = walk_at(Step.FINAL_INSPECTION)
    supplement = supplements.raise_additional_work(
        walk.pk, description="雨刮片老化", by=walk.by(Role.QUALITY_INSPECTOR)
    )
    with pytest.raises(Refused):
        walk.pass_inspection()
    lines = offer(walk, supplement)
    walk.answer(lines)

    supplements.take_up_additional_work(walk.pk, by=walk.by(Role.TECHNICIAN))

    assert (walk.order.step, walk.order.rework_count) == (Step.REPAIR, 0)


def test_withdrawn_line_releases_its_part_and_is_not_charged(walk_at: WalkAt) -> None:
    walk = walk_at(Step.PARTS_ISSUE)
    line = walk.order.lines.get(kind="part")

    supplements.withdraw_line(
        line.pk, reason="客户自带", method="phone", name="王建国", by=walk.by(Role.SERVICE_ADVISOR)
    )

    line.refresh_from_db()
    assert line.state == LineState.WITHDRAWN
    assert line.requisition_line.reserved_quantity == 0
    repair.start_repair(walk.pk, by=walk.by(Role.TECHNICIAN))
    walk.to(Step.DELIVERY)
    assert walk.order.settled_parts_amount == 0


@pytest.mark.parametrize("step", [Step.REPAIR, Step.SETTLEMENT])
def test_part_issued_for_a_withdrawn_operation_is_told_of_until_it_is_back_in_the_store(
    walk_at: WalkAt, client_of: Callable[[User], Client], step: Step
) -> None:
    walk = walk_at(Step.REPAIR)
    labour, part = walk.order.lines.get(kind="labour"), walk.order.lines.get(kind="part")
    browser, slip = client_of(walk.by(Role.STOREKEEPER)), part.requisition_line.requisition.get_absolute_url()

    def told() -> bool:
        page = browser.get(walk.order.get_absolute_url()).content.decode()
        return (
            f"{labour.name}已取消，但这些配件已发料、仍计入账单：{part.name}。" in page
            and f'<a class="reason-link" href="{slip}">' in page
        )

    assert not told()
    supplements.withdraw_line(
        labour.pk, reason="客户急用车", method="phone", name="王建国", by=walk.by(Role.SERVICE_ADVISOR)
    )
    walk.to(step)
    assert told()
    return_parts(
        part.requisition_line_id,
        quantity=part.quantity,
        bin_code="1-01-01-01",
        reason="项目已撤",
        by=walk.by(Role.STOREKEEPER),
    )
    assert not told()


def test_part_agreed_after_the_withdrawal_or_of_another_package_is_not_told_of(walk_at: WalkAt) -> None:
    walk = walk_at(Step.REPAIR)
    labour, part = walk.order.lines.get(kind="labour"), walk.order.lines.get(kind="part")
    labour.state, labour.consent_at = LineState.WITHDRAWN, part.consent_at

    assert issued_for_withdrawn([labour, part]) == [(part, [labour])]
    labour.package_name = "小保养"
    assert issued_for_withdrawn([labour, part]) == []
    labour.package_name, labour.consent_at = "", part.consent_at - datetime.timedelta(minutes=1)
    assert issued_for_withdrawn([labour, part]) == []


@pytest.mark.req("FLOW-04")
@pytest.mark.parametrize("kind", ["labour", "part"])
def test_inspection_is_not_passed_over_additional_work_that_was_agreed_and_not_done(walk_at: WalkAt, kind: str) -> None:
    walk = walk_at(Step.FINAL_INSPECTION)
    inspector = walk.by(Role.QUALITY_INSPECTOR)
    supplement = supplements.raise_additional_work(walk.pk, description="雨刮片老化", by=inspector)
    lines = {line.kind: line for line in offer(walk, supplement)}
    walk.answer([lines.pop(kind)], declined=tuple(lines.values()))

    with pytest.raises(Refused):
        walk.pass_inspection()

    assert walk.order.step == Step.FINAL_INSPECTION
    supplements.take_up_additional_work(walk.pk, by=walk.by(Role.TECHNICIAN))
    assert walk.order.step == Step.REPAIR


@pytest.mark.req("FLOW-04")
def test_repair_is_not_finished_over_an_agreed_part_that_waits_for_the_insurer(
    found: tuple[Walk, Supplement],
) -> None:
    walk, supplement = found
    labour, part = offer(walk, supplement, payer="insurer")
    walk.answer([part], declined=(labour,))
    walk.finish_lines()
    walk.check(CheckKind.OWN)
    walk.check(CheckKind.LEADER)

    with pytest.raises(Refused) as refused:
        repair.finish_repair(walk.pk, by=walk.by(Role.TEAM_LEADER))

    assert [(r.sentence, r.mended_by) for r in refused.value.reasons] == [
        ("The insurer has not agreed yet to: 机油滤清器.", Role.INSURANCE_CLERK)
    ]


@pytest.mark.req("FLOW-04", "WO-01")
def test_work_declined_before_it_was_priced_keeps_who_and_how_and_is_offered_at_the_next_visit(
    found: tuple[Walk, Supplement], client_of: ClientOf
) -> None:
    walk, supplement = found
    advisor = walk.by(Role.SERVICE_ADVISOR)

    supplements.decline_additional_work(supplement.pk, method="phone", name="王建国", by=advisor)

    page = client_of(advisor).get(walk.order.get_absolute_url()).content.decode()
    assert "不做：刹车片已薄" in page
    assert "王建国 · 电话确认 · service_advisor" in page
    walk.to(Step.FOLLOW_UP)
    gate.let_out(walk.order.visit_id, by=walk.by(Role.GATE_GUARD))
    again = Walk(walk.shop, again=walk).to(Step.ESTIMATE)
    assert "刹车片已薄" in client_of(advisor).get(again.order.get_absolute_url()).content.decode()


@pytest.mark.req("FLOW-04")
def test_lines_are_added_in_repair_only_to_additional_work_that_is_open(walk_at: WalkAt, client_of: ClientOf) -> None:
    walk = walk_at(Step.REPAIR)
    advisor = walk.by(Role.SERVICE_ADVISOR)
    client = client_of(advisor)

    def offers_form() -> bool:
        return f"/orders/{walk.pk}/add-labour/" in client.get(walk.order.get_absolute_url()).content.decode()

    before = offers_form()
    supplement = supplements.raise_additional_work(walk.pk, description="刹车片已薄", by=walk.by(Role.TECHNICIAN))
    during = offers_form()
    supplements.decline_additional_work(supplement.pk, method="phone", name="王建国", by=advisor)

    assert (before, during, offers_form()) == (False, True, False)


@pytest.mark.req("FLOW-04", "PRT-10")
def test_jobs_page_leads_to_the_slip_of_the_agreed_work(found: tuple[Walk, Supplement], client_of: ClientOf) -> None:
    walk, supplement = found
    technician = client_of(walk.by(Role.TECHNICIAN))
    waiting = technician.get("/orders/jobs/").content.decode()
    assert "刹车片已薄" in waiting

    walk.answer(offer(walk, supplement))

    slip = Requisition.objects.filter(origin_id=walk.pk).latest("pk")
    agreed = technician.get("/orders/jobs/").content.decode()
    assert slip.get_absolute_url() in agreed
    assert "刹车片已薄" not in agreed
    walk.issue_parts()
    assert slip.get_absolute_url() not in technician.get("/orders/jobs/").content.decode()
