"""An insured car leaves only with complete papers; the assessment stands beside the bill (INS-01, INS-02, INS-03)."""

import datetime
import threading
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from insurance import queries
from insurance.enums import CaseType, PaperKind
from insurance.models import AssessmentLine, Case, CaseDocument
from insurance.services.cases import (
    assess_lines,
    describe_case,
    open_case,
    receive_paper,
    release_car,
    take_over_condition,
    take_paper_out,
    want_paper,
)
from insurance.services.claims import cover_claim
from staff.enums import Role
from staff.refusals import NotPermitted, Refused
from staff.scoping import scope
from tests.workorders.walk import Walk
from workorders.enums import Step
from workorders.services import delivery, settling

pytestmark = pytest.mark.django_db


def holds(walk: Walk) -> list[str]:
    return list(walk.order.document.holds.filter(lifted_at=None).values_list("code", flat=True))


def described(case: Case, **changes: object) -> dict[str, object]:
    fields = (
        "case_type", "insurer", "policy_number", "report_number", "accident_at", "accident_place", "accident_note",
        "surveyor_name", "surveyor_phone",
    )  # fmt: skip
    return {**{name: getattr(case, name) for name in fields}, **changes}


@pytest.mark.req("INS-01")
def test_open_case_writes_the_checklist_of_its_kind(insured, clerk):
    case = open_case(insured.pk, case_type="two", insurer="平安产险", by=clerk)

    assert case.number.startswith("IC-")
    wanted = set(case.papers.filter(required=True).values_list("kind", flat=True))
    assert {PaperKind.LIABILITY, PaperKind.OTHER_LICENCES, PaperKind.POLICY, PaperKind.CLAIM_FORM} <= wanted
    assert PaperKind.INVOICE not in wanted
    assert case.papers.filter(kind=PaperKind.INVOICE).exists()
    assert holds(insured) == ["insurance_papers"]


def test_open_case_for_an_order_no_insurer_pays_is_refused(shop, clerk):
    walk = Walk(shop).to(Step.DISPATCH)

    with pytest.raises(Refused) as refused:
        open_case(walk.pk, case_type="small", insurer="人保财险", by=clerk)

    assert [(r.sentence, r.mended_by) for r in refused.value.reasons] == [
        (
            "No insurer pays for this order: name the insurer as payer of a line, or as the way of settling.",
            Role.SERVICE_ADVISOR,
        )
    ]


