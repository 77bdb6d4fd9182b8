"""The catalogue: list, part, edit, import, export (PRT-01)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from parts import queries
from parts.filters import PartFilter
from parts.forms import ImportForm, PartForm
from parts.models import Part, Stock, StockMovement, StorePart
from parts.permissions import can_edit_catalogue, can_export_catalogue, can_see_cost, can_see_ledger
from parts.resources import PartResource
from parts.services.catalogue import save_part
from parts.services.importing import import_parts
from parts.services.stock import plain
from parts.tables import MovementTable, PartTable
from staff.forms import refusals_on
from staff.lists import RequestConfig
from staff.spreadsheets import workbook_answer

PER_PAGE = 25
LOOKUP_HITS = 12
RECENT = 10


def list_parts(request: HttpRequest) -> HttpResponse:
    user, store = request.user, request.store  # type: ignore[attr-defined]
    wanted = PartFilter(request.GET, queryset=Part.objects.filter(is_active=True), request=request)
    hidden = () if can_see_cost(user, store) else ("average_cost",)
    table = PartTable(queries.with_stock(wanted.qs, store), exclude=hidden)
    RequestConfig(request, per_page=PER_PAGE).configure(table)
    export = f"export/?{request.GET.urlencode()}" if can_export_catalogue(user, store) else ""
    context = {
        "table": table,
        "filter": wanted,
        "export_url": export,
        "may_edit": can_edit_catalogue(user, store),
    }
    return render(request, "parts/catalogue.html", context)


def show_part(request: HttpRequest, pk: int) -> HttpResponse:
    """A part with its prices, where it lies, what it cost and what moved last."""
    user, store = request.user, request.store  # type: ignore[attr-defined]
    part = get_object_or_404(Part.objects.select_related("superseded_by"), pk=pk)
    shows_cost = can_see_cost(user, store)
    movements = None
    if can_see_ledger(user, store):
        rows = StockMovement.objects.filter(stock__part=part).select_related(
            "stock__part", "stock__bin", "document", "by"
        )
        hidden = ("number", "name") if shows_cost else ("number", "name", "unit_cost_amount", "cost_amount")
        movements = MovementTable(rows[:RECENT], exclude=hidden, orderable=False, request=request)
    stocks = Stock.objects.filter(part=part, vacated_at=None).select_related("bin").order_by("is_overflow", "pk")
    context = {
        "part": part,
        "stocks": stocks,
        "free": sum(stock.available for stock in stocks),
        "on_hand": sum(stock.on_hand for stock in stocks),
        "held": StorePart.objects.filter(part=part).first() if shows_cost else None,
        "shows_cost": shows_cost,
        "alternates": part.alternates.all(),
        "supersedes": part.supersedes.all(),
        "waiting": queries.waiting_lines(part),
        "movements": movements,
        "may_edit": can_edit_catalogue(user, store),
    }
    return render(request, "parts/part.html", context)


def new_part(request: HttpRequest) -> HttpResponse:
    return edit(request, Part())


def edit_part(request: HttpRequest, pk: int) -> HttpResponse:
    return edit(request, get_object_or_404(Part, pk=pk))


def edit(request: HttpRequest, part: Part) -> HttpResponse:
    form = PartForm(request.POST or None, instance=part)
    if request.method == "POST" and form.is_valid():
        saved = part
        with refusals_on(form, request):
            saved = save_part(form.part_data(), part_id=part.pk, store=request.store, by=request.user)  # type: ignore[arg-type, attr-defined]
        if form.is_valid():
            messages.success(request, _("%(part)s is in the catalogue.") % {"part": saved})
            return redirect(saved)
    old = Part.objects.filter(pk=part.pk).first() if part.pk else None
    return render(request, "parts/part_form.html", {"form": form, "part": old}, status=422 if form.errors else 200)


def import_list(request: HttpRequest) -> HttpResponse:
    """A parts list: first what it would do, then all of it (PRT-01)."""
    form = ImportForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        dry_run = request.POST.get("do") != "import"
        with refusals_on(form, request):
            report = import_parts(
                form.cleaned_data["file"],
                store=request.store,  # type: ignore[attr-defined]
                by=request.user,  # type: ignore[arg-type]
                dry_run=dry_run,
            )
        if form.is_valid() and report and not report.errors and not dry_run:
            words = {"created": report.created, "changed": report.changed, "unchanged": report.unchanged}
            done = _("Imported: %(created)s new, %(changed)s changed, %(unchanged)s as before.") % words
            messages.success(request, done)
            if report.opening:
                messages.info(request, _("The counted quantities wait to be posted by somebody else."))
                return redirect(report.opening)
            return redirect("parts:catalogue")
    failed = bool(form.errors or (report and report.errors))
    context = {"form": form, "report": report, "columns": column_help()}
    return render(request, "parts/import.html", context, status=422 if failed else 200)


def column_help() -> list[dict[str, Any]]:
    from parts.resources import COLUMNS, STOCK_COLUMNS  # noqa: PLC0415

    needed = {"number", "name", "sale_price_amount"}
    return [{"label": label, "needed": name in needed} for name, label in {**COLUMNS, **STOCK_COLUMNS}.items()]


def export_list(request: HttpRequest) -> HttpResponse:
    """The filtered catalogue as Excel; costs only for those who may see them."""
    user, store = request.user, request.store  # type: ignore[attr-defined]
    wanted = PartFilter(request.GET, queryset=Part.objects.select_related("superseded_by"), request=request)
    resource = PartResource(store=store, by=user, shows_cost=can_see_cost(user, store))  # type: ignore[arg-type]
    return workbook_answer(resource.export(wanted.qs), "parts")


def look_up_part(request: HttpRequest) -> JsonResponse:
    """Type-ahead: number, name or initials; brings the home bin and the sale price along."""
    text = request.GET.get("q", "").strip()
    parts = queries.find_parts(text).filter(is_active=True) if text else Part.objects.none()
    hits = []
    for part in queries.with_stock(parts, request.store)[:LOOKUP_HITS]:  # type: ignore[attr-defined]
        free = _("%(count)s %(unit)s free") % {"count": plain(part.free), "unit": part.unit}
        hits.append(
            {
                "id": part.pk,
                "text": f"{part.number} {part.name}",
                "detail": " · ".join(filter(None, [free, part.bin_code, part.models_fitting])),
                "set": {"bin_code": part.bin_code or "", "price": str(part.sale_price_amount)},
            }
        )
    return JsonResponse(hits, safe=False)
