"""What lies where, and how it came there."""

from django.db.models import DecimalField, ExpressionWrapper, F, OuterRef, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parts.filters import MovementFilter, StockFilter
from parts.models import Stock, StockMovement, StorePart
from parts.permissions import can_see_cost
from parts.tables import MovementTable, StockTable
from staff.lists import RequestConfig

PER_PAGE = 25


def list_stock(request: HttpRequest) -> HttpResponse:
    """Stock by bin, with fives; costs only for those who may see them."""
    user, store = request.user, request.store  # type: ignore[attr-defined]
    shows_cost = can_see_cost(user, store)
    average = StorePart.objects.filter(store=store, part=OuterRef("part")).values("average_cost_amount")[:1]
    rows = (
        Stock.objects.filter(vacated_at=None)
        .select_related("part", "bin")
        .annotate(average_cost=average)
        .annotate(
            value=ExpressionWrapper(F("average_cost") * F("on_hand"), DecimalField(max_digits=14, decimal_places=2))
        )
        .order_by("bin__warehouse", "bin__rack", "bin__layer", "bin__slot")
    )
    wanted = StockFilter(request.GET, queryset=rows, request=request)
    table = StockTable(wanted.qs, exclude=() if shows_cost else ("cost", "value"))
    RequestConfig(request, per_page=PER_PAGE).configure(table)
    worth = StorePart.objects.aggregate(n=Sum("value_amount"))["n"] if shows_cost else None
    return render(request, "parts/stock.html", {"table": table, "filter": wanted, "worth": worth})


def list_movements(request: HttpRequest) -> HttpResponse:
    """The ledger (PRT-03)."""
    user, store = request.user, request.store  # type: ignore[attr-defined]
    rows = StockMovement.objects.select_related("stock__part", "stock__bin", "document", "by").order_by("-pk")
    wanted = MovementFilter(request.GET, queryset=rows, request=request)
    hidden = () if can_see_cost(user, store) else ("unit_cost_amount", "cost_amount")
    table = MovementTable(wanted.qs, exclude=hidden)
    RequestConfig(request, per_page=PER_PAGE).configure(table)
    return render(request, "parts/ledger.html", {"table": table, "filter": wanted})
