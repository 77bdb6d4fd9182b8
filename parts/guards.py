"""What must be so before a part leaves the counter (PRT-10)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from documents.models import Signature
from documents.services.signatures import agreed_on, is_signed
from parts.enums import NoOldPart
from parts.signatories import ISSUE, NO_OLD_PART, signatories
from staff.enums import Role
from staff.refusals import Reason

if TYPE_CHECKING:
    from parts.models import Requisition, RequisitionLine


def old_part_missing(line: "RequisitionLine", quantity: Decimal) -> bool:
    """Whether ``quantity`` more of a core part would go out without as many old ones, or a reason, having come in."""
    if not line.part.is_core or line.no_old_part_reason:
        return False
    handed_in = sum((old.quantity for old in line.old_parts.all()), Decimal(0))
    return handed_in < line.kept_quantity + quantity


def unsigned_slip(requisition: "Requisition", signed: Mapping[str, Signature]) -> list[Reason]:
    """Whose signature the slip still lacks, in the order they sign."""
    return [
        Reason(
            _("No slip, no part: %(role)s has not signed the slip.") % {"role": Role(entry.capacity).label},
            Role(entry.capacity),
            code="slip_signed",
        )
        for entry in signatories(requisition, signed=signed)
        if entry.matter == ISSUE and entry.capacity not in signed
    ]


def unmet_for_issue(
    requisition: "Requisition",
    wanted: "list[tuple[RequisitionLine, Decimal]]",
    *,
    signed: Mapping[str, Signature] | None = None,
) -> list[Reason]:
    """Everything that stands between these lines and the counter, as sentences. ``signed`` as for ``signatories``."""
    reasons = unsigned_slip(requisition, agreed_on(requisition, ISSUE) if signed is None else signed)
    reasons += [
        Reason(
            _("%(part)s: the old part comes first, or a reason why there is none.") % {"part": line.part.name},
            Role.STOREKEEPER,
            code="old_part_in",
        )
        for line, quantity in wanted
        if old_part_missing(line, quantity)
    ]
    if any(line.no_old_part_reason == NoOldPart.EXCEPTION for line, _quantity in wanted) and not is_signed(
        requisition, NO_OLD_PART, Role.PARTS_MANAGER
    ):
        reasons.append(
            Reason(
                _("The parts manager has not signed for the part given out without the old one."),
                Role.PARTS_MANAGER,
                code="exception_signed",
            )
        )
    return reasons
