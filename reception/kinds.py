"""Visit and gate pass as documents, with the slips they print."""

from django.utils.translation import gettext_lazy as _

from documents.kinds import Kind, register
from reception.permissions import can_check_in, can_see_visits
from reception.slips import GATE_CARD, GATE_PASS

register(
    Kind(
        code="VI",
        model="reception.Visit",
        name=_("Visit"),
        url_name="reception:visit-detail",
        may_see=can_see_visits,
        may_attach=can_check_in,
        slips=(GATE_CARD,),
        customer=lambda visit: visit.customer,
        history=("reception.CheckIn:visit",),
    ),
    Kind(
        code="GP",
        model="reception.GatePass",
        name=_("Gate pass"),
        url_name="reception:gate-pass-detail",
        may_see=can_see_visits,
        slips=(GATE_PASS,),
    ),
)
