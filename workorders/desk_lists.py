"""What waits for whom at each step (SYS-03)."""

from dataclasses import replace
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cashier.enums import Payer
from documents.models import Hold
from staff.desk_rows import DeskList, DeskRow, register
from staff.enums import FRONT_DESK, Role
from staff.models import Store, User
from workorders.enums import DIFFERENCES, SUPPLEMENT_STEPS, LineState, Step, SupplementState
from workorders.models import OrderLine, Supplement, WorkOrder
from workorders.queries import open_orders

NEXT_ACTION = {
    Step.SOLICITATION: _("Book"),
    Step.APPOINTMENT: pgettext_lazy("verb", "Receive"),
    Step.RECEPTION: _("Check in"),
    Step.DIAGNOSIS: _("Ask and diagnose"),
    Step.ESTIMATE: _("Make the estimate"),
    Step.DISPATCH: pgettext_lazy("verb", "Dispatch"),
    Step.PARTS_ISSUE: _("See"),
    Step.REPAIR: _("See"),
    Step.FINAL_INSPECTION: _("Inspect"),
    Step.WASH: _("Wash"),
    Step.SETTLEMENT: pgettext_lazy("verb", "Settle"),
    Step.DELIVERY: pgettext_lazy("verb", "Deliver"),
}

NEXT_JOB = {
    Step.DIAGNOSIS: pgettext_lazy("verb", "Diagnose"),
    Step.PARTS_ISSUE: _("Parts are here: start the repair"),
    Step.REPAIR: _("Go on"),
}


def row(order: Any, _user: User) -> DeskRow:
    tags = []
    if order.has_hold:
        tags.append(gettext("On hold"))
    if order.has_supplement:
        tags.append(gettext("Additional work"))
    if order.rework_count:
        tags.append(gettext("Rework %(n)s") % {"n": order.rework_count})
    return DeskRow(
        title=order.customer.name,
        plate=order.vehicle.plate,
        detail=" · ".join(part for part in (order.vehicle.make_and_model, order.get_step_display()) if part),
        url=order.get_absolute_url(),
        action=NEXT_ACTION.get(Step(order.step), _("See")),
        due_at=order.promised_at,
        tags=tuple(tags),
    )


def at_steps(*steps: Step) -> Any:
    def query(store: Store, _user: User) -> QuerySet[WorkOrder]:
        return open_orders(store).filter(step__in=steps).order_by(F("promised_at").asc(nulls_last=True), "pk")

    return query


MY_STEPS = (
    Step.RECEPTION,
    Step.DIAGNOSIS,
    Step.ESTIMATE,
    Step.SETTLEMENT,
    Step.DELIVERY,
)


def my_orders(store: Store, user: User) -> QuerySet[WorkOrder]:
    return (
        open_orders(store)
        .filter(advisor=user, step__in=MY_STEPS)
        .order_by(F("promised_at").asc(nulls_last=True), "step_since")
    )


def my_promises(store: Store, user: User) -> QuerySet[WorkOrder]:
    """Cars in the workshop with my promise on them."""
    return (
        open_orders(store)
        .filter(advisor=user, step__in=(Step.DISPATCH, Step.PARTS_ISSUE, Step.REPAIR, Step.FINAL_INSPECTION, Step.WASH))
        .order_by(F("promised_at").asc(nulls_last=True), "pk")
    )


def my_supplements(store: Store, user: User) -> QuerySet[Supplement]:
    return (
        Supplement.objects.filter(order__store=store, order__advisor=user)
        .exclude(state=SupplementState.ANSWERED)
        .select_related("order__vehicle", "order__customer", "order__document")
        .order_by("found_at")
    )


def supplement_row(supplement: Supplement, _user: User) -> DeskRow:
    order = supplement.order
    return DeskRow(
        title=supplement.description,
        plate=order.vehicle.plate,
        detail=order.customer.name,
        url=order.get_absolute_url(),
        action=_("Ask the customer"),
        since=supplement.found_at,
    )


def promise_row(order: WorkOrder, user: User) -> DeskRow:
    """Others do the work: the advisor looks on, or does what the front desk may do."""
    shown = row(order, user)
    return replace(shown, action=_("See")) if order.step == Step.FINAL_INSPECTION else shown


