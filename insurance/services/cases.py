"""An insured order's case: opening it, its papers, its assessment (INS-01, INS-02, INS-03).

Locks: the order's document, then the case's.
"""

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from cashier.enums import ReceivableState
from cashier.services.receivables import lock_receivables_of
from documents.services.holds import lift_hold, place_hold
from documents.services.papers import lock_paper, open_document
from insurance.enums import CHECKLISTS, CaseState, CaseType, PaperKind
from insurance.models import AssessmentLine, Case, CaseDocument
from insurance.permissions import can_assess, can_handle_claims, can_open_cases
from insurance.queries import comparison, insured_orders, is_complete, receivables, shown_papers
from staff.enums import Role
from staff.history import because
from staff.models import User
from staff.refusals import require
from staff.scoping import only
from staff.transactions import all_or_nothing
from workorders.enums import BEFORE_ARRIVAL, ENDED, INSURANCE_PAPERS
from workorders.models import WorkOrder
from workorders.pricing import demand_payable
from workorders.services.flow import locked

CLAIMABLE = datetime.timedelta(days=2 * 365 + 1)  # 保险法 26: two years


def open_case(
    order_id: int, *, case_type: str, insurer: str, policy_number: str = "", report_number: str = "", by: User
) -> Case:
    """Open the case of an insured order with the checklist of its kind; the car is held until the papers are complete.

    Refuses an order no insurer pays for, and a second case.
    """
    with locked(order_id) as order:
        can_open_cases.demand(by, order.store_id)
        require(order.step not in (*BEFORE_ARRIVAL, *ENDED), _("The car is not here on this order."))
        require(
            insured_orders(order.store).filter(pk=order.pk).exists(),
            _("No insurer pays for this order: name the insurer as payer of a line, or as the way of settling."),
            mended_by=Role.SERVICE_ADVISOR,
        )
        require(not Case.objects.filter(order=order).exists(), _("This order has its case already."))
        require(case_type in CaseType.values, _("Choose the kind of accident."))
        require(insurer.strip(), _("Name the insurer."))
        case = Case.objects.create(
            document=open_document(order.store, "IC", by=by),
            store=order.store,
            order=order,
            case_type=case_type,
            insurer=insurer.strip(),
            policy_number=policy_number.strip(),
            report_number=report_number.strip(),
        )
        want_papers(case)
        hold_the_car(case, by=by)
    return case


def describe_case(
    case_id: int,
    *,
    case_type: str,
    insurer: str,
    policy_number: str,
    report_number: str,
    accident_at: datetime.datetime | None,
    accident_place: str,
    accident_note: str,
    surveyor_name: str,
    surveyor_phone: str,
    by: User,
) -> Case:
    """The accident, the policy and the surveyor. Another kind of accident wants other papers; none received is lost."""
    with locked_case(case_id) as case:
        can_open_cases.demand(by, case.store_id)
        require_collecting(case)
        require(case_type in CaseType.values, _("Choose the kind of accident."))
        require(insurer.strip(), _("Name the insurer."))
        require(accident_at is None or accident_at <= timezone.now(), _("The accident lies in the future."))
        require(
            accident_at is None or accident_at > timezone.now() - CLAIMABLE,
            _("The accident lies more than two years back: no insurer pays for it any more."),
        )
        changed = case.case_type != case_type
        case.case_type, case.insurer = case_type, insurer.strip()
        case.policy_number, case.report_number = policy_number.strip(), report_number.strip()
        case.accident_at, case.accident_place = accident_at, accident_place.strip()
        case.accident_note = accident_note.strip()
        case.surveyor_name, case.surveyor_phone = surveyor_name.strip(), surveyor_phone.strip()
        case.save()
        if changed:
            want_papers(case)
            hold_or_release(case, by=by)
    return case


def take_over_condition(case_id: int, *, condition_note: str, by: User) -> Case:
    """The insurance clerk has looked at the car with the advisor, before the work begins (INS-01)."""
    with locked_case(case_id) as case:
        can_handle_claims.demand(by, case.store_id)
        require(condition_note.strip(), _("Write down the condition of the car."))
        case.condition_taken_at, case.condition_taken_by = timezone.now(), by
        case.condition_note = condition_note.strip()
        case.save(update_fields=["condition_taken_at", "condition_taken_by", "condition_note"])
    return case


def want_paper(case_id: int, *, name: str, required: bool, by: User) -> CaseDocument:
    """One more paper that this insurer asks for."""
    with locked_case(case_id) as case:
        can_open_cases.demand(by, case.store_id)
        require_collecting(case)
        require(name.strip(), _("Name the paper."))
        listed = {str(paper.name) for paper in shown_papers(case)}
        require(name.strip() not in listed, _("This paper is on the list already."))
        last = case.papers.order_by("-order").first()
        paper, created = CaseDocument.objects.get_or_create(
            case=case,
            kind=PaperKind.EXTRA,
            other_name=name.strip(),
            defaults={"required": required, "order": (last.order if last else 0) + 1},
        )
        require(created, _("This paper is on the list already."))
        hold_or_release(case, by=by)
    return paper


def receive_paper(paper_id: int, *, by: User) -> Case:
    """A paper is here. With the last one the clerk's own mark lets the car go; an advisor's waits for the clerk's look."""
    with locked_paper(paper_id) as (case, paper):
        can_open_cases.demand(by, case.store_id)
        require_collecting(case)
        require(paper.received_at is None, _("This paper is here already."))
        paper.received_at, paper.received_by = timezone.now(), by
        paper.save(update_fields=["received_at", "received_by"])
        hold_or_release(case, by=by)
    return case


