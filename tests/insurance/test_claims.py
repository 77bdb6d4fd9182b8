"""The insurer's money: covered before delivery, claimed after it (INS-02, INS-04)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cashier.enums import ReceivableState
from cashier.services.covers import cover_receivable, uncover_receivable
from cashier.services.receivables import change_receivable
from insurance import queries
from insurance.enums import CaseState, PaperKind
from insurance.models import Case
from insurance.services.cases import assess_lines, receive_paper, take_paper_out
from insurance.services.claims import cover_claim, record_insurer_answer, submit_claim
from staff.enums import Role
from staff.refusals import NotPermitted, Refused
from workorders.enums import Step
from workorders.services import delivery, settling

pytestmark = [pytest.mark.django_db, pytest.mark.req("INS-04")]


@pytest.fixture
def billed(case, insured, clerk, take_papers):
    """The statement is drawn up: the insurer owes ¥134.00; the papers are complete."""
    take_papers(case, by=clerk)
    insured.to(Step.SETTLEMENT)
    insured.take_back()
    insured.call()
    insured.show()
    insured.draw_up()
    insured.sign_statement()
    return case


@pytest.fixture
def assess(clerk):
    def write(case, *, less=Decimal(0)):
        columns = queries.comparison(case).lines
        amounts = {column.line.pk: column.billed for column in columns}
        amounts[columns[0].line.pk] -= less
        assess_lines(case.pk, amounts=amounts, by=clerk)

    return write


@pytest.fixture
def delivered(billed, assess, clerk, insured, shop):
    assess(billed)
    cover_claim(billed.pk, by=clerk)
    settling.settle(insured.pk, by=shop[Role.SETTLEMENT_CLERK])
    insured.record_delivery()
    delivery.deliver(insured.pk, by=shop[Role.SERVICE_ADVISOR])
    return billed


@pytest.fixture
def submitted(delivered, clerk):
    receive_paper(delivered.papers.get(kind=PaperKind.INVOICE).pk, by=clerk)
    return submit_claim(delivered.pk, submitted_to="人保 李经理", by=clerk)


def test_cover_answers_for_the_insurers_part(billed, assess, clerk):
    assess(billed)

    cover_claim(billed.pk, by=clerk)

    receivable = queries.receivables(billed).get()
    assert (receivable.amount, receivable.state, receivable.covered_by, receivable.note) == (
        Decimal("134.00"),
        ReceivableState.COVERED,
        clerk,
        billed.number,
    )


def test_cover_before_the_assessment_is_refused(billed, clerk):
    with pytest.raises(Refused) as refused:
        cover_claim(billed.pk, by=clerk)

    assert [(r.code, r.sentence) for r in refused.value.reasons] == [
        ("assessment_is_there", "The insurer's assessment is not there yet.")
    ]


@pytest.mark.req("INS-02")
def test_cover_of_more_than_assessed_needs_somebody_who_bears_the_difference(billed, assess, clerk):
    assess(billed, less=Decimal(16))

    with pytest.raises(Refused) as refused:
        cover_claim(billed.pk, by=clerk)
    assert [r.sentence for r in refused.value.reasons] == [
        "¥16.00 more is billed than assessed: write down who agreed to bear it."
    ]

    cover_claim(billed.pk, difference_agreed="店里承担，赵经理同意", by=clerk)
    assert Case.objects.get(pk=billed.pk).difference_agreed == "店里承担，赵经理同意"


@pytest.mark.req("INS-02")
def test_cover_at_the_till_asks_for_what_the_case_asks_for(billed, assess, clerk):
    receivable = queries.receivables(billed).get()

    with pytest.raises(Refused) as unassessed:
        cover_receivable(receivable.pk, note="会赔", by=clerk)
    assess(billed, less=Decimal(16))
    with pytest.raises(Refused) as unexplained:
        cover_receivable(receivable.pk, note="会赔", by=clerk)

    [first], [second] = unassessed.value.reasons, unexplained.value.reasons
    assert first.sentence == "The insurer's assessment is not there yet."
    assert (
        second.sentence == "¥16.00 more is billed than assessed: write into the insurance case who agreed to bear it."
    )
    assert first.url == second.url == billed.get_absolute_url()
    assert queries.receivables(billed).get().state == ReceivableState.OPEN


def test_cover_refused_on_the_page_of_the_till_leads_to_the_case(billed, clerk, client_of):
    receivable = queries.receivables(billed).get()

    answer = client_of(clerk).post(reverse("cashier:receivable-cover", args=[receivable.pk]), {"note": "会赔"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "还没有定损。" in page
    assert f'<a class="reason-link" href="{billed.get_absolute_url()}">' in page


@pytest.mark.req("INS-02")
def test_cover_after_a_changed_assessment_asks_anew_who_bears_the_difference(billed, assess, clerk):
    assess(billed, less=Decimal(16))
    cover_claim(billed.pk, difference_agreed="店里承担，赵经理同意", by=clerk)
    receivable = queries.receivables(billed).get()
    uncover_receivable(receivable.pk, reason="定损更正", by=clerk)

    assess(billed, less=Decimal(60))
    with pytest.raises(Refused) as refused:
        cover_receivable(receivable.pk, note="会赔", by=clerk)

    assert [r.sentence for r in refused.value.reasons] == [
        "¥60.00 more is billed than assessed: write into the insurance case who agreed to bear it."
    ]


@pytest.mark.req("INS-02")
def test_cover_after_a_changed_bill_asks_anew_who_bears_the_difference(billed, assess, clerk, shop):
    assess(billed, less=Decimal(16))
    cover_claim(billed.pk, difference_agreed="店里承担，赵经理同意", by=clerk)
    receivable = queries.receivables(billed).get()

    change_receivable(receivable.pk, amount=Decimal(178), by=shop[Role.SETTLEMENT_CLERK])
    with pytest.raises(Refused) as refused:
        cover_receivable(receivable.pk, note="会赔", by=clerk)
    change_receivable(receivable.pk, amount=Decimal(134), by=shop[Role.SETTLEMENT_CLERK])
    cover_receivable(receivable.pk, note="会赔", by=clerk)

    assert [r.sentence for r in refused.value.reasons] == [
        "¥60.00 more is billed than assessed: write into the insurance case who agreed to bear it."
    ]


def test_database_refuses_an_agreed_difference_without_who_bears_it(billed):
    with pytest.raises(IntegrityError, match="case_difference_agreed_in_words"), transaction.atomic():
        Case.objects.filter(pk=billed.pk).update(agreed_difference=16)


@pytest.mark.req("INS-02")
def test_assess_less_under_a_cover_is_refused_until_the_cover_is_taken_back(billed, assess, clerk):
    assess(billed)
    cover_claim(billed.pk, by=clerk)

    with pytest.raises(Refused) as refused:
        assess(billed, less=Decimal(60))

    assert [(r.sentence, r.mended_by) for r in refused.value.reasons] == [
        ("The insurer's part is covered on the assessment there is: take the cover back first.", Role.INSURANCE_CLERK)
    ]
    uncover_receivable(queries.receivables(billed).get().pk, reason="定损更正", by=clerk)
    assess(billed, less=Decimal(60))
    assert queries.difference(Case.objects.get(pk=billed.pk)) == 60


def test_assess_the_same_amount_again_keeps_who_bears_the_difference(billed, assess, clerk):
    assess(billed, less=Decimal(16))
    cover_claim(billed.pk, difference_agreed="店里承担，赵经理同意", by=clerk)

    assess(billed, less=Decimal(16))

    assert Case.objects.get(pk=billed.pk).difference_agreed == "店里承担，赵经理同意"


@pytest.mark.req("INS-02")
def test_cover_at_the_till_without_a_case_is_refused(insured, clerk):
    insured.to(Step.SETTLEMENT)
    insured.take_back()
    insured.draw_up()
    receivable = insured.order.document.receivables.get()

    with pytest.raises(Refused) as refused:
        cover_receivable(receivable.pk, note="会赔", by=clerk)

    [reason] = refused.value.reasons
    assert (reason.sentence, reason.mended_by) == (
        "There is no insurance case for this order yet.",
        Role.INSURANCE_CLERK,
    )


def test_cover_before_the_statement_is_refused(case, assess, clerk):
    assess(case)

    with pytest.raises(Refused) as refused:
        cover_claim(case.pk, by=clerk)

    assert [r.mended_by for r in refused.value.reasons] == [Role.SETTLEMENT_CLERK]


def test_cover_by_the_advisor_is_not_permitted(billed, assess, advisor):
    assess(billed)

    with pytest.raises(NotPermitted):
        cover_claim(billed.pk, by=advisor)


def test_submit_before_delivery_is_refused(billed, clerk):
    with pytest.raises(Refused) as refused:
        submit_claim(billed.pk, submitted_to="人保 李经理", by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["The car has not been delivered yet."]


def test_submit_without_the_invoice_is_refused(delivered, clerk, store):
    with pytest.raises(Refused) as refused:
        submit_claim(delivered.pk, submitted_to="人保 李经理", by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["The repair invoice is missing from the file."]
    assert [c.pk for c in queries.to_submit(store)] == [delivered.pk]


def test_submit_registers_to_whom_and_how_much(submitted, clerk, store):
    assert (submitted.state, submitted.claim_amount, submitted.submitted_to, submitted.submitted_by) == (
        CaseState.SUBMITTED,
        Decimal("134.00"),
        "人保 李经理",
        clerk,
    )
    assert not queries.to_submit(store).exists()
    assert [(row["insurer"], row["cases"], row["amount"]) for row in queries.ageing(store)] == [
        ("人保财险", 1, Decimal("134.00"))
    ]


def test_submitted_file_does_not_change_any_more(submitted, clerk):
    with pytest.raises(Refused) as refused:
        take_paper_out(submitted.papers.filter(received_at__isnull=False).first().pk, reason="看看", by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["The claim is already at the insurer: Submitted."]


@pytest.mark.parametrize(
    ("paid", "note", "state"),
    [
        ("134.00", "", CaseState.PAID),
        ("100.00", "工时按协议价核减", CaseState.SHORT_PAID),
        ("0", "超过报案时限", CaseState.REJECTED),
    ],
)
def test_answer_of_the_insurer_is_told_by_its_amount(submitted, clerk, paid, note, state):
    case = record_insurer_answer(submitted.pk, paid_amount=Decimal(paid), answer_note=note, by=clerk)

    assert (case.state, case.paid_amount, case.answered_by) == (state, Decimal(paid), clerk)


def test_answer_short_of_the_claim_needs_its_reasons(submitted, clerk):
    with pytest.raises(Refused) as refused:
        record_insurer_answer(submitted.pk, paid_amount=Decimal(100), by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["Less than claimed: write down the insurer's reasons."]


def test_answer_of_more_than_was_claimed_is_refused(submitted, clerk):
    with pytest.raises(Refused) as refused:
        record_insurer_answer(submitted.pk, paid_amount=Decimal(1340), by=clerk)

    assert [r.sentence for r in refused.value.reasons] == [
        "Only ¥134.00 was claimed: the insurer cannot have paid more."
    ]


def test_answer_twice_is_refused(submitted, clerk):
    record_insurer_answer(submitted.pk, paid_amount=Decimal(134), by=clerk)

    with pytest.raises(Refused) as refused:
        record_insurer_answer(submitted.pk, paid_amount=Decimal(0), answer_note="拒赔", by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["already moved on: Paid"]


def test_database_refuses_paid_with_less_than_claimed(submitted, clerk):
    with pytest.raises(IntegrityError, match="case_paid_as_its_state"), transaction.atomic():
        Case.objects.filter(pk=submitted.pk).update(
            state="paid", paid_amount=1, answered_at=submitted.submitted_at, answered_by=clerk
        )
