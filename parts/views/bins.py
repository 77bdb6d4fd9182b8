"""Bins, their labels and their cards (PRT-02)."""

from csp.decorators import csp_exempt
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parts import labels, queries
from parts.filters import BinFilter
from parts.forms import BinForm, NewBinForm, OccupyForm, say_which
from parts.models import Bin, Stock
from parts.permissions import can_keep_bins, can_see_cost
from parts.services import bins
from parts.tables import BinTable, MovementTable
from staff.forms import refusals_on
from staff.lists import RequestConfig
from staff.refusals import Refused

PER_PAGE = 25


def list_bins(request: HttpRequest, form: NewBinForm | None = None) -> HttpResponse:
    rows = queries.bins_with_stock(request.store)  # type: ignore[attr-defined]
    wanted = BinFilter(request.GET, queryset=rows, request=request)
    table = BinTable(wanted.qs)
    RequestConfig(request, per_page=PER_PAGE).configure(table)
    may_keep = can_keep_bins(request.user, request.store)  # type: ignore[arg-type, attr-defined]
    context = {"table": table, "filter": wanted, "form": form or NewBinForm(), "may_keep": may_keep}
    return render(request, "parts/bins.html", context, status=422 if form else 200)


@require_POST
def new_bin(request: HttpRequest) -> HttpResponse:
    form = NewBinForm(request.POST)
    if form.is_valid():
        with refusals_on(form, request):
            made = bins.set_up_bin(store=request.store, **form.cleaned_data, by=request.user)  # type: ignore[arg-type, attr-defined]
        if form.is_valid():
            messages.success(request, _("Bin %(bin)s is set up. Print its label.") % {"bin": made})
            return redirect(made)
    return list_bins(request, form)


def show_bin(request: HttpRequest, pk: int) -> HttpResponse:
    """What lies in a bin, and its card."""
    user, store = request.user, request.store  # type: ignore[attr-defined]
    bin_ = get_object_or_404(Bin, pk=pk)
    stock = Stock.objects.filter(bin=bin_, vacated_at=None).select_related("part", "bin").first()
    table = None
    if stock:
        hidden = ["number", "name", "bin"]
        if not can_see_cost(user, store):
            hidden += ["unit_cost_amount", "cost_amount"]
        table = MovementTable(queries.bin_card(stock).select_related("stock__part", "stock__bin"), exclude=hidden)
        RequestConfig(request, per_page=PER_PAGE).configure(table)
    context = {
        "bin": bin_,
        "stock": stock,
        "fives": queries.fives(stock.on_hand) if stock else "",
        "table": table,
        "form": OccupyForm(),
        "may_keep": can_keep_bins(user, store),
    }
    return render(request, "parts/bin.html", context)


def edit_bin(request: HttpRequest, pk: int) -> HttpResponse:
    bin_ = get_object_or_404(Bin, pk=pk)
    form = BinForm(request.POST or None, instance=bin_)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            bins.change_bin(pk, **form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        if form.is_valid():
            messages.success(request, _("Bin %(bin)s is changed. Print its label anew.") % {"bin": bin_})
            return redirect(bin_)
    return render(request, "parts/bin_form.html", {"form": form, "bin": bin_}, status=422 if form.errors else 200)


@require_POST
def occupy(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a part this address."""
    bin_ = get_object_or_404(Bin, pk=pk)
    form = OccupyForm(request.POST)
    if not form.is_valid():
        raise Refused(say_which(form))
    part = form.cleaned_data["part"]
    bins.assign_bins(store=request.store, pairs=[(part.pk, pk)], by=request.user)  # type: ignore[arg-type, attr-defined]
    messages.success(request, _("%(part)s is kept in bin %(bin)s from now on.") % {"part": part, "bin": bin_})
    return redirect(bin_)


@require_POST
def vacate(request: HttpRequest, pk: int) -> HttpResponse:
    bin_ = get_object_or_404(Bin, pk=pk)
    stock = get_object_or_404(Stock, bin=bin_, vacated_at=None)
    bins.vacate_bin(stock.pk, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Bin %(bin)s is free.") % {"bin": bin_})
    return redirect(bin_)


@csp_exempt()  # a browser's PDF viewer draws with styles of its own
def print_label(request: HttpRequest, pk: int) -> HttpResponse:
    """The label on the shelf, with the address as QR (SLP-14)."""
    return pdf(labels.bin_label(get_object_or_404(Bin, pk=pk)), f"bin-{pk}")


@csp_exempt()
def print_card(request: HttpRequest, pk: int) -> HttpResponse:
    """The bin card on paper (SLP-14)."""
    stock = get_object_or_404(Stock.objects.select_related("part", "bin", "store"), bin=pk, vacated_at=None)
    return pdf(labels.bin_card(stock), f"card-{pk}")


def pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
