"""One page an order, and the list of orders."""

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from staff.lists import RequestConfig
from staff.refusals import asked_once
from workorders.filters import OrderFilter
from workorders.forms.steps import StepForm
from workorders.models import StepRecord, WorkOrder
from workorders.queries import (
    by_time_expected,
    listed_orders,
)
from workorders.tables import OrderTable
from workorders.views.order_page import context_of


def list_orders(request: HttpRequest) -> HttpResponse:
    """Open orders by when they are promised or booked to come; filters reach the ended ones, the last first."""
    orders = listed_orders(request.store).select_related("advisor", "booking")
    wanted = OrderFilter(request.GET, queryset=orders, request=request)
    rows = by_time_expected(wanted.qs, wanted.asked.get("step"))
    table = OrderTable(rows, order_by="-promised_at" if wanted.reaches_ended else "promised_at")
    RequestConfig(request).configure(table)
    return render(request, "workorders/list.html", {"table": table, "filter": wanted})


def show_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The order: stepper, the current step's form, what is blocked and why, timeline, tabs."""
    return render_order(request, get_order(pk))


def get_order(pk: int) -> WorkOrder:
    related = ("document", "store", "customer", "vehicle", "advisor", "visit__check_in", "booking", "team__leader")
    return get_object_or_404(WorkOrder.objects.select_related(*related, "technician", "bay"), pk=pk)


def render_order(
    request: HttpRequest, order: WorkOrder, *, bound: dict[str, StepForm] | None = None, status: int = 200
) -> HttpResponse:
    """The order page; ``bound`` are forms that came back with errors, by slug."""
    prefetch_related_objects([order], Prefetch("step_records", StepRecord.objects.select_related("by")))
    with asked_once(order):
        context = context_of(request, order, bound or {})
    return render(request, "workorders/detail.html", context, status=status)
