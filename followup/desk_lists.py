"""What waits for the follow-up clerk and for whoever a complaint was given to (SYS-03)."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from followup import queries
from followup.enums import SOLVERS, ComplaintState
from followup.models import Complaint
from staff.desk_rows import DeskList, DeskRow, register
from staff.enums import MANAGERS, Role
from staff.models import User
from staff.templatetags.times import clock
from workorders.models import Callback, WorkOrder


def callback_url(order_id: int) -> str:
    return reverse("followup:callback", args=[order_id])


def delivered(order: WorkOrder) -> str:
    parts = (
        order.customer.phone,
        _("delivered %(day)s") % {"day": f"{timezone.localtime(order.delivered_at):%m-%d}"}
        if order.delivered_at
        else "",
        str(order.advisor),
    )
    return " · ".join(part for part in parts if part)


def call_row(callback: Callback, _user: User) -> DeskRow:
    order = callback.order
    tags: tuple[Any, ...] = (_("Try %(number)s") % {"number": callback.tries + 1},) if callback.tries else ()
    return DeskRow(
        title=order.customer.name,
        url=callback_url(order.pk),
        action=pgettext_lazy("callback", "Call"),
        detail=delivered(order),
        plate=order.vehicle.plate,
        since=callback.next_try_at,
        tags=tags,
    )


def close_row(callback: Callback, _user: User) -> DeskRow:
    order = callback.order
    return DeskRow(
        title=order.customer.name,
        url=callback_url(order.pk),
        action=gettext_lazy("Close the order"),
        detail=f"{order.document} · {callback.get_state_display()}",
        plate=order.vehicle.plate,
        since=callback.done_at,
    )


def complaint_row(action: Any) -> Any:
    def make(complaint: Complaint, _user: User) -> DeskRow:
        order = complaint.order
        said = complaint.text if len(complaint.text) <= 40 else f"{complaint.text[:40]}…"  # noqa: PLR2004
        solved = complaint.state == ComplaintState.SOLVED
        return DeskRow(
            title=f"{order.customer.name}: {said}",
            url=complaint.get_absolute_url(),
            action=action
            or (gettext_lazy("Answer") if complaint.state == ComplaintState.OPEN else gettext_lazy("Solve")),
            detail=" · ".join((complaint.number, complaint.get_topic_display(), str(complaint.routed_to))),
            plate=order.vehicle.plate,
            due_at=complaint.due,  # type: ignore[attr-defined]
            since=complaint.solved_at if solved else None,
        )

    return make


def car_row(vehicle: Any, _user: User) -> DeskRow:
    owner = vehicle.owner
    return DeskRow(
        title=owner.name if owner else vehicle.description,
        url=reverse("followup:cars-due"),
        action=gettext_lazy("Invite"),
        detail=_("next service %(day)s") % {"day": clock(vehicle.next_service_on)},
        plate=vehicle.plate,
    )


register(
    DeskList(
        key="followup-calls",
        label=gettext_lazy("Calls due now"),
        roles=(Role.FOLLOW_UP_CLERK,),
        query=queries.calls_due,
        row=call_row,
        icon="ti-phone-call",
        order=10,
    ),
    DeskList(
        key="followup-complaints",
        label=gettext_lazy("Complaints given to me"),
        roles=(*SOLVERS, *MANAGERS),
        query=queries.complaints_of,
        row=complaint_row(None),
        icon="ti-message-exclamation",
        order=8,
    ),
    DeskList(
        key="followup-complaints-to-close",
        label=gettext_lazy("Complaints solved: ask the customer"),
        roles=(Role.FOLLOW_UP_CLERK,),
        query=queries.complaints_to_close,
        row=complaint_row(pgettext_lazy("complaint", "Ask the customer")),
        icon="ti-message-check",
        order=12,
    ),
    DeskList(
        key="followup-to-close",
        label=gettext_lazy("Orders to close"),
        roles=(Role.FOLLOW_UP_CLERK,),
        query=queries.orders_to_close,
        row=close_row,
        icon="ti-circle-check",
        order=14,
    ),
    DeskList(
        key="followup-overdue",
        label=gettext_lazy("Complaints past their deadline"),
        roles=(Role.FRONT_DESK_SUPERVISOR, *MANAGERS),
        query=lambda store, user: queries.overdue_complaints(store),
        row=complaint_row(gettext_lazy("Look into it")),
        icon="ti-alert-triangle",
        order=6,
    ),
    DeskList(
        key="followup-cars-due",
        label=gettext_lazy("Cars due for service"),
        roles=(Role.FOLLOW_UP_CLERK,),
        query=lambda store, user: queries.cars_due(store),
        row=car_row,
        icon="ti-calendar-due",
        order=40,
    ),
)
