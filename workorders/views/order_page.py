"""What the page of an order shows: the step's forms, what is blocked and why, who must act, what has happened."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.services.holds import open_holds
from parts.models import Requisition
from parts.queries import open_requisitions
from reception.forms import CheckInForm
from reception.models import Visit
from reception.permissions import can_check_in
from staff.actions import Action
from staff.enums import Role
from staff.refusals import Reason, codes_of, unmet
from workorders import guards
from workorders.arrows import arrows_of
from workorders.deeds import Deed, deeds_of
from workorders.enums import (
    BEFORE_ARRIVAL,
    INSURANCE_PAPERS,
    NOT_DONE,
    STEPS_IN_ORDER,
    SUPPLEMENT_STEPS,
    WITHDRAW_STEPS,
    Step,
    SupplementState,
)
from workorders.forms.lines import EndClockForm
from workorders.forms.steps import StepForm
from workorders.models import OrderLine, Supplement, WorkOrder
from workorders.permissions import (
    may_advise,
    may_agree_for_insurer,
    may_confirm_comeback,
    may_end_clocks,
    may_see_prices,
)
from workorders.queries import (
    earlier_declined_supplements,
    earlier_declined_work,
    issued_for_withdrawn,
    possible_comebacks,
)
from workorders.services.checking_in import TO_BE_SIGNED
from workorders.services.clock import presumed_end
from workorders.services.flow import arrow_of, reasons_against
from workorders.timeline import timeline

WORK_IN_HAND = (Step.PARTS_ISSUE, Step.REPAIR)
TABS = ("lines", "photos", "slips", "messages", "signatures")


def context_of(request: HttpRequest, order: WorkOrder, bound: dict[str, StepForm]) -> dict[str, Any]:
    actions = [action_of(request, order, arrow) for arrow in permitted_arrows(request, order)]
    panels = [
        panel(request, order, deed, bound.get(deed.slug), actions)
        for deed in deeds_of(order.step)
        if deed.permission(request.user, order.store_id) and (deed.wanted(order) or deed.slug in bound)
    ]
    tab = request.GET.get("tab", "lines")
    lines = list(
        order.lines.select_related(
            "operation", "part", "supplement", "requisition_line__requisition", "comeback_of__order__document"
        )
    )
    supplements = [] if guards.no_supplement_unanswered(order) else open_supplements(order)
    return {
        "order": order,
        "panels": [p for p in panels if not p["deed"].side],
        "side_panels": [p for p in panels if p["deed"].side],
        "actions": actions,
        "clocks_to_end": clocks_to_end(request, order),
        "waits_for": waits_for(request, order),
        "steps": stepper(order),
        "holds": open_holds(order.document, "settle", "deliver", "close"),
        "timeline": timeline(order),
        "tab": tab if tab in TABS else "lines",
        "tabs": tabs(order, tab),
        "show_prices": may_see_prices(request.user, order.store_id),
        "lines": lines,
        "insurer_asked": insurer_asked(order, lines),
        "can_withdraw": order.step in WITHDRAW_STEPS,
        "may_agree_for_insurer": may_agree_for_insurer(request.user, order.store_id),
        "still_charged": still_charged(lines) if order.settled_at is None else [],
        "lines_amount": sum(line.amount for line in lines if line.state not in NOT_DONE),
        "supplements": supplements,
        "adds_lines": order.step == Step.ESTIMATE or any(s.state == SupplementState.FOUND for s in supplements),
        "findings": order.findings.select_related("found_by"),
        "declined_before": declined_before(order) if order.step in (Step.DIAGNOSIS, Step.ESTIMATE) else [],
        "requisitions": slips_under_way(order),
        "case_url": case_url(request, order),
        "phone": order.customer.phone_for(request.user, order.store),
        "comebacks": possible_comebacks(order) if order.is_open else {},
        "may_confirm_comeback": may_confirm_comeback(request.user, order.store_id),
        "receive": receive_action(order) if order.step in BEFORE_ARRIVAL else None,
        **check_in_context(request, order),
    }


def declined_before(order: WorkOrder) -> list[OrderLine | Supplement]:
    return [*earlier_declined_work(order), *earlier_declined_supplements(order)]


def slips_under_way(order: WorkOrder) -> list[Requisition]:
    """What the shelf still owes the job."""
    if order.step not in WORK_IN_HAND:
        return []
    return list(open_requisitions(order.pk))


def still_charged(lines: Iterable[OrderLine]) -> list[Reason]:
    """What was handed over for work that is not done: it goes back to the store, or the customer pays for it."""
    by_slip: dict[str, tuple[dict[str, None], list[str]]] = {}
    for part, works in issued_for_withdrawn(lines):
        assert part.requisition_line is not None
        url = part.requisition_line.requisition.get_absolute_url()
        withdrawn, parts = by_slip.setdefault(url, ({}, []))
        withdrawn.update(dict.fromkeys(work.name for work in works))
        parts.append(part.name)
    told = _(
        "%(work)s: withdrawn, but issued and still on the bill: %(parts)s. What is not used goes back to the store."
    )
    return [
        Reason(told % {"work": "、".join(withdrawn), "parts": "、".join(parts)}, Role.STOREKEEPER, url)
        for url, (withdrawn, parts) in by_slip.items()
    ]


def open_supplements(order: WorkOrder) -> list[Supplement]:
    return list(order.supplements.exclude(state=SupplementState.ANSWERED).prefetch_related("lines"))


def insurer_asked(order: WorkOrder, lines: Iterable[OrderLine]) -> set[int]:
    """The lines that wait for the insurer's yes: the customer has not said no to them."""
    if order.step not in SUPPLEMENT_STEPS:
        return set()
    return {line.pk for line in lines if line.waits_for_insurer and line.state not in NOT_DONE}


