"""The papers the parts counter prints: two copies each, one for the settlement clerk, one given up for the part."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.kinds import Copy, Slip
from documents.services.signatures import agreed_on
from parts.models import Requisition
from parts.permissions import can_see_amounts, can_see_requisitions
from parts.signatories import ISSUE, receiver_capacity, settlement_capacity
from staff.enums import Role
from staff.refusals import require

COPIES = (
    Copy(1, _("Settlement clerk")),
    Copy(2, _("Technician, given up for the parts")),
)


def requisition_context(requisition: Requisition, *, warranty: bool) -> dict[str, Any]:
    """The lines of one kind, with their sum; refuses an empty slip."""
    lines = [
        line
        for line in requisition.lines.filter(warranty=warranty).select_related("part").prefetch_related("old_parts")
        if line.quantity > line.withdrawn_quantity
    ]
    require(lines, gettext("There are no such parts on this requisition."))
    signed = agreed_on(requisition, ISSUE)
    capacities: list[Any] = [receiver_capacity(signed), settlement_capacity(requisition, signed), Role.STOREKEEPER]
    if warranty:
        capacities.insert(1, Role.WARRANTY_CLERK)
    return {
        "requisition": requisition,
        "lines": lines,
        "total": sum(line.price_amount for line in lines),
        "origin": requisition.origin,
        "capacities": capacities,
    }


REPAIR_REQUISITION = Slip(
    code="SLP-10",
    title=_("Repair requisition"),
    copies=COPIES,
    template="parts/slips/requisition.html",
    context=lambda requisition: requisition_context(requisition, warranty=False),
    permission=can_see_requisitions,
    amounts=can_see_amounts,
)
WARRANTY_REQUISITION = Slip(
    code="SLP-11",
    title=_("Warranty requisition"),
    copies=COPIES,
    template="parts/slips/requisition.html",
    context=lambda requisition: requisition_context(requisition, warranty=True),
    permission=can_see_requisitions,
    amounts=can_see_amounts,
)
