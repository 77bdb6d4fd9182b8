"""The technician's tablet page: my cars, three large buttons a job."""

from django.db.models import F, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from workorders.enums import LineKind, LineState, Step
from workorders.models import ClockEntry, OrderLine
from workorders.queries import open_orders

JOB_STEPS = (Step.DIAGNOSIS, Step.PARTS_ISSUE, Step.REPAIR)


def show_jobs(request: HttpRequest) -> HttpResponse:
    """Cars given to me or to my team, by promised time, each with its operations and my clock."""
    user = request.user
    mine = (
        open_orders(request.store)
        .filter(Q(technician=user) | Q(team__leader=user) | Q(team__members__user=user), step__in=JOB_STEPS)
        .select_related("bay")
        .distinct()
        .order_by(F("promised_at").asc(nulls_last=True), "pk")
        .prefetch_related(
            Prefetch(
                "lines",
                OrderLine.objects.filter(kind=LineKind.LABOUR, state__in=(LineState.ACCEPTED, LineState.FINISHED)),
                to_attr="operations",
            ),
            Prefetch("clock_entries", ClockEntry.objects.filter(technician=user, ended_at=None), to_attr="my_clock"),
        )
    )
    return render(request, "workorders/jobs.html", {"orders": mine})
