"""Gate card 出门卡 and gate pass 出门证 (SLP-17)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.kinds import Copy, Slip
from reception.models import GatePass, Visit
from reception.permissions import can_see_visits


def gate_card_context(visit: Visit) -> dict[str, Any]:
    return {"visit": visit}


def gate_pass_context(gate_pass: GatePass) -> dict[str, Any]:
    visit = gate_pass.visit
    return {
        "gate_pass": gate_pass,
        "visit": visit,
        "vehicle": visit.vehicle,
        "customer": visit.customer,
    }


GATE_CARD = Slip(
    code="SLP-17-card",
    title=_("Gate card"),
    copies=(Copy(1, _("Customer (handed in at reception or at the gate)")),),
    template="reception/slips/gate_card.html",
    context=gate_card_context,
    permission=can_see_visits,
)
GATE_PASS = Slip(
    code="SLP-17-pass",
    title=_("Gate pass"),
    copies=(Copy(1, _("Customer (handed in at the gate)")),),
    template="reception/slips/gate_pass.html",
    context=gate_pass_context,
    permission=can_see_visits,
)
