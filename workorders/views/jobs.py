"""The technician's tablet page: my cars, three large buttons a job."""

from typing import Any

from django.db.models import F, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parts.models import Requisition
from parts.queries import open_requisitions
from staff.enums import Role
from workorders.enums import CheckKind, LineKind, LineState, Step, SupplementState
from workorders.models import ClockEntry, OrderLine, StepRecord, Supplement
from workorders.queries import open_orders

SENT_BACK = ("fail_inspection", "send_back_to_repair")
JOB_STEPS = (Step.DIAGNOSIS, Step.PARTS_ISSUE, Step.REPAIR)


def show_jobs(request: HttpRequest) -> HttpResponse:
    """Cars given to me or to my team, by promised time, each with its operations and my clock."""
    user = request.user
    mine = (
        open_orders(request.store)
        .filter(Q(technician=user) | Q(team__leader=user) | Q(team__members__user=user), step__in=JOB_STEPS)
        .select_related("bay", "technician")
        .distinct()
        .order_by(F("promised_at").asc(nulls_last=True), "pk")
        .prefetch_related(
            Prefetch(
                "lines",
                OrderLine.objects.filter(kind=LineKind.LABOUR, state__in=(LineState.ACCEPTED, LineState.FINISHED)),
                to_attr="operations",
            ),
            Prefetch("clock_entries", ClockEntry.objects.filter(technician=user, ended_at=None), to_attr="my_clock"),
            Prefetch("step_records", StepRecord.objects.filter(verb__in=SENT_BACK), to_attr="sent_back"),
            Prefetch("supplements", Supplement.objects.exclude(state=SupplementState.ANSWERED), to_attr="unanswered"),
            "checks",
        )
    )
    to_sign: dict[int, list[Requisition]] = {}
    for slip in open_requisitions(*(order.pk for order in mine)).filter(signs_next=Role.TECHNICIAN):
        to_sign.setdefault(slip.origin_id, []).append(slip)
    jobs = [(order, to_put_right(order), to_sign.get(order.pk, [])) for order in mine]
    return render(request, "workorders/jobs.html", {"jobs": jobs})


def to_put_right(order: Any) -> list[str]:
    """Why the car came back, and what the team's own checks of this round found."""
    if order.step != Step.REPAIR:
        return []
    wrong = [order.sent_back[-1].reason] if order.rework_count and order.sent_back else []
    last = {check.kind: check for check in order.checks.all() if check.rework == order.rework_count}
    return wrong + [
        last[kind].found_wrong for kind in (CheckKind.OWN, CheckKind.LEADER) if kind in last and not last[kind].passed
    ]
