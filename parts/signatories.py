"""Who signs a requisition's slip, in which order, and what the signature is bound to (SLP-10, SLP-11).

The receiver signs first, for warranty parts then the warranty clerk, last the settlement clerk, who keeps the first copy; the receiver gives the
second up for the parts.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from documents.kinds import Signatory
from documents.models import Signature
from documents.services.signatures import agreed_on
from parts.enums import RECEIVERS, NoOldPart
from staff.enums import Role

if TYPE_CHECKING:
    from parts.models import Requisition, RequisitionLine

ISSUE = "issue"
NO_OLD_PART = "no_old_part"


def lines_of(requisition: "Requisition") -> "Iterable[RequisitionLine]":
    """The lines with their parts: those held under the lock, where they are held."""
    if requisition.held_lines is not None:
        return requisition.held_lines
    return requisition.lines.order_by("pk").select_related("part")


def content(requisition: "Requisition", matter: str) -> str:
    """What a signature is bound to: the lines as the slip shows them, or the exceptions being signed for."""
    lines = lines_of(requisition)
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


def receiver_capacity(signed: Mapping[str, Signature]) -> Role:
    """In which capacity the receiver signs: the one already used on the slip as it stands, else the technician's."""
    return next((c for c in RECEIVERS if c in signed), Role.TECHNICIAN)


def settlement_capacity(requisition: "Requisition", signed: Mapping[str, Signature]) -> Role:
    """The settlement clerk; at a small store the advisor who also settles."""
    if Role.SETTLEMENT_CLERK in signed or not requisition.store.advisor_settles:
        return Role.SETTLEMENT_CLERK
    return Role.SERVICE_ADVISOR


def signatories(requisition: "Requisition", *, signed: Mapping[str, Signature] | None = None) -> Sequence[Signatory]:
    """Receiver, warranty clerk where a line is on warranty, settlement clerk: in this order, by different people.

    ``signed`` is who has signed the slip, for callers that know it already.
    """
    signed = agreed_on(requisition, ISSUE) if signed is None else signed
    lines = list(lines_of(requisition))
    receiver = receiver_capacity(signed)
    before: tuple[str, ...] = (receiver,)
    wanted = [Signatory(ISSUE, receiver)]
    if any(line.warranty and line.withdrawn_quantity < line.quantity for line in lines):
        wanted.append(Signatory(ISSUE, Role.WARRANTY_CLERK, after=before, not_also=(receiver,)))
        before = (receiver, Role.WARRANTY_CLERK)
    wanted.append(Signatory(ISSUE, settlement_capacity(requisition, signed), after=before, not_also=(receiver,)))
    if any(line.no_old_part_reason == NoOldPart.EXCEPTION for line in lines):
        wanted.append(Signatory(NO_OLD_PART, Role.PARTS_MANAGER))
    return wanted
