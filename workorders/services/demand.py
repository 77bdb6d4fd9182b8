"""What the order asks of the parts store."""

from django.utils import timezone

from cashier.enums import Payer
from parts.services.requisitions import RequisitionRequest, raise_requisition
from staff.models import User
from workorders.enums import AGREED, LineKind
from workorders.models import WorkOrder


def ask_for_parts(order: WorkOrder, *, by: User) -> None:
    """Raise a requisition for the agreed parts that have none yet (PRT-10).

    An insured supplement's line waits for the insurer first (FLOW-04).
    """
    lines = [
        line
        for line in order.lines.filter(kind=LineKind.PART, state__in=AGREED, requisition_line=None).order_by("pk")
        if not line.waits_for_insurer
    ]
    if not lines:
        return
    requisition = raise_requisition(
        store=order.store,
        origin=order.document,
        plate=order.vehicle.plate,
        wanted_at=order.promised_at or timezone.now(),
        lines=[
            RequisitionRequest(
                part_id=line.part_id,
                quantity=line.quantity,
                unit_price_amount=line.unit_price_amount,
                warranty=line.payer == Payer.MAKER,
            )
            for line in lines
            if line.part_id is not None
        ],
        by=by,
    )
    for line, asked in zip(lines, requisition.lines.order_by("pk"), strict=True):
        line.requisition_line = asked
        line.save(update_fields=["requisition_line"])
