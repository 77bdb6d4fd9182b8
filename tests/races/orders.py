"""Work orders, their callbacks, complaints and cases."""

import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from cashier.models import Receivable
from cashier.services import cover_receivable
from documents.models import Document
from followup.models import Complaint
from followup.services.complaints import answer_complaint, close_complaint, raise_complaint, solve_complaint
from followup.services.questions import add_question
from insurance.models import Case, CaseDocument
from insurance.queries import comparison, receivables
from insurance.services.cases import assess_lines, open_case, receive_paper, want_paper
from staff.enums import Role
from staff.models import Store, User
from staff.templatetags.shop import plate_text
from tests.insurance.conftest import InsuredWalk
from tests.races.house import NUMBERS, House
from tests.races.table import Scene, scarce
from tests.workorders.walk import STROKES, Walk
from workorders.enums import ConsentMethod, LineState, Step
from workorders.models import Callback, OrderLine, Supplement, WorkOrder
from workorders.services import callbacks, clock, estimate, inspection, repair, settling, supplements
from workorders.services.packages import save_package
from workshop.enums import WorkKind

ORDER = (Document, WorkOrder)
LINES = (Document, WorkOrder, OrderLine)
ADDED = (Document, WorkOrder, Supplement)
CALL = (Document, WorkOrder, Callback)


def twice(make: Any, told: Any) -> Scene:
    return Scene(make, make, told=told)


@scarce("one step, two people", locks=(ORDER,), requirements=("FLOW-07",))
def step(house: House) -> Scene:
    walk, other = house.walk(Step.WASH), house.another(Role.WASHER)
    return Scene(
        lambda: inspection.finish_wash(walk.pk, by=house[Role.WASHER]),
        lambda: inspection.finish_wash(walk.pk, by=other),
        told="already moved on: Settlement",
        was_apart=lambda _second: walk.order.step_records.filter(verb="finish_wash").count() == 1,
    )


@scarce(
    "one technician, two clocks",
    constraints=(("technician_on_one_clock_at_a_time",),),
    requirements=("WO-04", "FLOW-07"),
)
def technicians_clock(house: House) -> Scene:
    one, other, by = house.walk(Step.REPAIR), house.walk(Step.REPAIR), house.another(Role.TECHNICIAN)
    return Scene(
        lambda: clock.clock_on(one.pk, by=by),
        lambda: clock.clock_on(other.pk, by=by),
        told=f"Your clock is running on {plate_text(one.vehicle.plate)}. Clock off there first.",
    )


@scarce(
    "the customer's answer to one line, recorded twice",
    locks=(LINES,),
    constraints=(("estimate_version_once",),),
    requirements=("WO-01",),
)
def answered_lines(house: House) -> Scene:
    walk = house.walk(Step.ESTIMATE)
    lines = walk.add_lines()
    walk.set_terms()
    return twice(
        lambda: estimate.answer_lines(
            walk.pk,
            accepted=[line.pk for line in lines],
            declined=[],
            method=ConsentMethod.PHONE,
            name="王建国",
            by=house[Role.SERVICE_ADVISOR],
        ),
        "Some of these lines have been answered or removed meanwhile. Look again.",
    )


@scarce(
    "the customer's signature under one order",
    locks=(ORDER,),
    constraints=(("signature_once_per_round",),),
    requirements=("RCP-06",),
)
def customers_signature(house: House) -> Scene:
    walk = house.walk(Step.SETTLEMENT)
    walk.take_back()
    walk.draw_up()
    return twice(
        lambda: settling.sign_statement(walk.pk, signer_name="王建国", strokes=STROKES, by=house[Role.SERVICE_ADVISOR]),
        "This has already been signed.",
    )


@scarce("one hold, lifted twice", locks=(ORDER,), requirements=("RCP-08",))
def lifted_hold(house: House) -> Scene:
    walk = house.walk(Step.SETTLEMENT)
    settling.take_car_back(
        walk.pk,
        condition_as_noted=False,
        items_complete=True,
        difference="右前门划痕",
        by=house[Role.SERVICE_ADVISOR],
    )
    return twice(
        lambda: settling.settle_difference(walk.pk, note="已赔付", by=house[Role.SERVICE_MANAGER]),
        "Nothing is different about this car.",
    )


