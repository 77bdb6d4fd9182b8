"""May the car go? Each reason with who can mend it (FLOW-02, WO-08)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.models import Visit
from staff.enums import Role
from staff.refusals import Reason, guard, unmet
from staff.templatetags.times import clock

ADVISOR = Role.SERVICE_ADVISOR


@guard(
    gettext_lazy("Reception has not yet said what this visit was for."),
    mended_by=ADVISOR,
)
def purpose_is_known(visit: Visit) -> bool:
    return visit.purpose != ""


@guard(gettext_lazy("No gate pass has been issued for this car."), mended_by=ADVISOR)
def gate_pass_is_issued(visit: Visit) -> bool:
    return not visit.is_repair or visit.gate_pass is not None


@guard(gettext_lazy("The gate pass has been used already."), mended_by=ADVISOR)
def gate_pass_is_unused(visit: Visit) -> bool:
    return visit.gate_pass is None or visit.gate_pass.used_at is None


@guard(gettext_lazy("The gate card has not been handed in."), mended_by=Role.GATE_GUARD)
def gate_card_is_back(visit: Visit) -> bool:
    return visit.gate_card_returned_at is not None


TO_LEAVE = (purpose_is_known, gate_pass_is_issued, gate_pass_is_unused)


def reasons_to_stay(visit: Visit, *, card_in_hand: bool = False) -> list[Reason]:
    """Why this car may not pass the gate now; with ``card_in_hand`` the guard is about to take the gate card."""
    if visit.left_at is not None:
        sentence = _("%(plate)s left at %(time)s.") % {
            "plate": visit.plate,
            "time": clock(visit.left_at),
        }
        return [Reason(sentence, code="already_left")]
    card = () if card_in_hand else (gate_card_is_back,)
    return unmet((*TO_LEAVE, *card), visit)
