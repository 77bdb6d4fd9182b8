"""The insurer's money: covering it before delivery, claiming it after (INS-02, INS-04)."""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cashier.enums import ReceivableState
from cashier.services.covers import cover_receivable
from insurance.enums import CaseState, PaperKind
from insurance.guards import assessment_is_there
from insurance.models import Case
from insurance.permissions import can_handle_claims
from insurance.queries import difference, is_complete, owed, paper_received, receivables
from insurance.services.cases import locked_case
from staff.enums import Role
from staff.models import User
from staff.refusals import Refused, require, unmet


def cover_claim(case_id: int, *, difference_agreed: str = "", by: User) -> Case:
    """Answer for what the insurer will pay, so that the order can be settled.

    Refuses before the assessment is there. Where less is assessed than billed, somebody must have agreed before the
    car leaves who bears the difference (INS-02).
    """
    with locked_case(case_id) as case:
        can_handle_claims.demand(by, case.store_id)
        if missing := unmet([assessment_is_there], case):
            raise Refused(missing)
        waiting = list(receivables(case).filter(state=ReceivableState.OPEN))
        require(
            waiting,
            _("There is nothing to answer for: the settlement statement names no open amount of the insurer."),
            mended_by=Role.SETTLEMENT_CLERK,
        )
        short = difference(case)
        require(
            short <= 0 or difference_agreed.strip(),
            _("¥%(amount)s more is billed than assessed: write down who agreed to bear it.")
            % {"amount": f"{short:,.2f}"},
        )
        case.difference_agreed = difference_agreed.strip()
        case.agreed_difference = short if case.difference_agreed else None
        case.save(update_fields=["difference_agreed", "agreed_difference"])
        for receivable in waiting:
            cover_receivable(receivable.pk, note=case.number, by=by)
    return case


def submit_claim(case_id: int, *, submitted_to: str, by: User) -> Case:
    """After delivery the file goes to the insurer; to whom it was handed is registered (INS-04)."""
    with locked_case(case_id) as case:
        can_handle_claims.demand(by, case.store_id)
        require(case.state == CaseState.OPEN, moved_on(case))
        require(
            case.order.delivered_at is not None,
            _("The car has not been delivered yet."),
            mended_by=Role.SERVICE_ADVISOR,
        )
        require(is_complete(case), _("The insurance papers are not complete."))
        require(
            paper_received(case, PaperKind.INVOICE),
            _("The repair invoice is missing from the file."),
            mended_by=Role.SETTLEMENT_CLERK,
        )
        require(submitted_to.strip(), _("Write down to whom the file was handed."))
        amount = owed(case)
        require(amount > 0, _("The insurer owes nothing on this order."))
        case.state, case.claim_amount = CaseState.SUBMITTED, amount
        case.submitted_at, case.submitted_by, case.submitted_to = timezone.now(), by, submitted_to.strip()
        case.save()
    return case


def record_insurer_answer(case_id: int, *, paid_amount: Decimal, answer_note: str = "", by: User) -> Case:
    """The insurer has paid, paid short or rejected the claim: the amount decides, and less than claimed has its reasons.

    The money itself is taken at the till, on the receivable.
    """
    with locked_case(case_id) as case:
        can_handle_claims.demand(by, case.store_id)
        require(case.state == CaseState.SUBMITTED, moved_on(case))
        require(paid_amount >= 0, _("An amount is not below zero."))
        claimed = case.claim_amount or Decimal(0)
        require(
            paid_amount <= claimed,
            _("Only ¥%(amount)s was claimed: the insurer cannot have paid more.") % {"amount": f"{claimed:,.2f}"},
        )
        require(
            paid_amount >= claimed or answer_note.strip(), _("Less than claimed: write down the insurer's reasons.")
        )
        if paid_amount == claimed:
            case.state = CaseState.PAID
        else:
            case.state = CaseState.SHORT_PAID if paid_amount else CaseState.REJECTED
        case.paid_amount, case.answer_note = paid_amount, answer_note.strip()
        case.answered_at, case.answered_by = timezone.now(), by
        case.save()
    return case


def moved_on(case: Case) -> str:
    return _("already moved on: %(step)s") % {"step": case.get_state_display()}
