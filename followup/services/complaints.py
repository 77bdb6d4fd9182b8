"""A complaint from the customer's first word to the last (FUP-02).

Somebody answers within two open hours and solves it within three working days; somebody else asks the customer and
closes it. Locks: the order's document, then the complaint's.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.services.holds import lift_hold, place_hold
from documents.services.papers import lock_paper, open_document
from followup.deadlines import FIRST_ANSWER, SOLVE_DAYS, after_open_hours, after_working_days
from followup.enums import SOLVERS, UNSOLVED, ComplaintState, EntryKind, Source, Topic
from followup.models import Complaint, ComplaintEntry
from followup.models.complaint import LONGEST_LAST_WORD
from followup.permissions import (
    can_close_complaints,
    can_raise_complaints,
    can_route_complaints,
    can_solve_complaints,
    is_routed_to,
)
from followup.services.calls import close_if_free
from staff.enums import MANAGERS, Role
from staff.models import User
from staff.people import colleague
from staff.refusals import NotPermitted, Reason, refuse_same_person, require, require_short
from staff.scoping import only
from staff.transactions import all_or_nothing
from workorders.enums import BEFORE_ARRIVAL, ENDED
from workorders.models import WorkOrder
from workorders.services.flow import locked

HOLD = "complaint"


def raise_complaint(order_id: int, *, source: str, topic: str, text: str, routed_to_id: int, by: User) -> Complaint:
    """Write a complaint down and give it to somebody; the order cannot be closed until the customer is content."""
    with locked(order_id) as order:
        can_raise_complaints.demand(by, order.store_id)
        require(order.step not in BEFORE_ARRIVAL, _("The car has not been here on this order."))
        require(source in Source.values, _("Say how the complaint came."))
        require(topic in Topic.values, _("Say what it is about."))
        require(text.strip(), _("Write down what the customer said."))
        now = timezone.now()
        if order.step not in ENDED:
            place_hold(
                order.document,
                blocks="close",
                code=HOLD,
                reason=_("A complaint is open."),
                mended_by=Role.FOLLOW_UP_CLERK,
                by=by,
            )
        complaint = Complaint.objects.create(
            document=open_document(order.store, "CP", by=by),
            store=order.store,
            order=order,
            source=source,
            topic=topic,
            text=text.strip(),
            routed_to=solver(order, routed_to_id),
            first_answer_due_at=after_open_hours(order.store, now, FIRST_ANSWER),
            solve_due_at=after_working_days(order.store, now, SOLVE_DAYS),
        )
        note(complaint, EntryKind.RAISED, text, by)
    return complaint


def route_complaint(complaint_id: int, *, routed_to_id: int, reason: str, by: User) -> Complaint:
    """Give it to somebody else; the deadlines stay, the customer has waited since the beginning."""
    with locked_complaint(complaint_id) as complaint:
        can_route_complaints.demand(by, complaint.store_id)
        require(complaint.state in UNSOLVED, state_sentence(complaint))
        require(reason.strip(), _("Say why."))
        person = solver(complaint.order, routed_to_id)
        require(person.pk != complaint.routed_to_id, _("%(name)s has it already.") % {"name": person})
        complaint.routed_to = person
        complaint.save(update_fields=["routed_to"])
        note(complaint, EntryKind.ROUTED, f"→ {person.full_name}: {reason.strip()}", by)
    return complaint


def answer_complaint(complaint_id: int, *, text: str, by: User) -> Complaint:
    """The customer has a first answer: it was heard, and what happens now."""
    with locked_complaint(complaint_id) as complaint:
        demand_routed_to(complaint, by)
        require(complaint.state == ComplaintState.OPEN, state_sentence(complaint))
        require(text.strip(), _("Write down what was said to the customer."))
        complaint.state = ComplaintState.ANSWERED
        complaint.answered_at, complaint.answered_by = timezone.now(), by
        complaint.save(update_fields=["state", "answered_at", "answered_by"])
        note(complaint, EntryKind.ANSWERED, text, by)
    return complaint


def solve_complaint(complaint_id: int, *, text: str, by: User) -> Complaint:
    """What was done about it; the follow-up clerk now asks the customer."""
    with locked_complaint(complaint_id) as complaint:
        demand_routed_to(complaint, by)
        require(complaint.state != ComplaintState.OPEN, _("Give the customer a first answer before."), mended_by=None)
        require(complaint.state == ComplaintState.ANSWERED, state_sentence(complaint))
        require(text.strip(), _("Write down how it was solved."))
        complaint.state = ComplaintState.SOLVED
        complaint.solved_at, complaint.solved_by = timezone.now(), by
        complaint.save(update_fields=["state", "solved_at", "solved_by"])
        note(complaint, EntryKind.SOLVED, text, by)
    return complaint


def reject_solution(complaint_id: int, *, customer_words: str, by: User) -> Complaint:
    """The customer is not content: back to whom it was given, with the deadline as it was.

    Refuses who solved it, as closing it does (CTL-02).
    """
    with locked_complaint(complaint_id) as complaint:
        can_close_complaints.demand(by, complaint.store_id)
        require(complaint.state == ComplaintState.SOLVED, state_sentence(complaint))
        require(customer_words.strip(), _("Write down what the customer said."))
        refuse_who_solved(complaint, by)
        complaint.state = ComplaintState.ANSWERED
        complaint.solved_at = complaint.solved_by = None
        complaint.save(update_fields=["state", "solved_at", "solved_by"])
        note(complaint, EntryKind.REJECTED, customer_words, by)
    return complaint


def close_complaint(complaint_id: int, *, customer_words: str, by: User) -> Complaint:
    """The customer says it is all right: with the last open complaint the hold is lifted, and the order may close.

    Refuses who solved it: somebody else asks the customer (CTL-02).
    """
    with locked_complaint(complaint_id) as complaint:
        can_close_complaints.demand(by, complaint.store_id)
        require(complaint.state == ComplaintState.SOLVED, state_sentence(complaint))
        require(customer_words.strip(), _("Write down what the customer said."))
        require_short(customer_words.strip(), LONGEST_LAST_WORD)
        refuse_who_solved(complaint, by)
        complaint.state, complaint.closing_words = ComplaintState.CLOSED, customer_words.strip()
        complaint.closed_at, complaint.closed_by = timezone.now(), by
        complaint.save(update_fields=["state", "closing_words", "closed_at", "closed_by"])
        note(complaint, EntryKind.CLOSED, customer_words, by)
        order = complaint.order
        if not order.complaints.exclude(state=ComplaintState.CLOSED).exists():
            lift_hold(order.document, code=HOLD, note=complaint.number, by=by)
            close_if_free(order, by=by)
    return complaint


@contextmanager
def locked_complaint(complaint_id: int) -> Iterator[Complaint]:
    """One transaction around the locked order and its locked complaint. Http404 where the scope has none."""
    with all_or_nothing():
        order_id = only(Complaint.objects.filter(pk=complaint_id).values_list("order_id", flat=True))
        if order_id is None:
            raise Http404
        order = lock_paper(WorkOrder, order_id, allow_voided=True)
        complaint = lock_paper(Complaint, complaint_id)
        complaint.order = order
        yield complaint


def solver(order: WorkOrder, user_id: int) -> User:
    """Somebody who may be given a complaint at this store."""
    person = colleague(user_id, order.store_id, *SOLVERS, *MANAGERS)
    require(
        person is not None,
        _("Give it to the advisor, the front-desk supervisor, the service manager or the parts manager."),
    )
    assert person is not None
    return person


def demand_routed_to(complaint: Complaint, by: User) -> None:
    can_solve_complaints.demand(by, complaint.store_id)
    if not is_routed_to(complaint, by):
        raise NotPermitted(
            Reason(_("This complaint was given to %(name)s.") % {"name": complaint.routed_to}, code="routed_to")
        )


def refuse_who_solved(complaint: Complaint, by: User) -> None:
    """Somebody else than who solved it brings the customer's word (CTL-02)."""
    sentence = _("You solved it: somebody else asks the customer and closes it.")
    refuse_same_person(by, complaint.solved_by, sentence=sentence)


def state_sentence(complaint: Complaint) -> str:
    return _("already moved on: %(step)s") % {"step": complaint.get_state_display()}


def note(complaint: Complaint, kind: EntryKind, text: str, by: User) -> None:
    ComplaintEntry.objects.create(complaint=complaint, kind=kind, text=text.strip(), at=timezone.now(), by=by)
