"""Goods received and opening stock."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, F, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parts.forms import ReceiptForm, StockLineForm, StockLines
from parts.models import GoodsReceipt, OpeningStock, OpeningStockLine
from parts.permissions import can_post_opening, can_prepare_opening, can_receive_goods, can_see_cost
from parts.services import receiving
from parts.tables import OpeningTable, ReceiptTable, StockLineTable
from staff.actions import Action
from staff.forms import on_its_page, refusals_on
from staff.lists import RequestConfig
from staff.refusals import Reason
from staff.role_table import who
from staff.templatetags.shop import plate_text

PER_PAGE = 25


def list_receipts(request: HttpRequest) -> HttpResponse:
    rows = (
        GoodsReceipt.objects.select_related("document__created_by").annotate(line_count=Count("lines")).order_by("-pk")
    )
    table = ReceiptTable(rows)
    RequestConfig(request, per_page=PER_PAGE).configure(table)
    may = can_receive_goods(request.user, request.store)  # type: ignore[arg-type, attr-defined]
    return render(request, "parts/receipts.html", {"table": table, "may_receive": may})


def new_receipt(request: HttpRequest) -> HttpResponse:
    """Take goods in: scan part and bin, count."""
    user, store = request.user, request.store  # type: ignore[attr-defined]
    options = {"form_kwargs": {"store": store, "shows_cost": can_see_cost(user, store)}, "prefix": "lines"}
    form, lines = ReceiptForm(request.POST or None), StockLines(request.POST or None, **options)
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        with refusals_on(form, request):
            received = receiving.receive_goods(store=store, **form.cleaned_data, lines=lines.entries(), by=user)  # type: ignore[arg-type]
        if form.is_valid():
            messages.success(request, _("%(number)s is in stock.") % {"number": received.receipt})
            for line in received.served:
                words = {
                    "part": line.part.name,
                    "plate": plate_text(line.requisition.plate),
                    "number": line.requisition,
                }
                messages.info(request, _("%(part)s: set aside for %(plate)s (%(number)s).") % words)
            return redirect(received.receipt)
    failed = request.method == "POST"
    return render(request, "parts/receipt_form.html", {"form": form, "lines": lines}, status=422 if failed else 200)


def show_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    receipt = get_object_or_404(GoodsReceipt.objects.select_related("document__created_by"), pk=pk)
    shows_cost = can_see_cost(request.user, request.store)  # type: ignore[arg-type, attr-defined]
    context = {
        "receipt": receipt,
        "table": line_table(request, receipt.lines.all(), shows_cost=shows_cost),
        "total": receipt.lines.aggregate(n=Sum(F("quantity") * F("unit_cost_amount")))["n"],
        "shows_cost": shows_cost,
    }
    return render(request, "parts/receipt.html", context)


def line_table(
    request: HttpRequest, lines: QuerySet[Any], *, shows_cost: bool, may_prepare: bool = False
) -> StockLineTable:
    """The lines of a document; costs only for those who may see them."""
    hidden = [] if shows_cost else ["unit_cost_amount", "amount"]
    if not may_prepare:
        hidden.append("remove")
    rows = lines.select_related("part", "bin").annotate(amount=F("quantity") * F("unit_cost_amount")).order_by("pk")
    table = StockLineTable(rows, exclude=hidden)
    RequestConfig(request, per_page=PER_PAGE).configure(table)
    return table


def list_openings(request: HttpRequest) -> HttpResponse:
    rows = (
        OpeningStock.objects.select_related("document__created_by", "posted_by")
        .annotate(line_count=Count("lines"))
        .order_by("-pk")
    )
    table = OpeningTable(rows)
    RequestConfig(request, per_page=PER_PAGE).configure(table)
    may = can_prepare_opening(request.user, request.store)  # type: ignore[arg-type, attr-defined]
    return render(request, "parts/openings.html", {"table": table, "may_prepare": may})


@require_POST
def new_opening(request: HttpRequest) -> HttpResponse:
    opening = receiving.open_opening_stock(store=request.store, by=request.user)  # type: ignore[arg-type, attr-defined]
    messages.success(request, _("%(number)s is open: add what was counted.") % {"number": opening})
    return redirect(opening)


def show_opening(request: HttpRequest, pk: int, form: StockLineForm | None = None) -> HttpResponse:
    user, store = request.user, request.store  # type: ignore[attr-defined]
    opening = get_object_or_404(OpeningStock.objects.select_related("document__created_by", "posted_by"), pk=pk)
    shows_cost = can_see_cost(user, store)
    may_prepare = can_prepare_opening(user, store) and not (opening.posted_at or opening.document.voided_at)
    table = line_table(request, opening.lines.all(), shows_cost=shows_cost, may_prepare=may_prepare)
    context = {
        "opening": opening,
        "table": table,
        "total": opening.lines.aggregate(n=Sum(F("quantity") * F("unit_cost_amount")))["n"],
        "shows_cost": shows_cost,
        "form": form or StockLineForm(store=store, shows_cost=shows_cost),
        "may_prepare": may_prepare,
        "posting_roles": who(can_post_opening),
        "post_action": post_action(request, opening, table.paginator.count),
    }
    return render(request, "parts/opening.html", context, status=422 if form else 200)


def post_action(request: HttpRequest, opening: OpeningStock, lines: int) -> Action | None:
    settled = opening.posted_at or opening.document.voided_at
    if settled or not can_post_opening(request.user, request.store):  # type: ignore[arg-type, attr-defined]
        return None
    reasons = []
    if opening.document.created_by_id == request.user.pk:
        reasons.append(Reason(_("Somebody else must do this: you already acted on this document.")))
    if not lines:
        reasons.append(Reason(_("Name at least one part.")))
    return Action(
        verb="post",
        label=_("Post the opening stock"),
        url=reverse("parts:opening-post", args=[opening.pk]),
        reasons=reasons,
        primary=True,
        confirm=_("Post %(count)s lines of opening stock? This cannot be undone.") % {"count": lines},
    )


@require_POST
def add_lines(request: HttpRequest, pk: int) -> HttpResponse:
    user, store = request.user, request.store  # type: ignore[attr-defined]
    get_object_or_404(OpeningStock, pk=pk)
    form = StockLineForm(request.POST, store=store, shows_cost=can_see_cost(user, store))
    if form.is_valid():
        with refusals_on(form, request):
            receiving.add_opening_lines(pk, lines=[form.entry()], by=user)  # type: ignore[arg-type]
        if form.is_valid():
            messages.success(request, _("%(part)s: noted.") % {"part": form.cleaned_data["part"]})
            return redirect("parts:opening", pk)
    return on_its_page(request, show_opening(request, pk, form), form)


@require_POST
def remove_line(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(OpeningStockLine.objects.select_related("part"), pk=pk)
    receiving.remove_opening_line(pk, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(part)s: struck off.") % {"part": line.part})
    return redirect("parts:opening", line.opening_id)


@require_POST
def post_opening(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(OpeningStock, pk=pk)
    movements = receiving.post_opening_stock(pk, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("%(count)s lines are in stock.") % {"count": len(movements)})
    return redirect("parts:opening", pk)
