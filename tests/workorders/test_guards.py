"""Every guard broken alone, with its exact sentence (FLOW-02)."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cashier.enums import Payer
from documents.services.holds import place_hold
from parts.services.handover import return_parts
from reception.models import CheckIn
from staff.enums import Role
from staff.refusals import NotPermitted, Refused
from tests.workorders.walk import STROKES, Walk, all_right
from workorders.enums import CheckKind, Step
from workorders.models import WorkOrder
from workorders.services import (
    callbacks,
    checking_in,
    clock,
    delivery,
    diagnosis,
    dispatching,
    estimate,
    inspection,
    opening,
    repair,
    settling,
    supplements,
)
from workorders.services.flow import READ_MONEY, READ_PARTS, reasons_against

WalkAt = Callable[..., Walk]


def sentences(walk: Walk, verb: str) -> list[str]:
    return [reason.sentence for reason in reasons_against(walk.order, verb)]


CHECK_IN_GAPS = [
    ({"phone_verified": False}, "Phone and address have not been verified with the customer."),
    ({"address_verified": False}, "Phone and address have not been verified with the customer."),
    ({"mileage": None}, "The mileage has not been read."),
    ({"fuel_eighths": None}, "The fuel level has not been read."),
    ({"walk_around_done": False}, "The walk round the car has not been done."),
    ({"items_listed": False}, "The items in the car have not been listed."),
    ({"seat_cover": False}, "Not all four protective items are fitted."),
    ({"floor_mat": False}, "Not all four protective items are fitted."),
    ({"wheel_cover": False}, "Not all four protective items are fitted."),
    ({"seat_sticker": False}, "Not all four protective items are fitted."),
]


@pytest.mark.parametrize(("gap", "sentence"), CHECK_IN_GAPS)
def test_customer_signs_with_a_gap_in_the_check_in_is_refused(walk: Walk, gap: dict[str, Any], sentence: str) -> None:
    walk.check_in(**gap)

    with pytest.raises(Refused) as refused:
        walk.sign_order()

    assert [r.sentence for r in refused.value.reasons] == [sentence]
    assert not CheckIn.objects.get().sealed_at
    assert sentence in sentences(walk, "finish_reception")


def test_finish_reception_with_the_gate_card_out_is_refused(walk: Walk) -> None:
    walk.check_in(take_gate_card=False)
    walk.sign_order()

    assert sentences(walk, "finish_reception") == ["The gate card has not been taken back from the customer."]


def test_finish_reception_without_signature_is_refused(walk: Walk) -> None:
    walk.check_in()

    assert sentences(walk, "finish_reception") == ["The customer has not signed the work order."]


@pytest.mark.req("RCP-07")
@pytest.mark.parametrize("gap", ["who", "what", "where", "when", "why", "how", "how_much", "customer_words"])
def test_finish_diagnosis_with_a_question_open_is_refused(walk_at: WalkAt, gap: str) -> None:
    walk = walk_at(Step.DIAGNOSIS)
    diagnosis.record_finding(walk.pk, text="机油发黑", by=walk.by(Role.TECHNICIAN))
    walk.ask(**{gap: ""})

    assert sentences(walk, "finish_diagnosis") == ["The 5W2H questions are not all answered."]

    walk.ask()
    diagnosis.finish_diagnosis(walk.pk, by=walk.by(Role.SERVICE_ADVISOR))


@pytest.mark.req("RCP-07")
def test_finish_diagnosis_without_repeating_back_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DIAGNOSIS)
    diagnosis.record_finding(walk.pk, text="机油发黑", by=walk.by(Role.TECHNICIAN))
    walk.ask(repeated_back=False)

    assert sentences(walk, "finish_diagnosis") == ["The customer's words have not been repeated back."]


@pytest.mark.req("RCP-07")
def test_finish_diagnosis_without_finding_is_refused_unless_it_is_a_package_service(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DIAGNOSIS)
    walk.ask()

    assert sentences(walk, "finish_diagnosis") == [
        "No technician has written a finding, and this is not a package service."
    ]

    walk.ask(package_service=True)
    assert sentences(walk, "finish_diagnosis") == []


def test_accept_estimate_without_an_accepted_line_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.ESTIMATE)
    walk.set_terms()
    lines = walk.add_lines()
    walk.answer([], declined=tuple(lines))

    assert sentences(walk, "accept_estimate") == ["The customer has not accepted any line."]


def test_accept_estimate_with_a_line_unanswered_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.ESTIMATE)
    walk.set_terms()
    lines = walk.add_lines()
    walk.answer(lines[:1])

    assert sentences(walk, "accept_estimate") == ["Not every line of the estimate is accepted or declined."]


def test_accept_estimate_without_terms_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.ESTIMATE)
    walk.answer(walk.add_lines())

    assert sentences(walk, "accept_estimate") == [
        "There is no promised time yet.",
        "Nobody asked what the customer wants done with the old parts.",
        "It is not agreed how the bill is settled.",
    ]


@pytest.mark.req("WO-03")
def test_dispatch_unplanned_is_refused_with_what_is_missing(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DISPATCH)

    assert sentences(walk, "dispatch") == [
        "No team is chosen.",
        "No technician is chosen.",
        "No bay is chosen.",
        "The hours are not planned.",
        "The team has not signed for the car's condition and items.",
    ]


@pytest.mark.req("WO-03")
def test_dispatch_before_the_team_signed_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DISPATCH)
    walk.plan()

    assert sentences(walk, "dispatch") == ["The team has not signed for the car's condition and items."]


@pytest.mark.req("WO-03")
def test_advisor_dispatches_only_where_there_is_no_foreman(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DISPATCH)
    advisor, foreman = walk.by(Role.SERVICE_ADVISOR), walk.by(Role.FOREMAN)
    walk.plan()
    walk.hand_over()

    with pytest.raises(NotPermitted) as refused:
        dispatching.dispatch(walk.pk, by=advisor)
    assert [r.sentence for r in refused.value.reasons] == ["The foreman gives out the work here."]

    foreman.store_roles.all().delete()
    dispatching.dispatch(walk.pk, by=advisor)
    assert walk.order.step == Step.PARTS_ISSUE


def test_start_repair_with_a_part_missing_is_refused_and_names_it(walk_at: WalkAt) -> None:
    walk = walk_at(Step.PARTS_ISSUE)

    assert sentences(walk, "start_repair") == ["机油滤清器: not issued yet."]


@pytest.mark.req("FLOW-03")
def test_parts_issue_is_passed_by_itself_without_parts_and_recorded_as_skipped(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DISPATCH, with_part=False)

    walk.dispatch()

    assert walk.order.step == Step.REPAIR
    last = walk.order.step_records.last()
    assert (last.verb, last.skipped, last.by_itself, last.reason) == (
        "start_repair",
        True,
        True,
        "No parts on this order.",
    )
    assert last.by == walk.by(Role.FOREMAN)


def ready_to_finish(walk: Walk) -> Walk:
    walk.finish_lines()
    walk.check(CheckKind.OWN)
    walk.check(CheckKind.LEADER)
    assert sentences(walk, "finish_repair") == []
    return walk


def test_finish_repair_with_an_operation_open_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.REPAIR)

    assert sentences(walk, "finish_repair") == [
        f"Not finished yet: {walk.shop.operation.name}.",
        "The technician has not signed the own check.",
        "The team leader has not signed the check.",
    ]


def test_finish_repair_with_additional_work_unanswered_is_refused(walk_at: WalkAt) -> None:
    walk = ready_to_finish(walk_at(Step.REPAIR))

    supplements.raise_additional_work(walk.pk, description="刹车片已薄", by=walk.by(Role.TECHNICIAN))

    assert sentences(walk, "finish_repair") == ["Additional work waits for the customer's answer."]


def test_finish_repair_with_a_clock_running_is_refused(walk_at: WalkAt) -> None:
    walk = ready_to_finish(walk_at(Step.REPAIR))

    clock.clock_on(walk.pk, by=walk.by(Role.TECHNICIAN))

    assert sentences(walk, "finish_repair") == [
        "technician has not clocked off this order; the team leader or the foreman can stop the clock too."
    ]


@pytest.mark.req("WO-05")
def test_finish_repair_without_the_own_check_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.REPAIR)
    walk.finish_lines()

    assert sentences(walk, "finish_repair") == [
        "The technician has not signed the own check.",
        "The team leader has not signed the check.",
    ]
    with pytest.raises(Refused) as refused:
        walk.check(CheckKind.LEADER)
    assert [r.sentence for r in refused.value.reasons] == ["The technician's own check comes first."]


@pytest.mark.req("WO-05")
def test_finish_repair_without_the_leaders_check_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.REPAIR)
    walk.finish_lines()
    walk.check(CheckKind.OWN)

    assert sentences(walk, "finish_repair") == ["The team leader has not signed the check."]


def test_finish_repair_with_parts_still_to_come_is_refused(walk_at: WalkAt) -> None:
    walk = ready_to_finish(walk_at(Step.REPAIR))
    supplement = supplements.raise_additional_work(walk.pk, description="滤芯", by=walk.by(Role.TECHNICIAN))
    line = estimate.add_part(
        walk.pk,
        part_id=walk.shop.part.pk,
        quantity=Decimal(1),
        supplement_id=supplement.pk,
        by=walk.by(Role.SERVICE_ADVISOR),
    )
    supplements.offer_additional_work(supplement.pk, by=walk.by(Role.SERVICE_ADVISOR))
    walk.answer([line])

    assert sentences(walk, "finish_repair") == [
        "Parts were issued that are neither charged nor returned, or are still to come."
    ]


@pytest.mark.req("WO-05")
def test_inspection_with_an_item_unanswered_or_wrong_without_a_word_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.FINAL_INSPECTION)
    inspector = walk.by(Role.QUALITY_INSPECTOR)
    results = all_right(CheckKind.FINAL, walk.order)
    item = results[0]["item"]

    for change, sentence in (
        ({"ok": None}, f"Answer every item: {item}"),
        ({"ok": False}, f"Say what is wrong: {item}"),
    ):
        with pytest.raises(Refused) as refused:
            inspection.inspect(walk.pk, results=[results[0] | change, *results[1:]], by=inspector)
        assert [r.sentence for r in refused.value.reasons] == [sentence]
    assert walk.order.step == Step.FINAL_INSPECTION


@pytest.mark.req("WO-05", "FLOW-02")
def test_inspecting_ones_own_work_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.FINAL_INSPECTION)
    technician = walk.by(Role.TECHNICIAN)
    technician.store_roles.create(store=walk.shop.store, role=Role.QUALITY_INSPECTOR)
    technician = type(technician).objects.get(pk=technician.pk)

    with pytest.raises(NotPermitted) as refused:
        inspection.inspect(walk.pk, results=all_right(CheckKind.FINAL, walk.order), by=technician)

    assert [r.sentence for r in refused.value.reasons] == ["You worked on this car: somebody else must inspect it."]
    walk.pass_inspection()
    assert walk.order.step == Step.WASH


@pytest.mark.req("WO-06")
def test_skipping_the_wash_without_a_reason_is_refused_and_with_one_is_recorded(walk_at: WalkAt) -> None:
    walk = walk_at(Step.WASH)
    washer = walk.by(Role.WASHER)

    with pytest.raises(Refused) as refused:
        inspection.skip_wash(walk.pk, reason=" ", by=washer)
    assert [r.sentence for r in refused.value.reasons] == ["Say why this step is skipped."]

    inspection.skip_wash(walk.pk, reason="客户赶时间", by=washer)
    record = walk.order.step_records.last()
    assert (walk.order.step, record.skipped, record.reason) == (Step.SETTLEMENT, True, "客户赶时间")


SETTLING = [
    ("take_back", "The team has not handed the car and its items back."),
    ("call", "The customer has not been called."),
    ("show", "The car and the old parts have not been shown to the customer."),
    ("sign_statement", "The customer has not signed the settlement statement and the voucher."),
    ("pay", "王建国 still owes ¥134.00."),
]


@pytest.mark.parametrize(("left_out", "sentence"), SETTLING)
def test_settle_with_one_thing_left_out_is_refused(walk_at: WalkAt, left_out: str, sentence: str) -> None:
    walk = walk_at(Step.SETTLEMENT)
    for step in ("take_back", "call", "show", "draw_up", "sign_statement", "pay"):
        if step == left_out or (left_out == "take_back" and step == "call"):
            continue
        getattr(walk, step)()

    assert sentence in sentences(walk, "settle")
    with pytest.raises(Refused):
        settling.settle(walk.pk, by=walk.by(Role.SETTLEMENT_CLERK))


def test_settle_with_charges_unexplained_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.SETTLEMENT)
    for step in ("take_back", "call", "draw_up", "sign_statement", "pay"):
        getattr(walk, step)()
    settling.show_and_explain(
        walk.pk, car_shown=True, old_parts_shown=True, charges_explained=False, by=walk.by(Role.SERVICE_ADVISOR)
    )

    assert sentences(walk, "settle") == ["The charges have not been explained."]


def test_show_and_explain_of_nothing_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.SETTLEMENT)

    with pytest.raises(Refused, match="Tick what the customer has been shown"):
        settling.show_and_explain(
            walk.pk, car_shown=False, old_parts_shown=False, charges_explained=False, by=walk.by(Role.SERVICE_ADVISOR)
        )


def test_settle_after_the_car_came_back_different_waits_for_the_service_manager(walk_at: WalkAt) -> None:
    walk = walk_at(Step.SETTLEMENT)
    settling.take_car_back(
        walk.pk,
        condition_as_noted=False,
        items_complete=True,
        difference="左前门新划痕",
        by=walk.by(Role.SERVICE_ADVISOR),
    )
    for step in ("call", "show", "draw_up", "sign_statement", "pay"):
        getattr(walk, step)()

    assert sentences(walk, "settle") == ["The car came back different: 左前门新划痕"]

    with pytest.raises(NotPermitted):
        settling.settle_difference(walk.pk, note="已补漆", by=walk.by(Role.SERVICE_ADVISOR))
    settling.settle_difference(walk.pk, note="已补漆", by=walk.by(Role.SERVICE_MANAGER))
    assert sentences(walk, "settle") == []


def test_settle_with_a_statement_out_of_date_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.SETTLEMENT)
    for step in ("take_back", "call", "show", "draw_up", "sign_statement", "pay"):
        getattr(walk, step)()
    line = walk.order.lines.get(kind="part")
    return_parts(
        line.requisition_line_id,
        quantity=Decimal(1),
        bin_code="1-01-01-01",
        reason="未使用",
        by=walk.by(Role.STOREKEEPER),
    )

    with pytest.raises(Refused) as refused:
        settling.settle(walk.pk, by=walk.by(Role.SETTLEMENT_CLERK))

    assert [r.sentence for r in refused.value.reasons] == ["The statement is not up to date: draw it up first."]


DELIVERY = [
    ({"voucher_returned": False}, "Copy 3 has not been handed in, and the identity has not been checked."),
    ({"use_explained": False}, "The use has not been explained."),
    ({"next_service_on": None}, "The next service is not set."),
    ({"next_service_mileage": None}, "The next service is not set."),
]


@pytest.mark.req("WO-08")
@pytest.mark.parametrize(("gap", "sentence"), DELIVERY)
def test_deliver_with_one_thing_left_out_is_refused(walk_at: WalkAt, gap: dict[str, Any], sentence: str) -> None:
    walk = walk_at(Step.DELIVERY)
    walk.record_delivery(**gap)

    assert sentences(walk, "deliver") == [sentence]


@pytest.mark.req("WO-08")
def test_deliver_without_copy_3_goes_with_the_identity_checked(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DELIVERY)
    walk.record_delivery(voucher_returned=False, identity_checked="身份证 1234")

    assert sentences(walk, "deliver") == []


@pytest.mark.req("WO-08")
def test_next_service_before_the_mileage_the_car_came_with_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DELIVERY)
    mileage = walk.order.visit.check_in.mileage

    with pytest.raises(Refused) as refused:
        walk.record_delivery(next_service_mileage=mileage)

    assert [r.sentence for r in refused.value.reasons] == [
        f"The car came in with {mileage:,} km: its next service is due later than that."
    ]
    walk.record_delivery(next_service_mileage=mileage + 1)


def test_deliver_without_the_old_parts_the_customer_wants_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.ESTIMATE)
    lines = walk.add_lines()
    walk.set_terms(old_part_wish="take")
    walk.answer(lines)
    estimate.accept_estimate(walk.pk, by=walk.by(Role.SERVICE_ADVISOR))
    walk.to(Step.DELIVERY)
    walk.record_delivery(old_parts_handed=False)

    assert sentences(walk, "deliver") == ["The old parts have not been handed over as the customer wished."]
    walk.order.lines.filter(kind="part").update(payer=Payer.MAKER)  # whose old part the warranty clerk keeps
    assert sentences(walk, "deliver") == []


@pytest.mark.req("WO-08")
def test_deliver_with_a_hold_is_refused_with_the_holds_own_sentence(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DELIVERY)
    walk.record_delivery()
    with transaction.atomic():
        place_hold(
            walk.order.document,
            blocks="deliver",
            code="insurance_papers",
            reason="保险资料不全",
            mended_by=Role.INSURANCE_CLERK,
            by=walk.by(Role.SERVICE_ADVISOR),
        )

    with pytest.raises(Refused) as refused:
        delivery.deliver(walk.pk, by=walk.by(Role.SERVICE_ADVISOR))

    assert [(r.sentence, r.mended_by) for r in refused.value.reasons] == [("保险资料不全", Role.INSURANCE_CLERK)]


def test_hand_back_of_a_repaired_car_and_delivery_of_an_unrepaired_one_are_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DELIVERY)
    walk.record_delivery()
    assert sentences(walk, "hand_back") == ["This order has been repaired: deliver it."]

    other = walk_at(Step.DIAGNOSIS)
    opening.end_without_repair(other.pk, reason="只是询问", by=other.by(Role.SERVICE_ADVISOR))
    settling.settle(other.pk, by=other.by(Role.SETTLEMENT_CLERK))
    other.record_delivery()
    assert "This order ends without its repair: hand the car back instead." in sentences(other, "deliver")


def test_close_before_the_callback_is_answered_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.FOLLOW_UP)

    assert sentences(walk, "close") == ["The callback is neither answered nor are its tries used up."]


def test_close_with_a_complaint_open_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.FOLLOW_UP)
    callbacks.record_try(walk.pk, reached=True, by=walk.by(Role.FOLLOW_UP_CLERK))
    with transaction.atomic():
        place_hold(
            walk.order.document,
            blocks="close",
            code="complaint",
            reason="客户投诉未处理",
            mended_by=Role.SERVICE_MANAGER,
            by=walk.by(Role.FOLLOW_UP_CLERK),
        )

    assert sentences(walk, "close") == ["客户投诉未处理"]


def test_order_of_ones_own_closed_by_its_advisor_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.FOLLOW_UP)
    advisor = walk.by(Role.SERVICE_ADVISOR)
    advisor.store_roles.create(store=walk.shop.store, role=Role.FOLLOW_UP_CLERK)
    advisor = type(advisor).objects.get(pk=advisor.pk)

    with pytest.raises(NotPermitted) as refused:
        callbacks.close_order(walk.pk, by=advisor)

    assert [r.sentence for r in refused.value.reasons] == ["The order's own advisor cannot close its callback."]


def test_promise_in_the_past_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.ESTIMATE)

    with pytest.raises(Refused) as refused:
        walk.set_terms(promised_at=timezone.now() - datetime.timedelta(minutes=1))

    assert [r.sentence for r in refused.value.reasons] == ["The promised time lies in the past."]


def test_empty_drawn_signature_is_refused(walk: Walk) -> None:
    walk.check_in()

    with pytest.raises(Refused) as refused:
        checking_in.sign_order(walk.pk, signer_name="王建国", strokes=[], by=walk.by(Role.SERVICE_ADVISOR))

    assert [r.sentence for r in refused.value.reasons] == ["The signature on the screen is empty."]
    checking_in.sign_order(walk.pk, signer_name="王建国", strokes=STROKES, by=walk.by(Role.SERVICE_ADVISOR))


@pytest.mark.req("WO-05")
def test_stop_work_before_what_was_done_is_checked_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.REPAIR)
    walk.finish_lines()
    stop = partial(repair.stop_work, walk.pk, reason="客户急用车", by=walk.by(Role.SERVICE_ADVISOR))

    for kind in (CheckKind.OWN, CheckKind.LEADER):
        with pytest.raises(Refused) as refused:
            stop()
        assert [r.sentence for r in refused.value.reasons] == [
            "What was done is not checked yet by the technician and the team leader."
        ]
        walk.check(kind)
    stop()
    assert walk.order.step == Step.FINAL_INSPECTION


def test_stop_work_with_agreed_work_open_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.REPAIR)

    with pytest.raises(Refused) as refused:
        repair.stop_work(walk.pk, reason="客户改主意", by=walk.by(Role.SERVICE_ADVISOR))

    assert [r.sentence for r in refused.value.reasons] == [
        "Agreed work is still open: finish it or withdraw it with the customer's consent."
    ]
    assert walk.order.stopped_at is None


@pytest.mark.req("WO-05")
def test_leader_check_by_who_signed_the_own_check_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.REPAIR)
    leader = walk.by(Role.TEAM_LEADER)
    walk.finish_lines()
    repair.check_own_work(walk.pk, results=all_right(CheckKind.OWN, walk.order), by=walk.by(Role.TECHNICIAN))
    technician = walk.by(Role.TECHNICIAN)
    technician.store_roles.create(store=walk.shop.store, role=Role.TEAM_LEADER)
    technician = type(technician).objects.get(pk=technician.pk)

    with pytest.raises(Refused) as refused:
        repair.check_as_leader(walk.pk, results=all_right(CheckKind.LEADER, walk.order), by=technician)

    assert [r.sentence for r in refused.value.reasons] == [
        f"You signed the own check: somebody else must make the team leader's check. These can: {leader.full_name}."
    ]
    repair.check_as_leader(walk.pk, results=all_right(CheckKind.LEADER, walk.order), by=leader)


@pytest.mark.parametrize(
    ("step", "verb", "sentence"),
    [
        (Step.SOLICITATION, "book", "No slot is booked yet."),
        (Step.APPOINTMENT, "receive", "The car has not passed the gate yet."),
        (
            Step.FINAL_INSPECTION,
            "pass_inspection",
            "The final inspection is not complete, or something on it failed.",
        ),
        (Step.FINAL_INSPECTION, "fail_inspection", "No item of the final inspection has failed."),
        (Step.FINAL_INSPECTION, "take_up_additional_work", "No additional work has been agreed."),
    ],
)
def test_arrow_whose_one_condition_is_open_says_so(walk_at: WalkAt, step: Step, verb: str, sentence: str) -> None:
    assert sentences(walk_at(step), verb) == [sentence]


@pytest.mark.req("WO-03")
@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("team", "No team is chosen."),
        ("technician", "No technician is chosen."),
        ("bay", "No bay is chosen."),
        ("planned_hours", "The hours are not planned."),
    ],
)
def test_dispatch_with_one_choice_left_out_is_refused(walk_at: WalkAt, field: str, sentence: str) -> None:
    walk = walk_at(Step.DISPATCH)
    walk.plan()
    walk.hand_over()
    type(walk.order).objects.filter(pk=walk.pk).update(**{field: None})

    assert sentences(walk, "dispatch") == [sentence]


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("old_part_wish", "Nobody asked what the customer wants done with the old parts."),
        ("settling_way", "It is not agreed how the bill is settled."),
    ],
)
def test_accept_estimate_with_one_term_left_out_is_refused(walk_at: WalkAt, field: str, sentence: str) -> None:
    walk = walk_at(Step.ESTIMATE)
    lines = walk.add_lines()
    walk.set_terms()
    walk.answer(lines)
    type(walk.order).objects.filter(pk=walk.pk).update(**{field: ""})

    assert sentences(walk, "accept_estimate") == [sentence]


@pytest.mark.req("FLOW-02")
def test_every_guard_is_broken_in_this_file() -> None:
    """The sentence of each guard on an arrow stands in a test above; those that name things are tested by what they name."""
    tested = Path(__file__).read_text(encoding="utf-8")
    arrows = WorkOrder._meta.get_field("step").get_all_transitions(WorkOrder)
    guards = {guard for arrow in arrows for guard in arrow.conditions}

    assert [g.__name__ for g in guards if not g.explain and str(g.sentence) not in tested] == []


@pytest.mark.parametrize("step", [Step.DIAGNOSIS, Step.DISPATCH, Step.REPAIR, Step.FINAL_INSPECTION, Step.DELIVERY])
def test_advance_locks_the_parts_and_the_money_that_a_guard_reads(walk_at: WalkAt, step: Step) -> None:
    order = walk_at(step).order
    asked = {guard for arrow in order.get_all_step_transitions() for guard in arrow.conditions or ()}
    ending = type(order).objects.get(pk=order.pk)
    ending.ending = "refused"  # some guards ask other things of an order that ends without its repair

    for guard in asked:
        with CaptureQueriesContext(connection) as queries:
            guard(order), guard(ending)
        read = "".join(query["sql"] for query in queries)
        assert '"cashier_' not in read or guard in READ_MONEY, guard
        assert '"parts_' not in read or guard in READ_PARTS, guard