@scarce("one agreed operation, finished twice", locks=(LINES,), requirements=("FLOW-07",))
def finished_line(house: House) -> Scene:
    line = house.walk(Step.REPAIR).order.lines.get(kind="labour")
    return twice(
        lambda: repair.finish_line(line.pk, by=house[Role.TECHNICIAN]),
        f"{line.name} may not be finished: the customer has not agreed, or it is finished already.",
    )


@scarce("one agreed line, withdrawn while it is finished", locks=(LINES,), requirements=("FLOW-04",))
def withdrawn_line(house: House) -> Scene:
    line = house.walk(Step.REPAIR).order.lines.get(kind="labour")
    return Scene(
        lambda: repair.finish_line(line.pk, by=house[Role.TECHNICIAN]),
        lambda: supplements.withdraw_line(
            line.pk, reason="不做了", method="phone", name="王建国", by=house[Role.SERVICE_ADVISOR]
        ),
        told="Only agreed lines that are not finished can be withdrawn.",
    )


def found(house: House, *, priced: str = "") -> Supplement:
    walk = house.walk(Step.REPAIR)
    supplement = supplements.raise_additional_work(walk.pk, description="刹车片薄", by=house[Role.TECHNICIAN])
    if priced:
        estimate.add_labour(
            walk.pk,
            operation_id=house.shop.operation.pk,
            supplement_id=supplement.pk,
            payer=priced,
            by=house[Role.SERVICE_ADVISOR],
        )
    return supplement


@scarce("one supplement, offered twice", locks=(ADDED,), requirements=("FLOW-04",))
def offered_supplement(house: House) -> Scene:
    supplement = found(house, priced="customer")
    return twice(
        lambda: supplements.offer_additional_work(supplement.pk, by=house[Role.SERVICE_ADVISOR]),
        "This has already been offered.",
    )


@scarce("one supplement, answered twice", locks=(ADDED,), requirements=("FLOW-04",))
def answered_supplement(house: House) -> Scene:
    supplement = found(house)
    return twice(
        lambda: supplements.decline_additional_work(
            supplement.pk, method="phone", name="王建国", by=house[Role.SERVICE_ADVISOR]
        ),
        "This has already been answered.",
    )


@scarce("the insurer's yes to one line", locks=(LINES,), requirements=("FLOW-04",))
def insurers_yes(house: House) -> Scene:
    supplement = found(house, priced="insurer")
    line = supplement.lines.get()
    supplements.offer_additional_work(supplement.pk, by=house[Role.SERVICE_ADVISOR])
    estimate.answer_lines(
        supplement.order_id,
        accepted=[line.pk],
        declined=[],
        method=ConsentMethod.PHONE,
        name="王建国",
        by=house[Role.SERVICE_ADVISOR],
    )
    assert line.state != LineState.DECLINED
    return twice(
        lambda: supplements.insurer_agrees(line.pk, by=house[Role.INSURANCE_CLERK]), "This has already been answered."
    )


@scarce("one name of a package", constraints=(("package_name_once",),), requirements=("WO-01",))
def package_name(house: House) -> Scene:
    name = f"保养套餐 {next(NUMBERS)}"
    return twice(
        lambda: save_package(
            None,
            store=house.store,
            name=name,
            work_kind=WorkKind.PERIODIC_MAINTENANCE,
            operations=[(house.shop.operation.pk, Decimal(1))],
            parts=[],
            by=house[Role.SERVICE_MANAGER],
        ),
        "There is a package of this name.",
    )


# After delivery


def due(house: House) -> Walk:
    return house.walk(Step.FOLLOW_UP)


def in_a_week() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=15)


def claimed(house: House) -> Walk:
    walk = due(house)
    callbacks.claim_due_callbacks(now=in_a_week())
    return walk


@scarce("one callback, two workers", locks=((Callback,),), requirements=("FUP-01", "FLOW-07"), waits=False)
def callback_claimed(house: House) -> Scene:
    walk = due(house)
    claim = partial(callbacks.claim_due_callbacks, now=in_a_week())
    return Scene(claim, claim, was_apart=lambda second: walk.pk not in (second.value or ()))


@scarce("one call, two clerks", locks=(CALL,), requirements=("FUP-01",))
def call_taken(house: House) -> Scene:
    walk, first, other = claimed(house), house[Role.FOLLOW_UP_CLERK], house.another(Role.FOLLOW_UP_CLERK)
    return Scene(
        lambda: callbacks.take_callback(walk.pk, by=first),
        lambda: callbacks.take_callback(walk.pk, by=other),
        told=f"{first} is making this call.",
    )


