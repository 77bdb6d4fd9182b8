"""The old part for the new one (交旧领新), or why there is none (PRT-10)."""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.services.papers import lock_paper
from documents.services.signatures import want_signatures
from parts.enums import NoOldPart
from parts.models import OldPart, Requisition, RequisitionLine
from parts.permissions import can_take_old_part
from parts.services.locking import requisition_of
from parts.services.stock import plain
from parts.signatories import NO_OLD_PART
from staff.enums import Role
from staff.models import User
from staff.refusals import require
from staff.transactions import all_or_nothing


def hand_in_old_part(line_id: int, *, quantity: Decimal | None = None, by: User) -> OldPart:
    """Take in the old parts of a line: all that are still due unless ``quantity`` says fewer.

    Warranty ones are kept by the warranty clerk, others by the counter.
    """
    with all_or_nothing():
        requisition = lock_paper(Requisition, requisition_of(line_id))
        can_take_old_part.demand(by, requisition.store_id)
        line = RequisitionLine.objects.select_related("part").get(pk=line_id)
        due = still_due(line)
        quantity = due if quantity is None else quantity
        require(due > 0, _("All old parts of this line have been handed in."))
        require(0 < quantity <= due, _("%(due)s old parts are due on this line.") % {"due": plain(due)})
        return OldPart.objects.create(
            line=line,
            quantity=quantity,
            keeper=Role.WARRANTY_CLERK if line.warranty else Role.COUNTER_SALESPERSON,
            received_at=timezone.now(),
            received_by=by,
        )


def still_due(line: RequisitionLine) -> Decimal:
    handed_in = sum((old.quantity for old in line.old_parts.all()), Decimal(0))
    return line.quantity - line.withdrawn_quantity - handed_in


def explain_missing_old_part(line_id: int, *, reason_code: str, note: str = "", by: User) -> None:
    """Give the reason code why a core part goes out without the old one.

    An exception needs a note, and the parts manager's signature before the part leaves.
    """
    with all_or_nothing():
        requisition = lock_paper(Requisition, requisition_of(line_id))
        can_take_old_part.demand(by, requisition.store_id)
        line = RequisitionLine.objects.get(pk=line_id)
        require(reason_code in NoOldPart.values, _("Choose why there is no old part."))
        require(line.open_quantity > 0, _("Nothing of this line is open any more."))
        require(still_due(line) > 0, _("All old parts of this line have been handed in."))
        require(reason_code != NoOldPart.EXCEPTION or note.strip(), _("Write down what the exception is about."))
        line.no_old_part_reason, line.no_old_part_note = reason_code, note.strip()
        line.no_old_part_at, line.no_old_part_by = timezone.now(), by
        line.save(update_fields=["no_old_part_reason", "no_old_part_note", "no_old_part_at", "no_old_part_by"])
        if reason_code == NoOldPart.EXCEPTION:
            want_signatures(requisition.document, [(NO_OLD_PART, Role.PARTS_MANAGER)])
