"""Bays, operations and labour rates."""

from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from staff.forms import refusals_on
from staff.templatetags.numbers import money
from workshop import queries
from workshop.forms import BayForm, OperationFilter, OperationForm, RateForm
from workshop.models import Bay, LabourRate, Operation
from workshop.permissions import can_arrange_workshop, can_define_operations, can_set_labour_rates
from workshop.services.bays import add_bay, change_bay
from workshop.services.operations import change_operation, define_operation, set_labour_rate, withdraw_labour_rate

ROWS = 25
SHOWN_HITS = 12


def bay_list(request: HttpRequest) -> HttpResponse:
    context = {
        "bays": Bay.objects.filter(store=request.store).order_by("-is_active", "kind", "name"),
        "may_arrange": can_arrange_workshop(request.user, request.store),
    }
    return render(request, "workshop/bay_list.html", context)


def bay_add(request: HttpRequest) -> HttpResponse:
    form = BayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            bay = add_bay(store=request.store, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("%(bay)s has been added.") % {"bay": bay})
            return redirect("workshop:bay-list")
    return render(request, "workshop/bay_form.html", {"form": form}, status=422 if form.errors else 200)


def bay_edit(request: HttpRequest, pk: int) -> HttpResponse:
    bay = get_object_or_404(Bay, pk=pk)
    form = BayForm(request.POST or None, bay=bay)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            change_bay(pk, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("%(bay)s has been changed.") % {"bay": form.cleaned_data["name"]})
            return redirect("workshop:bay-list")
    context = {"form": form, "bay": bay}
    return render(request, "workshop/bay_form.html", context, status=422 if form.errors else 200)


def operation_list(request: HttpRequest) -> HttpResponse:
    form = OperationFilter(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if given.get("q"):
        found = queries.find_operations(request.store, given["q"])
    else:
        found = Operation.objects.filter(store=request.store).order_by("-is_active", "code")
    if given.get("work_kind"):
        found = found.filter(work_kind=given["work_kind"])
    context = {
        "form": form,
        "page": Paginator(found.select_related("skill"), ROWS).get_page(request.GET.get("page")),
        "may_define": can_define_operations(request.user, request.store),
    }
    return render(request, "workshop/operation_list.html", context)


def operation_define(request: HttpRequest) -> HttpResponse:
    form = OperationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            operation = define_operation(store=request.store, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("%(operation)s is in the catalogue.") % {"operation": operation})
            return redirect("workshop:operation-list")
    return render(request, "workshop/operation_form.html", {"form": form}, status=422 if form.errors else 200)


def operation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    operation = get_object_or_404(Operation, pk=pk)
    form = OperationForm(request.POST or None, operation=operation)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            operation = change_operation(pk, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(request, _("%(operation)s has been changed.") % {"operation": operation})
            return redirect("workshop:operation-list")
    context = {"form": form, "operation": operation}
    return render(request, "workshop/operation_form.html", context, status=422 if form.errors else 200)


def operation_lookup(request: HttpRequest) -> JsonResponse:
    """Select as you type on the estimate: code, name, pinyin; fills hours, kind of work and price."""
    today, brand = timezone.localdate(), request.GET.get("brand", "").strip()
    found = list(queries.find_operations(request.store, request.GET.get("q", ""))[:SHOWN_HITS])
    rates = {kind: queries.labour_rate(request.store, kind, brand, today) for kind in {op.work_kind for op in found}}
    return JsonResponse([lookup_row(op, rates[op.work_kind]) for op in found], safe=False)


def lookup_row(operation: Operation, rate: object) -> dict[str, object]:
    detail = " · ".join(
        [operation.code, _("%(hours)s h") % {"hours": operation.hours}, str(operation.get_work_kind_display())]
    )
    return {
        "id": operation.pk,
        "text": operation.name,
        "detail": detail,
        "set": {
            "hours": str(operation.hours),
            "work_kind": operation.work_kind,
            "rate_amount": "" if rate is None else str(rate),
        },
    }


def rate_list(request: HttpRequest) -> HttpResponse:
    """Per kind of work and brand: what holds today, what is coming, what was before."""
    today = timezone.localdate()
    rates = LabourRate.objects.filter(store=request.store).order_by("work_kind", "brand", "-valid_from")
    groups = []
    for (kind, brand), rows in groupby(rates, key=lambda r: (r.get_work_kind_display(), r.brand)):
        dated = list(rows)
        holds = next((rate for rate in dated if rate.valid_from <= today), None)
        coming = [rate for rate in dated if rate.valid_from > today]
        before = [rate for rate in dated if rate.valid_from <= today and rate != holds]
        groups.append({"kind": kind, "brand": brand, "holds": holds, "coming": coming, "before": before})
    context = {"groups": groups, "may_set": can_set_labour_rates(request.user, request.store)}
    return render(request, "workshop/rate_list.html", context)


def rate_set(request: HttpRequest) -> HttpResponse:
    form = RateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            rate = set_labour_rate(store=request.store, **form.cleaned_data, by=request.user)
        if form.is_valid():
            messages.success(
                request,
                _("%(kind)s: ¥%(rate)s an hour from %(day)s.")
                % {"kind": rate.get_work_kind_display(), "rate": money(rate.rate_amount), "day": rate.valid_from},
            )
            return redirect("workshop:rate-list")
    return render(request, "workshop/rate_form.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def rate_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague may have taken it back already: what never was at this store is not found, what is gone says so."""
    if not queries.has_had_rate(request.store, pk):
        raise Http404
    withdraw_labour_rate(pk, by=request.user)
    messages.success(request, _("Taken back."))
    return redirect("workshop:rate-list")
