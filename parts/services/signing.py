"""Signing a requisition's slip, and asking for the next signature (SLP-10, SLP-11)."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from documents.models import Signature, SignatureWanted
from documents.services.papers import lock_paper
from documents.services.signatures import agreed_on, sign, want_signatures
from parts.enums import RECEIVERS, NoOldPart
from parts.models import Requisition
from parts.permissions import can_sign_requisition
from parts.signatories import ISSUE, NO_OLD_PART, signatories
from staff.enums import Role
from staff.models import User
from staff.refusals import NotPermitted, Reason, refuse_same_person, require
from staff.transactions import all_or_nothing


def ask_for_signatures(requisition: Requisition, *, signed: Mapping[str, Signature] | None = None) -> None:
    """Note who signs the slip next and put it into their inbox; the receiver signs when fetching, without being asked.

    ``signed`` is who has signed the slip as it stands, for callers that know it already.
    """
    SignatureWanted.objects.filter(document=requisition.document, matter=ISSUE).delete()
    capacity = next_capacity(requisition, agreed_on(requisition, ISSUE) if signed is None else signed)
    requisition.signs_next = capacity or ""
    requisition.save(update_fields=["signs_next"])
    if capacity is not None and capacity not in RECEIVERS:
        want_signatures(requisition.document, [(ISSUE, capacity)])


def next_capacity(requisition: Requisition, signed: Mapping[str, Signature]) -> Role | None:
    """Who signs the slip next, or None when it is signed."""
    for entry in signatories(requisition, signed=signed):
        if entry.matter == ISSUE and entry.capacity not in signed:
            return Role(entry.capacity)
    return None


def sign_requisition(requisition_id: int, *, capacity: str, matter: str = ISSUE, note: str = "", by: User) -> Signature:
    """Sign the slip as it stands: changed lines are signed anew (SLP-10, SLP-11).

    Refuses out of order, the same person in two capacities (CTL-02), an empty slip.
    """
    with all_or_nothing():
        requisition = lock_paper(Requisition, requisition_id)
        requisition.held_lines = list(requisition.lines.select_related("part"))
        can_sign_requisition.demand(by, requisition.store_id)
        signed = agreed_on(requisition, ISSUE)
        if matter == ISSUE and capacity in RECEIVERS:
            require(signed.keys().isdisjoint(RECEIVERS), _("The receiver has already signed this slip."))
        elif (matter, capacity) not in {
            (entry.matter, entry.capacity) for entry in signatories(requisition, signed=signed)
        }:
            raise NotPermitted(Reason(_("No signature in this capacity is wanted here.")))
        require(
            any(line.withdrawn_quantity < line.quantity for line in requisition.held_lines),
            _("There is nothing left on this slip."),
        )
        if matter == NO_OLD_PART:
            excused = [line for line in requisition.held_lines if line.no_old_part_reason == NoOldPart.EXCEPTION]
            refuse_same_person(by, *(line.no_old_part_by for line in excused))
        signature = sign(requisition, matter=matter, capacity=capacity, note=note, by=by)
        if matter == ISSUE:
            ask_for_signatures(requisition, signed={**signed, signature.capacity: signature})
    return signature
