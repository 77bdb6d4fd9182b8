"""Gate passes: issued once a car may leave, used once at the gate (WO-08)."""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.services.holds import open_holds
from documents.services.papers import lock_document, lock_paper, open_document, take_number
from reception.models import GatePass, Visit
from reception.permissions import can_issue_gate_pass
from staff.history import because
from staff.models import User
from staff.refusals import Reason, Refused, require
from staff.scoping import only
from staff.transactions import all_or_nothing

if TYPE_CHECKING:
    from documents.models import Document


def issue_gate_pass(visit_id: int, *, origin: "Document", by: User) -> GatePass:
    """Issue the pass of a visit for ``origin`` (the order). Whoever calls asks first whether any hold is open.

    Refuses a visit that is over or has a valid pass.
    """
    with all_or_nothing():
        visit = lock_paper(Visit, visit_id)
        can_issue_gate_pass.demand(by, visit.store_id)
        require(visit.left_at is None, _("This car has already left."))
        require(
            visit.is_repair,
            _("No work order has been opened for this car: it leaves with its gate card."),
        )
        require(
            visit.gate_pass is None,
            _("A gate pass has already been issued: %(number)s.") % {"number": visit.gate_pass},
        )
        document = open_document(visit.store, "GP", numbered=False, by=by)
        gate_pass = GatePass.objects.create(document=document, store_id=visit.store_id, visit=visit, origin=origin)
        take_number(document)
    return gate_pass


def against_another_pass(gate_pass: GatePass) -> list[Reason]:
    """Why no pass is issued in place of one that was withdrawn: what it was for is held meanwhile."""
    return open_holds(gate_pass.origin, "deliver")


def issue_another_pass(gate_pass_id: int, *, by: User) -> GatePass:
    """The car that was to stay may go after all: a new pass for the same, in place of one that was withdrawn.

    Refuses while that one is valid, a hold is open, or the car has left or has another pass.
    """
    with all_or_nothing():
        old = only(GatePass.objects.filter(pk=gate_pass_id).values_list("origin_id", "visit_id"))
        origin_id, visit_id = old or (0, 0)
        origin = lock_document(origin_id)  # an order's before its visit's
        lock_paper(Visit, visit_id)
        old = lock_paper(GatePass, gate_pass_id, allow_voided=True)
        old.origin = origin
        can_issue_gate_pass.demand(by, old.store_id)
        require(old.withdrawn_at is not None, _("This gate pass has not been withdrawn."))
        if reasons := against_another_pass(old):
            raise Refused(reasons)
        return issue_gate_pass(visit_id, origin=origin, by=by)


def withdraw_gate_pass(gate_pass_id: int, *, reason: str, by: User) -> GatePass:
    """The car stays after all: the pass is void and a new one may be issued later. A used pass stays used."""
    with all_or_nothing():
        visit_id = only(GatePass.objects.filter(pk=gate_pass_id).values_list("visit_id", flat=True))
        lock_paper(Visit, visit_id or 0)
        gate_pass = lock_paper(GatePass, gate_pass_id)
        can_issue_gate_pass.demand(by, gate_pass.store_id)
        require(reason.strip(), _("Say why it is withdrawn."))
        require(
            gate_pass.used_at is None,
            _("The car has already left with this gate pass."),
        )
        because(reason)
        now = timezone.now()
        gate_pass.withdrawn_at, gate_pass.withdrawn_by = now, by
        gate_pass.save(update_fields=["withdrawn_at", "withdrawn_by"])
        document = gate_pass.document
        document.voided_at, document.voided_by, document.void_reason = (
            now,
            by,
            reason.strip()[:200],
        )
        document.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return gate_pass
