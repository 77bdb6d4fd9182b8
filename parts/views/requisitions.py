"""The queue and the requisition page: what the storekeeper has open all day."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parts import queries
from parts.desk import requisition_context
from parts.filters import QueueFilter
from parts.forms import BackorderForm, HandOverForm, NoOldPartForm, ReturnForm, ScanForm, say_which
from parts.models import Requisition, RequisitionLine
from parts.services import handover, old_parts, requisitions, scanning, signing
from parts.services.stock import plain
from parts.tables import QueueTable
from staff.forms import refusals_on
from staff.lists import RequestConfig
from staff.refusals import Refused

PER_PAGE = 25
SLIP_NUMBER = re.compile(r"RQ-\d{8}-\d{4,}", re.IGNORECASE)


@dataclass(frozen=True)
class LineForm:
    """A small form on a line, as somebody filled it in."""

    line_id: int
    name: str
    form: forms.Form


def list_queue(request: HttpRequest) -> HttpResponse:
    """What waits at the counter by promised time; a scanned slip opens its requisition (PRT-10, PRT-22)."""
    scanned = SLIP_NUMBER.search(request.GET.get("text", ""))
    if scanned:
        found = Requisition.objects.filter(document__number=scanned[0].upper()).first()
        if found:
            return redirect(found)
    # Who looks for a plate means its parts wherever they stand: those to be brought back have been handed over.
    show = request.GET.get("show") or ("all" if request.GET.get("text") else "")
    rows = queries.with_standing(queries.QUEUES.get(show, queries.queue)(request.store))
    wanted = QueueFilter(request.GET, queryset=rows, request=request)
    table = QueueTable(wanted.qs)
    RequestConfig(request, per_page=PER_PAGE).configure(table)
    saved = [
        {"label": label, "url": f"?show={key}" if key else "?", "active": show == key}
        for key, label in (
            ("", _("to hand over")),
            ("short", _("something missing")),
            ("signing", _("slip not signed")),
            ("on_order", _("on order")),
            ("all", _("all")),
        )
    ]
    return render(request, "parts/queue.html", {"table": table, "filter": wanted, "saved": saved})


def show(request: HttpRequest, pk: int) -> HttpResponse:
    return render_requisition(request, pk)


def render_requisition(
    request: HttpRequest,
    pk: int,
    *,
    scan_form: ScanForm | None = None,
    refused: Refused | None = None,
    typed: LineForm | None = None,
) -> HttpResponse:
    """The page, or only its inside as the answer to a scan; a line's small form as it was filled in."""
    context = requisition_context(pk, user=request.user, store=request.store)  # type: ignore[arg-type, attr-defined]
    for row in context["lines"]:
        if typed is not None and row["line"].pk == typed.line_id and row[typed.name] is not None:
            row[typed.name] = typed.form
    if scan_form is not None:
        context["scan_form"] = scan_form
        if not context["is_open"]:  # a colleague has handed over the rest meanwhile: there is no form to say it at
            refused = Refused(say_which(scan_form))
    context["refused"] = refused
    status = 200
    if refused is not None or (scan_form is not None and scan_form.errors):
        status = 422
    inside = request.headers.get("HX-Request") == "true"
    template = "parts/_requisition.html" if inside else "parts/requisition.html"
    answer = render(request, template, context, status=status)
    answer["Vary"] = "HX-Request"
    return answer


@require_POST
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """Bin, part, quantity: picked, and handed over if the slip is signed (PRT-22)."""
    form = ScanForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        service: Callable[..., Any] = scanning.issue_by_scan if values["hand_over"] else scanning.pick_by_scan
        with refusals_on(form, request):
            line = service(
                pk,
                bin_code=values["bin_code"],
                part_code=values["part_code"],
                quantity=values["quantity"],
                by=request.user,
            )
        if form.is_valid():
            words = {"part": line.part.name, "count": plain(values["quantity"]), "unit": line.part.unit}
            done = (
                _("%(count)s %(unit)s of %(part)s handed over.")
                if values["hand_over"]
                else _("%(count)s %(unit)s of %(part)s lie ready.")
            )
            messages.success(request, done % words)
            if request.headers.get("HX-Request") == "true":
                return render_requisition(request, pk)
            return redirect("parts:requisition", pk)
    return render_requisition(request, pk, scan_form=form)


