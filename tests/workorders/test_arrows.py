"""The table of arrows is the spec: every verb from every step (FLOW-01, FLOW-02)."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django_fsm import TransitionNotAllowed

from staff.refusals import Refused
from tests.workorders.walk import Walk
from workorders.arrows import ARROWS as BUTTONS
from workorders.enums import Ending, Step
from workorders.models import StepRecord, WorkOrder
from workorders.permissions import ArrowPermission
from workorders.services.flow import advance, locked, reasons_against

S = Step
INSIDE = (S.RECEPTION, S.DIAGNOSIS, S.ESTIMATE, S.DISPATCH)

# (verb, step it leaves): the steps it leads to.
ARROWS: dict[tuple[str, Step], tuple[Step, ...]] = {
    ("book", S.SOLICITATION): (S.APPOINTMENT,),
    ("receive", S.SOLICITATION): (S.RECEPTION,),
    ("receive", S.APPOINTMENT): (S.RECEPTION,),
    ("mark_no_show", S.APPOINTMENT): (S.CANCELLED,),
    ("finish_reception", S.RECEPTION): (S.DIAGNOSIS,),
    ("finish_diagnosis", S.DIAGNOSIS): (S.ESTIMATE,),
    ("accept_estimate", S.ESTIMATE): (S.DISPATCH,),
    ("dispatch", S.DISPATCH): (S.PARTS_ISSUE,),
    ("start_repair", S.PARTS_ISSUE): (S.REPAIR,),
    ("finish_repair", S.REPAIR): (S.FINAL_INSPECTION,),
    ("stop_work", S.PARTS_ISSUE): (S.FINAL_INSPECTION,),
    ("stop_work", S.REPAIR): (S.FINAL_INSPECTION,),
    ("pass_inspection", S.FINAL_INSPECTION): (S.WASH,),
    ("fail_inspection", S.FINAL_INSPECTION): (S.REPAIR,),
    ("take_up_additional_work", S.FINAL_INSPECTION): (S.REPAIR,),
    ("finish_wash", S.WASH): (S.SETTLEMENT,),
    ("skip_wash", S.WASH): (S.SETTLEMENT,),
    ("settle", S.SETTLEMENT): (S.DELIVERY,),
    ("reopen_settlement", S.DELIVERY): (S.SETTLEMENT,),
    ("deliver", S.DELIVERY): (S.FOLLOW_UP,),
    ("hand_back", S.DELIVERY): (S.CANCELLED, S.NO_REPAIR),
    ("send_back_to_repair", S.WASH): (S.REPAIR,),
    ("send_back_to_repair", S.SETTLEMENT): (S.REPAIR,),
    ("send_back_to_repair", S.DELIVERY): (S.REPAIR,),
    ("close", S.FOLLOW_UP): (S.CLOSED,),
    ("cancel", S.SOLICITATION): (S.CANCELLED,),
    ("cancel", S.APPOINTMENT): (S.CANCELLED,),
    **{("cancel", step): (S.SETTLEMENT,) for step in INSIDE},
    **{("end_without_repair", step): (S.SETTLEMENT,) for step in INSIDE},
}
VERBS = sorted({verb for verb, _step in ARROWS})


def declared() -> dict[tuple[str, Step], tuple[Step, ...]]:
    found = {}
    for arrow in WorkOrder._meta.get_field("step").get_all_transitions(WorkOrder):
        target = arrow.target
        targets = tuple(target.allowed_states) if hasattr(target, "allowed_states") else (Step(target),)
        found[arrow.name, Step(arrow.source)] = targets
    return found


@pytest.mark.req("FLOW-01", "FLOW-02")
def test_declared_arrows_are_the_table() -> None:
    assert declared() == ARROWS


def test_every_arrow_has_a_permission_and_guards_with_sentences() -> None:
    for arrow in WorkOrder._meta.get_field("step").get_all_transitions(WorkOrder):
        assert isinstance(arrow.permission, ArrowPermission), arrow.name
        for guard in arrow.conditions:
            assert str(guard.sentence), guard
            assert guard.mended_by or guard.explain, guard


def test_every_arrow_a_person_takes_has_its_button() -> None:
    # An inspection result takes its arrow, and so do the forms of booking and receiving; closing is followup's.
    by_other_forms = {"pass_inspection", "fail_inspection", "book", "receive", "close"}

    assert {(b.verb, Step(s)) for b in BUTTONS for s in b.steps} == {
        pair for pair in ARROWS if pair[0] not in by_other_forms
    }


@pytest.mark.req("FLOW-02")
@pytest.mark.parametrize("step", list(Step)[:13])
def test_verb_from_a_step_it_does_not_leave_is_refused_and_writes_nothing(
    step: Step, walk_at: Callable[..., Walk]
) -> None:
    walk = walk_at(step)
    before = StepRecord.objects.filter(order_id=walk.pk).count()

    for verb in VERBS:
        if (verb, step) in ARROWS:
            continue
        with pytest.raises(Refused) as refused, locked(walk.pk) as order:
            advance(order, verb, by=walk.by_anybody_who_may(verb), reason="试试")
        assert [r.sentence for r in refused.value.reasons] == [f"already moved on: {step.label}"]

    assert walk.order.step == step
    assert StepRecord.objects.filter(order_id=walk.pk).count() == before


@pytest.mark.parametrize("step", list(Step)[:13])
def test_verb_from_a_step_it_leaves_moves_there_and_writes_one_record(step: Step, walk_at: Callable[..., Walk]) -> None:
    """Each legal pair whose guards hold after the walk moves; the others say why they wait."""
    walk = walk_at(step)
    before = StepRecord.objects.filter(order_id=walk.pk).count()
    for verb in [v for v, s in ARROWS if s == step]:
        with transaction.atomic():
            reasons = reasons_against(walk.order, verb)
            with locked(walk.pk) as order:
                if reasons:
                    with pytest.raises(Refused):
                        advance(order, verb, by=walk.by_anybody_who_may(verb), reason="试试")
                else:
                    advance(order, verb, by=walk.by_anybody_who_may(verb), reason="试试")
            assert all(r.sentence and (r.code or r.mended_by) for r in reasons)
            assert walk.order.step in ((step,) if reasons else ARROWS[verb, step])
            assert StepRecord.objects.filter(order_id=walk.pk).count() == before + (not reasons)
            transaction.set_rollback(True)


@pytest.mark.req("FLOW-02")
def test_arrow_called_past_the_flow_is_refused_by_the_machine(walk: Walk) -> None:
    with pytest.raises(TransitionNotAllowed):
        walk.order.finish_repair(by=None)


def test_step_assigned_by_hand_is_refused(walk: Walk) -> None:
    order = walk.order

    with pytest.raises(AttributeError):
        order.step = Step.CLOSED


@pytest.mark.req("FLOW-01")
@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"step": "nowhere"}, "order_step_is_known"),
        ({"step": Step.CLOSED}, "order_ended_exactly_at_an_end"),
        ({"visit": None}, "order_inside_has_a_visit"),
        ({"ending": Ending.CANCELLED}, "order_ending_has_a_reason"),
    ],
)
def test_step_changed_in_sql_keeps_the_constraints(walk: Walk, changes: dict, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        WorkOrder.objects.filter(pk=walk.pk).update(**changes)


def test_refresh_keeps_the_step_protected(walk: Walk) -> None:
    order = walk.order

    order.refresh_from_db()

    with pytest.raises(AttributeError):
        order.step = Step.CLOSED
