"""Issue by scanner: bin, part, quantity (PRT-22)."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from documents.models import Signature
from documents.services.signatures import agreed_on
from parts.enums import RECEIVERS
from parts.models import RequisitionLine
from parts.permissions import can_issue_parts
from parts.services.handover import hand_over, lay_ready, pick
from parts.services.locking import HeldRequisition, hold_requisition
from parts.services.reservations import keep_reservation
from parts.signatories import ISSUE
from staff.enums import Role
from staff.models import User
from staff.refusals import require
from staff.transactions import all_or_nothing


def issue_by_scan(
    requisition_id: int,
    *,
    bin_code: str,
    part_code: str,
    quantity: Decimal,
    received_by_id: int | None = None,
    by: User,
) -> RequisitionLine:
    """Pick and hand over in three scans: bin, part, quantity (PRT-22). Without a receiver the one who signed the slip takes it."""
    with all_or_nothing():
        held = hold_requisition(requisition_id)
        can_issue_parts.demand(by, held.requisition.store_id)
        line = line_by_code(held, part_code)
        here = lay_ready(held, line, bin_code=bin_code, quantity=quantity)
        signed = agreed_on(held.requisition, ISSUE)
        receiver_id = received_by_id or signed_receiver_id(signed)
        require(
            receiver_id is not None,
            _("No slip, no part: %(role)s has not signed the slip.") % {"role": Role.TECHNICIAN.label},
            mended_by=Role.TECHNICIAN,
        )
        assert receiver_id is not None
        hand_over(held, {line.pk: quantity}, received_by_id=receiver_id, signed=signed, by=by)
        # What had lain ready before may have gone over the counter first.
        if here.picked_quantity:
            keep_reservation(here)
    return line


def pick_by_scan(requisition_id: int, *, bin_code: str, part_code: str, quantity: Decimal, by: User) -> RequisitionLine:
    """Lay ready in three scans what is handed over when the slip comes back signed."""
    with all_or_nothing():
        held = hold_requisition(requisition_id)
        can_issue_parts.demand(by, held.requisition.store_id)
        line = line_by_code(held, part_code)
        pick(held, line, bin_code=bin_code, quantity=quantity)
    return line


def line_by_code(held: HeldRequisition, part_code: str) -> RequisitionLine:
    """The open line of the part that was scanned, the one set aside first."""
    number = part_code.strip().upper()
    lines = [line for line in held.lines.values() if line.part.number == number]
    require(lines, _("%(number)s is not on this requisition.") % {"number": number})
    unfinished = [line for line in lines if line.open_quantity > 0]
    require(unfinished, _("%(part)s has already been handed over.") % {"part": lines[0].part})
    return max(unfinished, key=lambda line: (line.reserved_quantity, -line.pk))


def signed_receiver_id(signed: Mapping[str, Signature]) -> int | None:
    """Who signed the slip as it stands as its receiver."""
    return next((signed[c].signer_user_id for c in RECEIVERS if c in signed), None)
