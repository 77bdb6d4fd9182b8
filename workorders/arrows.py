"""Which buttons lead out of each step: the service of each arrow, who may, and what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.permissions import Permission
from workorders import permissions as may
from workorders.enums import BEFORE_ARRIVAL, BEFORE_WORK, Step
from workorders.services import (
    checking_in,
    delivery,
    diagnosis,
    dispatching,
    estimate,
    inspection,
    opening,
    repair,
    settling,
    supplements,
)


@dataclass(frozen=True)
class Arrow:
    """A button out of a step. ``verb`` is the arrow's name; its guards say why it waits."""

    verb: str
    label: Any
    run: Callable[..., Any]
    permission: Permission
    steps: tuple[str, ...]
    said: Any
    needs_reason: bool = False
    primary: bool = True
    confirm: Any = ""

    @property
    def slug(self) -> str:
        return self.verb.replace("_", "-")


ARROWS = (
    Arrow(
        "finish_reception",
        _("Reception is done"),
        checking_in.finish_reception,
        may.may_advise,
        (Step.RECEPTION,),
        _("Checked in. Now ask what is wrong."),
    ),
    Arrow(
        "finish_diagnosis",
        _("Diagnosis is done"),
        diagnosis.finish_diagnosis,
        may.may_advise,
        (Step.DIAGNOSIS,),
        _("Diagnosed. Now make the estimate."),
    ),
    Arrow(
        "accept_estimate",
        _("Estimate is accepted"),
        estimate.accept_estimate,
        may.may_advise,
        (Step.ESTIMATE,),
        _("Accepted. The storekeeper has the parts list; the foreman gives out the work."),
    ),
    Arrow(
        "dispatch",
        pgettext_lazy("verb", "Dispatch"),
        dispatching.dispatch,
        may.may_dispatch,
        (Step.DISPATCH,),
        _("Dispatched. The team fetches the parts."),
    ),
    Arrow(
        "start_repair",
        _("Parts are here: start the repair"),
        repair.start_repair,
        may.may_work,
        (Step.PARTS_ISSUE,),
        _("The repair has begun."),
    ),
    Arrow(
        "finish_repair",
        _("Repair is done"),
        repair.finish_repair,
        may.may_lead,
        (Step.REPAIR,),
        _("Done. The inspector is next."),
    ),
    Arrow(
        "stop_work",
        _("Stop the work"),
        repair.stop_work,
        may.may_advise,
        (Step.PARTS_ISSUE, Step.REPAIR),
        _("The work has been stopped; what was done is inspected."),
        needs_reason=True,
        primary=False,
    ),
    Arrow(
        "take_up_additional_work",
        _("Take up the agreed work"),
        supplements.take_up_additional_work,
        may.may_work,
        (Step.FINAL_INSPECTION,),
        _("Back in the bay for the agreed work."),
        primary=False,
    ),
    Arrow(
        "finish_wash",
        _("Washed"),
        inspection.finish_wash,
        may.may_wash,
        (Step.WASH,),
        _("Clean. The advisor takes the car back."),
    ),
    Arrow(
        "skip_wash",
        _("Do not wash"),
        inspection.skip_wash,
        may.may_wash,
        (Step.WASH,),
        _("Not washed; the reason is on the order."),
        needs_reason=True,
        primary=False,
    ),
    Arrow(
        "settle",
        pgettext_lazy("verb", "Settle"),
        settling.settle,
        may.may_settle,
        (Step.SETTLEMENT,),
        _("Settled. The advisor hands the car over."),
    ),
    Arrow(
        "reopen_settlement",
        _("Open the settlement again"),
        settling.reopen_settlement,
        may.may_reopen_settlement,
        (Step.DELIVERY,),
        _("The settlement is open again."),
        needs_reason=True,
        primary=False,
    ),
    Arrow(
        "deliver",
        pgettext_lazy("verb", "Deliver"),
        delivery.deliver,
        may.may_advise,
        (Step.DELIVERY,),
        _("Delivered. The gate lets the car out; the callback is due in 3 days."),
    ),
    Arrow(
        "hand_back",
        _("Hand the car back"),
        delivery.hand_back,
        may.may_advise,
        (Step.DELIVERY,),
        _("Handed back. The gate lets the car out."),
    ),
    Arrow(
        "send_back_to_repair",
        _("Back to repair"),
        repair.send_back_to_repair,
        may.may_send_back,
        (Step.WASH, Step.SETTLEMENT, Step.DELIVERY),
        _("Back in the bay; it counts as rework."),
        needs_reason=True,
        primary=False,
    ),
    Arrow(
        "mark_no_show",
        _("Did not come"),
        opening.mark_no_show,
        may.may_invite,
        (Step.APPOINTMENT,),
        _("Marked as not come; the slot is free."),
        needs_reason=True,
        primary=False,
    ),
    Arrow(
        "cancel",
        _("Cancel the order"),
        opening.cancel,
        may.may_invite,
        (*BEFORE_ARRIVAL, *BEFORE_WORK),
        _("Cancelled."),
        needs_reason=True,
        primary=False,
    ),
    Arrow(
        "end_without_repair",
        _("No repair"),
        opening.end_without_repair,
        may.may_advise,
        BEFORE_WORK,
        _("No repair: the car leaves by settlement and delivery."),
        needs_reason=True,
        primary=False,
    ),
)


def arrows_of(step: str) -> list[Arrow]:
    return [arrow for arrow in ARROWS if step in arrow.steps]
