"""Who signs a requisition's slip, in which order, and what the signature is bound to (SLP-10, SLP-11).

The receiver signs first, for warranty parts then the warranty clerk, last the settlement clerk, who keeps the first copy; the receiver gives the
second up for the parts.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from documents.kinds import Signatory
from documents.models import Signature, SignatureWanted
from documents.services.papers import lock_paper
from documents.services.signatures import is_signed, sign, want_signatures
from parts.enums import RECEIVERS, NoOldPart
from parts.guards import ISSUE, NO_OLD_PART
from parts.models import Requisition
from parts.permissions import can_sign_requisition
from staff.enums import Role
from staff.models import User
from staff.refusals import NotPermitted, Reason, refuse_same_person, require


def content(requisition: Requisition, matter: str) -> str:
    """What a signature is bound to: the lines as the slip shows them, or the exceptions being signed for."""
    lines = requisition.lines.order_by("pk").select_related("part")
    if matter == NO_OLD_PART:
        rows = [
            f"{line.pk}:{line.no_old_part_note}" for line in lines if line.no_old_part_reason == NoOldPart.EXCEPTION
        ]
    else:
        rows = [
            f"{line.part.number}:{line.asked_quantity:.2f}:{line.unit_price_amount:.2f}:{line.warranty}"
            for line in lines
            if line.quantity > line.withdrawn_quantity
        ]
    return "\n".join([requisition.plate, *rows])


def receiver_capacity(requisition: Requisition) -> str:
    """In which capacity the receiver signs: the one already used on the slip as it stands, else the technician's."""
    return next((c for c in RECEIVERS if is_signed(requisition, ISSUE, c)), Role.TECHNICIAN)


def settlement_capacity(requisition: Requisition) -> Role:
    """The settlement clerk; at a small store the advisor who also settles."""
    if not requisition.store.advisor_settles or is_signed(requisition, ISSUE, Role.SETTLEMENT_CLERK):
        return Role.SETTLEMENT_CLERK
    return Role.SERVICE_ADVISOR


def signatories(requisition: Requisition) -> Sequence[Signatory]:
    """Receiver, warranty clerk where a line is on warranty, settlement clerk: in this order, by different people."""
    receiver = receiver_capacity(requisition)
    before: tuple[str, ...] = (receiver,)
    wanted = [Signatory(ISSUE, receiver)]
    if requisition.lines.filter(warranty=True, withdrawn_quantity__lt=F("quantity")).exists():
        wanted.append(Signatory(ISSUE, Role.WARRANTY_CLERK, after=before, not_also=(receiver,)))
        before = (receiver, Role.WARRANTY_CLERK)
    wanted.append(Signatory(ISSUE, settlement_capacity(requisition), after=before, not_also=(receiver,)))
    if requisition.lines.filter(no_old_part_reason=NoOldPart.EXCEPTION).exists():
        wanted.append(Signatory(NO_OLD_PART, Role.PARTS_MANAGER))
    return wanted


def ask_for_signatures(requisition: Requisition) -> None:
    """Note who signs the slip next and put it into their inbox; the receiver signs when fetching, without being asked."""
    SignatureWanted.objects.filter(document=requisition.document, matter=ISSUE).delete()
    capacity = next_capacity(requisition)
    requisition.signs_next = capacity or ""
    requisition.save(update_fields=["signs_next"])
    if capacity is not None and capacity not in RECEIVERS:
        want_signatures(requisition.document, [(ISSUE, capacity)])


def next_capacity(requisition: Requisition) -> Role | None:
    """Who signs the slip next, or None when it is signed."""
    for entry in signatories(requisition):
        if entry.matter == ISSUE and not is_signed(requisition, ISSUE, entry.capacity):
            return Role(entry.capacity)
    return None


def sign_requisition(requisition_id: int, *, capacity: str, matter: str = ISSUE, note: str = "", by: User) -> Signature:
    """Sign the slip as it stands: changed lines are signed anew (SLP-10, SLP-11).

    Refuses out of order, the same person in two capacities (CTL-02), an empty slip.
    """
    with transaction.atomic():
        requisition = lock_paper(Requisition, requisition_id)
        can_sign_requisition.demand(by, requisition.store_id)
        if matter == ISSUE and capacity in RECEIVERS:
            require(
                not any(is_signed(requisition, ISSUE, c) for c in RECEIVERS),
                _("The receiver has already signed this slip."),
            )
        elif (matter, capacity) not in {(entry.matter, entry.capacity) for entry in signatories(requisition)}:
            raise NotPermitted(Reason(_("No signature in this capacity is wanted here.")))
        require(
            requisition.lines.filter(withdrawn_quantity__lt=F("quantity")).exists(),
            _("There is nothing left on this slip."),
        )
        if matter == NO_OLD_PART:
            refuse_same_person(
                by, *(line.no_old_part_by for line in requisition.lines.filter(no_old_part_reason=NoOldPart.EXCEPTION))
            )
        signature = sign(requisition, matter=matter, capacity=capacity, note=note, by=by)
        if matter == ISSUE:
            ask_for_signatures(requisition)
    return signature