def case_url(request: HttpRequest, order: WorkOrder) -> str:
    """Where the insurer's papers are looked after, for who looks after them."""
    insured = order.document.holds.filter(code=INSURANCE_PAPERS).exists()
    may = may_advise(request.user, order.store_id) or may_agree_for_insurer(request.user, order.store_id)
    return reverse("insurance:case-open", args=[order.pk]) if insured and may else ""


def check_in_context(request: HttpRequest, order: WorkOrder) -> dict[str, Any]:
    """Reception's own form on the order's reception step."""
    if order.step != Step.RECEPTION:
        return {}
    check_in = getattr(order.visit, "check_in", None)
    sealed = check_in is not None and check_in.sealed_at is not None
    may = can_check_in(request.user, order.store_id)
    return {
        "check_in_form": CheckInForm(visit=order.visit, work_kind=order.work_kind) if may and not sealed else None,
        "check_in_sealed": sealed,
        "check_in_done": check_in is not None and not unmet(TO_BE_SIGNED, order),
    }


def receive_action(order: WorkOrder) -> Action:
    """Its car must be inside."""
    inside = Visit.objects.filter(plate=order.vehicle.plate, left_at=None).exists()
    return Action(
        "receive",
        _("The car is here: receive"),
        reverse("workorders:receive", args=[order.pk]),
        [] if inside else [Reason(_("The car has not passed the gate yet."), Role.GATE_GUARD)],
        primary=True,
    )


def panel(
    request: HttpRequest, order: WorkOrder, deed: Deed, form: StepForm | None, actions: list[Action]
) -> dict[str, Any]:
    return {
        "deed": deed,
        "form": form or deed.form_for(order, request.user),
        "url": reverse(f"workorders:{deed.slug}", args=[order.pk]),
        "done": deed.done(order),
        "against": deed.against(order, request.user),
        "has_errors": form is not None,
        "then": arrow_it_opens(request, order, deed, actions),
    }


def arrow_it_opens(request: HttpRequest, order: WorkOrder, deed: Deed, actions: list[Action]) -> Action | None:
    """The arrow out of this step for which the deed is all that is missing, and which this person may take."""
    mended = codes_of(deed.mends)
    for action in actions:
        if action.primary and action.reasons and {reason.code for reason in action.reasons} <= mended:
            declared = arrow_of(order, action.verb)
            if declared is not None and not declared.permission.reasons(order, request.user):
                return action
    return None