def my_jobs(store: Store, user: User) -> QuerySet[WorkOrder]:
    return (
        open_orders(store)
        .filter(Q(technician=user), step__in=(Step.DIAGNOSIS, Step.PARTS_ISSUE, Step.REPAIR))
        .select_related("bay")
        .order_by(F("promised_at").asc(nulls_last=True), "pk")
    )


def my_team(store: Store, user: User) -> QuerySet[WorkOrder]:
    return (
        open_orders(store)
        .filter(team__leader=user, step__in=(Step.PARTS_ISSUE, Step.REPAIR))
        .order_by(F("promised_at").asc(nulls_last=True), "pk")
    )


def job_row(order: WorkOrder, user: User) -> DeskRow:
    """What is next on the car: to the order for the finding and the parts, to its card among my jobs for the work."""
    shown = row(order, user)
    return replace(
        shown,
        detail=f"{shown.detail} · {order.bay.name}" if order.bay else shown.detail,
        url=f"{reverse('workorders:jobs')}#job-{order.pk}" if order.step == Step.REPAIR else shown.url,
        action=NEXT_JOB[Step(order.step)],
    )


def differences(store: Store, _user: User) -> QuerySet[WorkOrder]:
    """Cars that were different when they changed hands, for the service manager (RCP-08)."""
    held = Hold.objects.filter(code__in=DIFFERENCES, lifted_at=None).values("document")
    return open_orders(store).filter(pk__in=held).order_by("step_since")


def difference_row(order: Any, user: User) -> DeskRow:
    return replace(row(order, user), action=gettext("Settle the difference"))


def insurer_asked(store: Store, _user: User) -> QuerySet[WorkOrder]:
    """Cars with additional work for which the insurer pays and has not agreed yet (FLOW-04)."""
    asked = OrderLine.objects.filter(
        supplement__isnull=False, payer=Payer.INSURER, insurer_agreed_at=None, state=LineState.ACCEPTED
    )
    return (
        open_orders(store)
        .filter(step__in=SUPPLEMENT_STEPS, pk__in=asked.order_by().values("order"))
        .order_by(F("promised_at").asc(nulls_last=True), "pk")
    )


def insurer_asked_row(order: Any, user: User) -> DeskRow:
    return replace(row(order, user), action=gettext("The insurer agrees"))


register(
    DeskList(
        "insurer_asked",
        _("Additional work: ask the insurer"),
        (Role.INSURANCE_CLERK,),
        insurer_asked,
        insurer_asked_row,
        "ti-shield-question",
        19,
    ),
    DeskList(
        "differences",
        _("Cars that are different from the check-in"),
        (Role.SERVICE_MANAGER,),
        differences,
        difference_row,
        "ti-alert-triangle",
        12,
    ),
    DeskList("my_orders", _("My orders, by next action"), FRONT_DESK, my_orders, row, "ti-clipboard-list", 20),
    DeskList(
        "my_supplements",
        _("Ask the customer: additional work"),
        FRONT_DESK,
        my_supplements,
        supplement_row,
        "ti-message-question",
        15,
    ),
    DeskList("my_promises", _("My cars in the workshop"), FRONT_DESK, my_promises, promise_row, "ti-clock", 30),
    DeskList("to_dispatch", _("To dispatch"), (Role.FOREMAN,), at_steps(Step.DISPATCH), row, "ti-arrows-split", 10),
    DeskList("my_jobs", _("My jobs"), (Role.TECHNICIAN, Role.TEAM_LEADER), my_jobs, job_row, "ti-tool", 10),
    DeskList("my_team", _("My team's cars"), (Role.TEAM_LEADER,), my_team, row, "ti-users", 12),
    DeskList(
        "in_workshop",
        _("In the workshop"),
        (Role.FOREMAN,),
        at_steps(Step.PARTS_ISSUE, Step.REPAIR),
        row,
        "ti-tool",
        20,
    ),
    DeskList(
        "to_inspect",
        _("To inspect"),
        (Role.QUALITY_INSPECTOR,),
        at_steps(Step.FINAL_INSPECTION),
        row,
        "ti-checkup-list",
        10,
    ),
    DeskList("to_wash", _("To wash"), (Role.WASHER,), at_steps(Step.WASH), row, "ti-wash", 10),
    DeskList("to_settle", _("To settle"), (Role.SETTLEMENT_CLERK,), at_steps(Step.SETTLEMENT), row, "ti-receipt", 10),
)