def take_paper_out(paper_id: int, *, reason: str, by: User) -> Case:
    """A paper is given back or was wrong: the car is held again."""
    with locked_paper(paper_id) as (case, paper):
        can_open_cases.demand(by, case.store_id)
        require_collecting(case)
        require(paper.received_at is not None, _("This paper is not here."))
        require(reason.strip(), _("Say why."))
        because(reason)
        paper.received_at = paper.received_by = None
        paper.save(update_fields=["received_at", "received_by"])
        hold_or_release(case, by=by)
    return case


def release_car(case_id: int, *, by: User) -> Case:
    """The clerk has looked the papers through: nothing more holds the car (INS-03)."""
    with locked_case(case_id) as case:
        can_handle_claims.demand(by, case.store_id)
        require(is_complete(case), _("The insurance papers are not complete."), mended_by=Role.SERVICE_ADVISOR)
        hold_or_release(case, by=by)
    return case


def assess_lines(case_id: int, *, amounts: Mapping[int, Decimal], by: User) -> Case:
    """What the insurer assessed, line by line; the sum is the case's (INS-01). Each version stays in the history.

    Refuses another sum once somebody has answered for the insurer's part: the cover is taken back first (INS-02).
    """
    with locked_case(case_id) as case:
        lock_receivables_of(case.order.document)  # whoever covers reads the assessment under this lock
        can_assess.demand(by, case.store_id)
        require_collecting(case)
        lines = {column.line.pk for column in comparison(case).lines}
        require(lines, _("The order has no line yet that the insurer pays."), mended_by=Role.SERVICE_ADVISOR)
        require(set(amounts) == lines, _("The lines have changed meanwhile: look again."))
        require(all(amount >= 0 for amount in amounts.values()), _("An assessed amount is not below zero."))
        for amount in amounts.values():
            demand_payable(amount)
        AssessmentLine.objects.filter(case=case).exclude(line__in=lines).delete()
        for line_id, amount in sorted(amounts.items()):
            AssessmentLine.objects.update_or_create(case=case, line_id=line_id, defaults={"assessed_amount": amount})
        assessed_amount = sum(amounts.values(), Decimal(0))
        if assessed_amount != case.assessed_amount:
            require(
                not receivables(case).filter(state=ReceivableState.COVERED).exists(),
                _("The insurer's part is covered on the assessment there is: take the cover back first."),
                mended_by=Role.INSURANCE_CLERK,
            )
            case.difference_agreed, case.agreed_difference = "", None  # It was agreed for another difference.
        case.assessed_amount = assessed_amount
        case.assessed_at, case.assessed_by = timezone.now(), by
        case.save()
    return case


def want_papers(case: Case) -> None:
    """Put the papers of the case's kind on its list; those of another kind stay, but are not wanted."""
    wanted = dict(CHECKLISTS[CaseType(case.case_type)])
    there = {paper.kind: paper for paper in case.papers.exclude(kind=PaperKind.EXTRA)}
    for kind, paper in there.items():
        required = wanted.get(PaperKind(kind), False)
        if paper.required != required:
            paper.required = required
            paper.save(update_fields=["required"])
    CaseDocument.objects.bulk_create(
        [
            CaseDocument(case=case, kind=kind, required=required, order=number)
            for number, (kind, required) in enumerate(wanted.items(), start=1)
            if kind not in there
        ]
    )


def hold_the_car(case: Case, *, by: User) -> None:
    place_hold(
        case.order.document,
        blocks="deliver",
        code=INSURANCE_PAPERS,
        reason=_("The insurance papers are not complete."),
        mended_by=Role.INSURANCE_CLERK,
        by=by,
    )


def hold_or_release(case: Case, *, by: User) -> None:
    """Complete in the clerk's hands: the hold is lifted. Not complete: it is there, until the car has left."""
    if case.order.delivered_at is not None:
        return
    if not is_complete(case):
        hold_the_car(case, by=by)
    elif can_handle_claims(by, case.store_id):
        lift_hold(case.order.document, code=INSURANCE_PAPERS, note=case.number, by=by)


def require_collecting(case: Case) -> None:
    require(
        case.state == CaseState.OPEN,
        _("The claim is already at the insurer: %(state)s.") % {"state": case.get_state_display()},
    )


@contextmanager
def locked_case(case_id: int) -> Iterator[Case]:
    """One transaction around the locked order and its locked case. Http404 where the scope has none."""
    with all_or_nothing():
        order_id = only(Case.objects.filter(pk=case_id).values_list("order_id", flat=True))
        if order_id is None:
            raise Http404
        order = lock_paper(WorkOrder, order_id, allow_voided=True)
        case = lock_paper(Case, case_id)
        case.order = order
        yield case


@contextmanager
def locked_paper(paper_id: int) -> Iterator[tuple[Case, CaseDocument]]:
    """The locked case of a paper, and the paper as it is now."""
    case_id = only(CaseDocument.objects.filter(pk=paper_id).values_list("case_id", flat=True))
    if case_id is None:
        raise Http404
    with locked_case(case_id) as case:
        yield case, CaseDocument.objects.select_for_update(of=("self",), no_key=True).get(pk=paper_id)
