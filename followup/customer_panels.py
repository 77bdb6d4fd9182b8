"""Callbacks and complaints in the file of a car."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy

from customers.models import Vehicle
from customers.panels import SHOWN_ROWS, Panel, PanelRow, register
from followup.enums import ComplaintState
from followup.models import Call, Complaint
from followup.permissions import can_see_callbacks, can_see_complaints


def call_rows(vehicles: list[Vehicle]) -> Iterator[PanelRow]:
    calls = Call.objects.filter(order__vehicle__in=vehicles).select_related("order__document", "order__answer", "by")
    for call in calls[:SHOWN_ROWS]:
        answer = getattr(call.order, "answer", None)
        answered = answer is not None and call.reached and call.call_again_at is None
        yield PanelRow(
            title=answer.get_overall_display() if answered and answer else call.outcome,
            at=call.tried_at,
            detail=answer.customer_words if answered and answer else call.note,
            url=reverse("followup:callback", args=[call.order_id]),
            state=call.outcome,
            colour="done" if call.reached else "none",
        )


def complaint_rows(vehicles: list[Vehicle]) -> Iterator[PanelRow]:
    complaints = Complaint.objects.filter(order__vehicle__in=vehicles).select_related("document")
    for complaint in complaints[:SHOWN_ROWS]:
        closed = complaint.state == ComplaintState.CLOSED
        yield PanelRow(
            title=complaint.number,
            at=complaint.document.created_at,
            detail=complaint.text,
            url=complaint.get_absolute_url(),
            state=complaint.get_state_display(),
            colour="done" if closed else "late" if complaint.is_late else "wait",
        )


register(
    Panel("calls", gettext_lazy("Callbacks"), "ti-phone-call", can_see_callbacks, call_rows, order=60),
    Panel(
        "complaints", gettext_lazy("Complaints"), "ti-message-exclamation", can_see_complaints, complaint_rows, order=61
    ),
)