def permitted_arrows(request: HttpRequest, order: WorkOrder) -> list[Any]:
    # A car that was repaired is delivered or comes back to the bay, one that was not is handed back: never both.
    others = ["deliver", "send_back_to_repair"] if order.ending else ["hand_back"]
    if order.step == Step.FINAL_INSPECTION and not order.supplements.exists():
        others.append("take_up_additional_work")  # nothing was found that could be taken up
    arrows = [arrow for arrow in arrows_of(order.step) if arrow.verb not in others]
    return [arrow for arrow in arrows if may_ever(request, order, arrow.verb)]


def may_ever(request: HttpRequest, order: WorkOrder, verb: str) -> bool:
    """Whether this person's roles are among those of the arrow that leaves the present step."""
    declared = arrow_of(order, verb)
    return declared is not None and declared.permission.base(request.user, order.store_id)  # type: ignore[union-attr]


def action_of(request: HttpRequest, order: WorkOrder, arrow: Any) -> Action:
    """The arrow as a button: why it waits, for the order or for this very person."""
    reasons = reasons_against(order, arrow.verb)
    declared = arrow_of(order, arrow.verb)
    if declared is not None and not reasons:
        reasons = declared.permission.reasons(order, request.user)
    return Action(
        arrow.verb,
        arrow.label,
        reverse(f"workorders:{arrow.slug}", args=[order.pk]),
        reasons,
        primary=arrow.primary,
        needs_reason=arrow.needs_reason,
    )


def clocks_to_end(request: HttpRequest, order: WorkOrder) -> list[dict[str, Any]]:
    """A dialog for each running clock of somebody else."""
    if not may_end_clocks(request.user, order.store_id):
        return []
    running = order.clock_entries.filter(ended_at=None).exclude(technician=request.user)
    return [
        {
            "entry": entry,
            "url": reverse("workorders:end-clock", args=[entry.pk]),
            "form": EndClockForm(initial={"stopped_at": presumed_end(entry)}, auto_id=f"id_clock{entry.pk}_%s"),
        }
        for entry in running.select_related("technician")
    ]


def waits_for(request: HttpRequest, order: WorkOrder) -> list[Any]:
    """For somebody who has nothing to do here now: what the order waits for."""
    if permitted_arrows(request, order):
        return []
    verb = next((arrow.verb for arrow in arrows_of(order.step) if arrow.primary), "")
    if order.step == Step.FINAL_INSPECTION and not may_ever(request, order, "pass_inspection"):
        verb = "pass_inspection"  # which the inspector's form takes: it has no button of its own
    return reasons_against(order, verb) if verb else []


def stepper(order: WorkOrder) -> list[dict[str, Any]]:
    """The 13 steps with what is known of each: done when and by whom, skipped, now, still to come."""
    records = order.step_records.all()
    reached = {record.from_step: record for record in records if record.from_step}
    here = STEPS_IN_ORDER.index(order.step) if order.step in STEPS_IN_ORDER else len(STEPS_IN_ORDER)
    first = next((STEPS_IN_ORDER.index(r.to_step) for r in records if r.to_step in STEPS_IN_ORDER), 0)
    steps = []
    for number, step in enumerate(STEPS_IN_ORDER):
        record = reached.get(step)
        if number == here:
            state = "current"
        elif number < first or (record and record.skipped) or (number < here and record is None):
            state = "skipped" if number < here else "todo"
        else:
            state = "done" if number < here else "todo"
        shown = record if state in ("done", "skipped") else None
        steps.append(
            {
                "number": number + 1,
                "label": step.label,
                "state": state,
                "at": shown.at if shown else None,
                "by": shown.by.full_name if shown else "",
            }
        )
    return steps


def tabs(order: WorkOrder, active: str) -> list[dict[str, Any]]:
    here = reverse("workorders:detail", args=[order.pk])
    labels = {
        "lines": _("Estimate"),
        "photos": _("Photos"),
        "slips": _("Slips"),
        "messages": _("Messages"),
        "signatures": _("Signatures"),
    }
    return [
        {"label": label, "url": f"{here}?tab={key}", "active": key == active, "icon": ""}
        for key, label in labels.items()
    ] + [{"label": _("History"), "url": reverse("documents:history", args=[order.pk]), "active": False, "icon": ""}]
