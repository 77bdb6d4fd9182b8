"""The work order as a numbered document: what signatures on it are bound to, and what it prints."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.kinds import Kind, register
from workorders import slips
from workorders.models import WorkOrder
from workorders.permissions import may_find, may_see_orders
from workorders.queries import charged_lines


def content(order: WorkOrder, matter: str) -> str:
    """The text a signature on ``matter`` is bound to; when it changes, a new round is signed."""
    if matter == "order":
        check_in = getattr(order.visit, "check_in", None) if order.visit_id else None
        return json.dumps([order.wish, order.work_kind, check_in.signed_text if check_in else ""], ensure_ascii=False)
    if matter.startswith("estimate_"):
        version = order.estimate_versions.filter(version=int(matter.removeprefix("estimate_"))).first()
        return json.dumps(version.lines if version else [], ensure_ascii=False)
    if matter in ("handover_in", "handover_out"):
        last = order.handovers.filter(to_team=matter == "handover_in").last()
        # A car that went back to the bay is handed back anew.
        return json.dumps([last.pk if last else None, order.rework_count])
    if matter == "statement":
        charged = [[line.name, line.payer, str(line.quantity), str(amount)] for line, amount in charged_lines(order)]
        return json.dumps(charged, ensure_ascii=False)
    return matter


MATTERS: dict[str, Any] = {
    "order": _("Work order"),
    "handover_in": _("Handed over to the team"),
    "handover_out": _("Taken back from the team"),
    "statement": _("Settlement statement and voucher"),
}


class Matters(dict):  # type: ignore[type-arg]
    """Words for matters that carry a number of their own (estimates, inspections)."""

    def get(self, matter: str, default: Any = None) -> Any:
        for start, label in (
            ("estimate_", _("Estimate")),
            ("own_check_", _("Technician's own check")),
            ("leader_check_", _("Team leader's check")),
            ("final_check_", _("Final inspection")),
        ):
            if matter.startswith(start):
                return label
        return super().get(matter, default)


register(
    Kind(
        code="WO",
        model="workorders.WorkOrder",
        name=_("Work order"),
        url_name="workorders:detail",
        may_see=may_see_orders,
        may_attach=may_find,
        content=content,
        matters=Matters(MATTERS),
        slips=slips.ALL,
        customer=lambda order: order.customer,
        history=(
            "workorders.OrderLine:order",
            "workorders.Supplement:order",
            "workorders.Diagnosis:order",
            "workorders.Finding:order",
            "workorders.ClockEntry:order",
            "workorders.Callback:order",
        ),
    )
)