def acted(
    request: HttpRequest, requisition_id: int, work: Callable[[], str], *, typed: LineForm | None = None
) -> HttpResponse:
    """Do something to a requisition: back to it with what happened, or show it with why not and what was typed."""
    try:
        done = work()
    except Refused as refused:
        return render_requisition(request, requisition_id, refused=refused, typed=typed)
    messages.success(request, done)
    return redirect("parts:requisition", requisition_id)


def valid(form: forms.Form) -> dict[str, Any]:
    """The values of a small form on a line; what is wrong with it comes as a refusal."""
    if not form.is_valid():
        raise Refused(say_which(form))
    return form.cleaned_data


def line_and_requisition(pk: int) -> tuple[RequisitionLine, int]:
    line = get_object_or_404(RequisitionLine.objects.select_related("part"), pk=pk)
    return line, line.requisition_id


@require_POST
def pick_everything(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Requisition, pk=pk)

    def work() -> str:
        count = handover.pick_reserved(pk, by=request.user)  # type: ignore[arg-type]
        return _("%(count)s lines lie ready at the counter.") % {"count": count}

    return acted(request, pk, work)


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand over everything that lies ready."""
    get_object_or_404(Requisition, pk=pk)

    def work() -> str:
        receiver = valid(HandOverForm(request.POST, store=request.store))["received_by"]  # type: ignore[attr-defined]
        movements = handover.issue_picked(pk, received_by_id=receiver.pk, by=request.user)  # type: ignore[arg-type]
        words = {"count": len({m.line_id for m in movements}), "name": receiver}
        return _("%(count)s lines handed over to %(name)s. The copy he gives up goes into the box.") % words

    return acted(request, pk, work)


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Requisition, pk=pk)

    def work() -> str:
        signature = signing.sign_requisition(
            pk,
            capacity=request.POST.get("capacity", ""),
            matter=request.POST.get("matter", "issue"),
            by=request.user,  # type: ignore[arg-type]
        )
        requisition = Requisition.objects.get(pk=pk)
        if signature.matter == "issue" and requisition.signs_next:
            return _("Signed. Next signs: %(role)s.") % {"role": requisition.get_signs_next_display()}
        return _("Signed. The parts can be handed over.")

    return acted(request, pk, work)


@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    line, requisition_id = line_and_requisition(pk)

    def work() -> str:
        requisitions.put_back_line(pk, by=request.user)  # type: ignore[arg-type]
        return _("%(part)s lies in its bin again, still set aside.") % {"part": line.part.name}

    return acted(request, requisition_id, work)


@require_POST
def take_old_part(request: HttpRequest, pk: int) -> HttpResponse:
    line, requisition_id = line_and_requisition(pk)

    def work() -> str:
        old = old_parts.hand_in_old_part(pk, by=request.user)  # type: ignore[arg-type]
        return _("%(count)s old %(part)s taken in; kept by: %(keeper)s.") % {
            "count": plain(old.quantity),
            "part": line.part.name,
            "keeper": old.get_keeper_display(),
        }

    return acted(request, requisition_id, work)


@require_POST
def no_old_part(request: HttpRequest, pk: int) -> HttpResponse:
    line, requisition_id = line_and_requisition(pk)
    form = NoOldPartForm(request.POST, line_id=pk)

    def work() -> str:
        old_parts.explain_missing_old_part(pk, **valid(form), by=request.user)  # type: ignore[arg-type]
        return _("%(part)s: no old part, the reason is noted.") % {"part": line.part.name}

    return acted(request, requisition_id, work, typed=LineForm(pk, "old_part_form", form))


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    line, requisition_id = line_and_requisition(pk)
    form = ReturnForm(request.POST, line_id=pk)

    def work() -> str:
        movement = requisitions.return_parts(pk, **valid(form), by=request.user)  # type: ignore[arg-type]
        return _("%(count)s %(unit)s of %(part)s are back in bin %(bin)s.") % {
            "count": plain(movement.quantity),
            "unit": line.part.unit,
            "part": line.part.name,
            "bin": movement.stock.bin,
        }

    return acted(request, requisition_id, work, typed=LineForm(pk, "return_form", form))


@require_POST
def back_order(request: HttpRequest, pk: int) -> HttpResponse:
    line, requisition_id = line_and_requisition(pk)
    form = BackorderForm(request.POST, line_id=pk)

    def work() -> str:
        requisitions.agree_backorder(pk, **valid(form), by=request.user)  # type: ignore[arg-type]
        return _("%(part)s is on order; the customer waits for it.") % {"part": line.part.name}

    return acted(request, requisition_id, work, typed=LineForm(pk, "backorder_form", form))