def test_open_case_twice_is_refused(case, insured, clerk):
    with pytest.raises(Refused) as refused:
        open_case(insured.pk, case_type="small", insurer="人保财险", by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["This order has its case already."]


def test_open_case_by_a_technician_is_not_permitted(insured, shop):
    with pytest.raises(NotPermitted):
        open_case(insured.pk, case_type="small", insurer="人保财险", by=shop[Role.TECHNICIAN])


@pytest.mark.req("INS-03")
def test_last_paper_in_the_clerks_hands_lifts_the_hold(case, insured, clerk, take_papers):
    take_papers(case, by=clerk, but=1)
    assert holds(insured) == ["insurance_papers"]

    take_papers(case, by=clerk)
    assert holds(insured) == []


@pytest.mark.req("INS-03")
def test_last_paper_in_the_advisors_hands_waits_for_the_clerks_look(case, insured, clerk, advisor, take_papers, store):
    take_papers(case, by=advisor)

    assert holds(insured) == ["insurance_papers"]
    assert [c.pk for c in queries.papers_to_check(store)] == [case.pk]
    release_car(case.pk, by=clerk)
    assert holds(insured) == []
    assert not queries.papers_to_check(store).exists()


def test_release_with_a_paper_missing_is_refused(case, insured, clerk, take_papers):
    take_papers(case, by=clerk, but=1)

    with pytest.raises(Refused) as refused:
        release_car(case.pk, by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["The insurance papers are not complete."]
    assert holds(insured) == ["insurance_papers"]


def test_release_by_the_advisor_is_not_permitted(case, advisor, take_papers):
    take_papers(case, by=advisor)

    with pytest.raises(NotPermitted):
        release_car(case.pk, by=advisor)


@pytest.mark.req("INS-03")
def test_paper_taken_out_again_holds_the_car_again(case, insured, clerk, advisor, take_papers):
    take_papers(case, by=clerk)
    paper = CaseDocument.objects.filter(case=case, required=True).first()

    take_paper_out(paper.pk, reason="身份证复印件模糊", by=advisor)

    assert holds(insured) == ["insurance_papers"]


def test_paper_taken_out_without_a_reason_is_refused(case, clerk, take_papers):
    take_papers(case, by=clerk)
    paper = CaseDocument.objects.filter(case=case, required=True).first()

    with pytest.raises(Refused) as refused:
        take_paper_out(paper.pk, reason=" ", by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["Say why."]


@pytest.mark.req("INS-03")
def test_car_with_papers_missing_is_not_delivered_and_with_them_it_is(case, insured, clerk, take_papers, shop):
    insured.to(Step.SETTLEMENT)
    insured.take_back()
    insured.call()
    insured.show()
    insured.draw_up()
    insured.sign_statement()
    amounts = {column.line.pk: column.billed for column in queries.comparison(case).lines}
    assess_lines(case.pk, amounts=amounts, by=clerk)
    cover_claim(case.pk, by=clerk)
    settling.settle(insured.pk, by=shop[Role.SETTLEMENT_CLERK])
    insured.record_delivery()

    with pytest.raises(Refused) as refused:
        delivery.deliver(insured.pk, by=shop[Role.SERVICE_ADVISOR])
    assert [(r.sentence, r.mended_by) for r in refused.value.reasons] == [
        ("The insurance papers are not complete.", Role.INSURANCE_CLERK)
    ]

    take_papers(case, by=clerk)
    delivery.deliver(insured.pk, by=shop[Role.SERVICE_ADVISOR])
    assert insured.order.step == Step.FOLLOW_UP


def test_another_kind_of_accident_wants_other_papers_and_loses_none(case, insured, clerk, take_papers):
    take_papers(case, by=clerk)
    received = case.papers.filter(received_at__isnull=False).count()

    describe_case(case.pk, **described(case, case_type=CaseType.SINGLE), by=clerk)

    assert case.papers.filter(received_at__isnull=False).count() == received
    assert [paper.kind for paper in queries.missing_papers(case)] == [PaperKind.LIABILITY]
    assert holds(insured) == ["insurance_papers"]


def test_paper_no_longer_wanted_does_not_hold_the_car(insured, clerk, take_papers):
    case = open_case(insured.pk, case_type="two", insurer="平安产险", by=clerk)
    for paper in case.papers.filter(required=True).exclude(
        kind__in=(PaperKind.LIABILITY, PaperKind.OTHER_LICENCES, PaperKind.OTHER_POLICY)
    ):
        receive_paper(paper.pk, by=clerk)

    describe_case(case.pk, **described(case, case_type=CaseType.SMALL), by=clerk)

    assert holds(insured) == []
    assert PaperKind.LIABILITY not in queries.shown_papers(case).values_list("kind", flat=True)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (-1, "The accident lies in the future."),
        (800, "The accident lies more than two years back: no insurer pays for it any more."),
    ],
)
def test_accident_on_an_impossible_day_is_refused(case, clerk, days, sentence):
    when = timezone.now() - datetime.timedelta(days=days)

    with pytest.raises(Refused) as refused:
        describe_case(case.pk, **described(case, accident_at=when), by=clerk)

    assert [r.sentence for r in refused.value.reasons] == [sentence]


def test_extra_paper_wanted_by_the_insurer_holds_the_car_again(case, insured, clerk, take_papers):
    take_papers(case, by=clerk)

    want_paper(case.pk, name="交警快处单", required=True, by=clerk)

    assert holds(insured) == ["insurance_papers"]
    with pytest.raises(Refused) as refused:
        want_paper(case.pk, name="交警快处单", required=True, by=clerk)
    assert [r.sentence for r in refused.value.reasons] == ["This paper is on the list already."]


def test_paper_of_the_houses_own_list_is_not_wanted_twice(case, clerk):
    listed = case.papers.filter(required=True).first()

    with pytest.raises(Refused) as refused:
        want_paper(case.pk, name=str(listed.name), required=True, by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["This paper is on the list already."]


@pytest.mark.req("INS-01")
def test_condition_is_taken_over_by_the_insurance_clerk(case, clerk, advisor):
    take_over_condition(case.pk, condition_note="前保险杠右侧刮擦，右大灯破", by=clerk)

    assert Case.objects.get(pk=case.pk).condition_taken_by == clerk
    with pytest.raises(NotPermitted):
        take_over_condition(case.pk, condition_note="前保险杠", by=advisor)


@pytest.mark.req("INS-02")
def test_assessment_stands_beside_the_bill_line_by_line(case, clerk):
    lines = queries.comparison(case).lines
    labour, part = (column.line.pk for column in lines)

    assess_lines(case.pk, amounts={labour: Decimal("80.00"), part: Decimal("38.00")}, by=clerk)

    compared = queries.comparison(case)
    assert [(c.billed, c.assessed, c.difference) for c in compared.lines] == [
        (Decimal("96.00"), Decimal("80.00"), Decimal("16.00")),
        (Decimal("38.00"), Decimal("38.00"), Decimal("0.00")),
    ]
    assert (compared.billed, compared.assessed, compared.difference) == (134, 118, 16)
    assert Case.objects.get(pk=case.pk).assessed_amount == Decimal("118.00")


def test_assessment_of_other_lines_than_the_insurers_is_refused(case, clerk):
    with pytest.raises(Refused) as refused:
        assess_lines(case.pk, amounts={999999: Decimal(1)}, by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["The lines have changed meanwhile: look again."]


def test_database_refuses_an_assessment_of_another_orders_line(case, shop):
    other = Walk(shop).to(Step.DISPATCH)
    line = other.order.lines.first()

    with pytest.raises(DatabaseError, match="line_of_its_order"), transaction.atomic():
        AssessmentLine.objects.create(case=case, line=line, assessed_amount=1)


def test_database_keeps_received_with_who(case):
    with pytest.raises(IntegrityError, match="case_paper_received_with_who"), transaction.atomic():
        CaseDocument.objects.filter(case=case).update(received_by=case.document.created_by)


def test_case_of_another_store_is_not_there(case, other_store, person):
    clerk = person(Role.INSURANCE_CLERK, store=other_store)

    with scope(store=other_store), pytest.raises(Http404):
        release_car(case.pk, by=clerk)


@pytest.mark.req("INS-03")
@pytest.mark.django_db(transaction=True)
def test_paper_taken_out_while_the_last_one_comes_in_leaves_the_car_held(
    case, insured, clerk, take_papers, start_thread
):
    """The second waits on the order and looks again; without the lock both see a complete list and the car goes."""
    take_papers(case, by=clerk, but=1)
    last = queries.missing_papers(case).get()
    other = CaseDocument.objects.filter(case=case, received_at__isnull=False).first()
    arrived = threading.Event()
    second = start_thread(lambda: (arrived.wait(5), take_paper_out(other.pk, reason="拿错了", by=clerk)))

    with transaction.atomic():
        receive_paper(last.pk, by=clerk)
        arrived.set()
        second.join(0.5)
        assert second.is_alive()
    second.join(5)

    assert not queries.is_complete(case)
    assert holds(insured) == ["insurance_papers"]


def test_assessment_of_more_than_the_case_can_hold_is_refused(case, clerk):
    lines = [column.line.pk for column in queries.comparison(case).lines]

    with pytest.raises(Refused) as refused:
        assess_lines(case.pk, amounts=dict.fromkeys(lines, Decimal("9999999999.99")), by=clerk)

    assert [r.code for r in refused.value.reasons] == ["beyond_measure"]