@scarce("one try of a callback", locks=(CALL,), requirements=("FUP-01",))
def call_tried(house: House) -> Scene:
    walk = claimed(house)
    return twice(
        lambda: callbacks.record_try(walk.pk, reached=True, by=house[Role.FOLLOW_UP_CLERK]),
        "This callback is over: Done.",
    )


def complaint(house: House) -> Complaint:
    return raise_complaint(
        claimed(house).pk,
        source="callback",
        topic="quality",
        text="刹车还有异响",
        routed_to_id=house[Role.SERVICE_MANAGER].pk,
        by=house[Role.FOLLOW_UP_CLERK],
    )


@scarce("one complaint, answered twice", locks=((Document, WorkOrder, Complaint),), requirements=("FUP-02",))
def answered_complaint(house: House) -> Scene:
    raised = complaint(house)
    return twice(
        lambda: answer_complaint(raised.pk, text="已致歉", by=house[Role.SERVICE_MANAGER]),
        "already moved on: Being solved",
    )


@scarce("one complaint, closed twice", locks=((Document, WorkOrder, Complaint),), requirements=("FUP-02",))
def closed_complaint(house: House) -> Scene:
    raised = complaint(house)
    answer_complaint(raised.pk, text="已致歉", by=house[Role.SERVICE_MANAGER])
    solve_complaint(raised.pk, text="已更换", by=house[Role.SERVICE_MANAGER])
    return twice(
        lambda: close_complaint(raised.pk, customer_words="满意", by=house[Role.FOLLOW_UP_CLERK]),
        "already moved on: Closed",
    )


@scarce("one question of the callback", locks=((Store,),), constraints=(("question_once_per_store",),))
def question(house: House) -> Scene:
    text = f"第 {next(NUMBERS)} 问？"
    return twice(
        lambda: add_question(store=house.store, text=text, by=house[Role.SERVICE_MANAGER]),
        "This question is already asked.",
    )


# The insurer's case


def open_for(walk: Walk, by: User) -> Case:
    return open_case(walk.pk, case_type="small", insurer="人保财险", by=by)


@scarce(
    "the case of one order", locks=(ORDER,), constraints=(("insurance_case_order_id_key",),), requirements=("INS-01",)
)
def case(house: House) -> Scene:
    walk = InsuredWalk(house.shop).to(Step.DISPATCH)
    return twice(lambda: open_for(walk, house[Role.INSURANCE_CLERK]), "This order has its case already.")


@scarce(
    "one paper of a case, received twice", locks=((Document, WorkOrder, Case, CaseDocument),), requirements=("INS-03",)
)
def case_paper(house: House) -> Scene:
    opened = open_for(InsuredWalk(house.shop).to(Step.DISPATCH), house[Role.INSURANCE_CLERK])
    paper = opened.papers.first()
    return twice(lambda: receive_paper(paper.pk, by=house[Role.INSURANCE_CLERK]), "This paper is here already.")


@scarce("the insurer's part, covered while less is assessed", locks=((Receivable,),), requirements=("INS-02",))
def assessment(house: House) -> Scene:
    clerk = house[Role.INSURANCE_CLERK]
    insured = InsuredWalk(house.shop).to(Step.SETTLEMENT)
    opened = open_for(insured, clerk)
    for finish in (insured.take_back, insured.call, insured.show, insured.draw_up, insured.sign_statement):
        finish()
    billed = {column.line.pk: column.billed for column in comparison(opened).lines}
    less = billed | {min(billed): billed[min(billed)] - 10}
    assess_lines(opened.pk, amounts=billed, by=clerk)
    return Scene(
        lambda: cover_receivable(receivables(opened).get().pk, note="会赔", by=clerk),
        lambda: assess_lines(opened.pk, amounts=less, by=clerk),
        told="The insurer's part is covered on the assessment there is: take the cover back first.",
    )


@scarce(
    "one more paper of a case",
    locks=((Document, WorkOrder, Case),),
    constraints=(("case_paper_once",),),
    requirements=("INS-03",),
)
def wanted_paper(house: House) -> Scene:
    opened = open_for(InsuredWalk(house.shop).to(Step.DISPATCH), house[Role.INSURANCE_CLERK])
    return twice(
        lambda: want_paper(opened.pk, name="拆检报告", required=True, by=house[Role.INSURANCE_CLERK]),
        "This paper is on the list already.",
    )
