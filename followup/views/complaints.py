"""Complaints: list, write down, answer, solve, hand on, close."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from followup import queries
from followup.enums import UNSOLVED, ComplaintState, EntryKind, Source
from followup.filters import ComplaintFilter
from followup.forms import ComplaintForm, OrderChoiceForm, RouteForm, WordsForm
from followup.models import Complaint
from followup.models.complaint import LONGEST_LAST_WORD
from followup.permissions import (
    can_close_complaints,
    can_raise_complaints,
    can_route_complaints,
    can_solve_complaints,
    is_routed_to,
)
from followup.services import complaints
from followup.tables import ComplaintTable
from staff.forms import refusals_on
from staff.lists import RequestConfig
from staff.models import User
from staff.permissions import Permission
from staff.templatetags.shop import plate_text
from staff.templatetags.times import clock
from workorders.enums import BEFORE_ARRIVAL
from workorders.models import WorkOrder
from workorders.queries import about

SHOWN = 10
ENTRY_COLOURS = {
    EntryKind.RAISED: "late",
    EntryKind.ROUTED: "none",
    EntryKind.ANSWERED: "do",
    EntryKind.SOLVED: "wait",
    EntryKind.REJECTED: "late",
    EntryKind.CLOSED: "done",
}


@dataclass(frozen=True)
class Deed:
    """One thing to write about a complaint, when it stands where this is wanted."""

    slug: str
    label: Any
    field_label: Any
    said: Any
    run: Callable[..., Complaint]
    argument: str
    permission: Permission
    state: ComplaintState
    of_solver: bool
    longest: int = 2000

    def form(self, typed: Any = None) -> WordsForm:
        return WordsForm(typed, label=self.field_label, longest=self.longest)

    def wanted(self, complaint: Complaint, user: User) -> bool:
        if complaint.state != self.state or not self.permission(user, complaint.store_id):
            return False
        # Somebody else than who solved it asks the customer; the page says so in the form's place (CTL-02).
        return is_routed_to(complaint, user) if self.of_solver else complaint.solved_by_id != user.pk


DEEDS = {
    deed.slug: deed
    for deed in (
        Deed(
            "answer",
            gettext_lazy("First answer given"),
            gettext_lazy("What was said to the customer"),
            gettext_lazy("Answered. Now solve it."),
            complaints.answer_complaint,
            "text",
            can_solve_complaints,
            ComplaintState.OPEN,
            True,
        ),
        Deed(
            "solve",
            gettext_lazy("Solved"),
            gettext_lazy("How it was solved"),
            gettext_lazy("Solved. The follow-up clerk asks the customer."),
            complaints.solve_complaint,
            "text",
            can_solve_complaints,
            ComplaintState.ANSWERED,
            True,
        ),
        Deed(
            "close",
            gettext_lazy("Customer is content: close"),
            gettext_lazy("What the customer says now"),
            gettext_lazy("Closed with the customer's word."),
            complaints.close_complaint,
            "customer_words",
            can_close_complaints,
            ComplaintState.SOLVED,
            False,
            longest=LONGEST_LAST_WORD,
        ),
        Deed(
            "reject",
            gettext_lazy("Customer is not content"),
            gettext_lazy("What the customer says now"),
            gettext_lazy("Back to whom it was given."),
            complaints.reject_solution,
            "customer_words",
            can_close_complaints,
            ComplaintState.SOLVED,
            False,
        ),
    )
}


@require_GET
def list_complaints(request: HttpRequest) -> HttpResponse:
    """All complaints: what is open by the next deadline, then what was closed, the last first."""
    in_order = (F("closed_at").desc(nulls_first=True), "due", "-pk")
    wanted = ComplaintFilter(
        request.GET, queryset=queries.complaints(request.store).order_by(*in_order), request=request
    )
    table = ComplaintTable(wanted.qs)
    RequestConfig(request).configure(table)
    saved = [
        {"label": label, "url": f"?state={state}", "active": request.GET.get("state") == state}
        for state, label in ComplaintState.choices
    ]
    may_raise = can_raise_complaints(request.user, request.store)
    context = {"table": table, "filter": wanted, "saved": saved, "may_raise": may_raise}
    return render(request, "followup/complaint_list.html", context)


def choose_order(request: HttpRequest) -> HttpResponse:
    """A complaint that comes by phone, letter or at the counter: first, which visit."""
    form = OrderChoiceForm(request.POST or None, store=request.store)
    if request.method == "POST" and form.is_valid():
        return redirect("followup:complaint-new", form.cleaned_data["order"].pk)
    return render(request, "followup/complaint_order.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def look_up_order(request: HttpRequest) -> JsonResponse:
    """Visits by plate, customer or number, the newest first."""
    text = request.GET.get("q", "").strip()
    found = WorkOrder.objects.filter(about(text), store=request.store).exclude(step__in=BEFORE_ARRIVAL)
    orders = found.select_related("document", "vehicle", "customer").order_by("-pk")[:SHOWN] if text else []
    hits = [
        {
            "id": order.pk,
            "text": f"{plate_text(order.vehicle.plate)} {order.customer}",
            "detail": f"{order.document} · {order.get_work_kind_display()} · {clock(order.document.created_at)}",
        }
        for order in orders
    ]
    return JsonResponse(hits, safe=False)


def new_complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a complaint down about one visit; what was typed at the callback is already there."""
    order = get_object_or_404(
        WorkOrder.objects.select_related("document", "vehicle", "customer", "advisor", "store", "answer"), pk=pk
    )
    source = request.GET.get("source", "")
    answer = getattr(order, "answer", None)
    initial = {
        "source": source if source in Source.values else Source.PHONE,
        "text": answer.customer_words if answer and source == Source.CALLBACK else "",
    }
    form = ComplaintForm(request.POST or None, order=order, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_on(form, request):
            complaint = complaints.raise_complaint(
                pk,
                source=data["source"],
                topic=data["topic"],
                text=data["text"],
                routed_to_id=data["routed_to"].pk,
                by=request.user,
            )
        if form.is_valid():
            messages.success(
                request,
                _("%(number)s is with %(name)s; a first answer is due by %(at)s.")
                % {
                    "number": complaint.number,
                    "name": complaint.routed_to,
                    "at": clock(complaint.first_answer_due_at),
                },
            )
            return redirect(complaint)
    context = {"form": form, "order": order}
    return render(request, "followup/complaint_new.html", context, status=422 if form.errors else 200)


@require_GET
def show_complaint(request: HttpRequest, pk: int) -> HttpResponse:
    complaint = get_object_or_404(queries.complaints(request.store), pk=pk)
    return render(request, "followup/complaint_detail.html", page_of(request, complaint))


def act(request: HttpRequest, pk: int, *, slug: str) -> HttpResponse:
    """Answer, solve, close or reject, with the words that go with it."""
    complaint = get_object_or_404(queries.complaints(request.store), pk=pk)
    if request.method != "POST":
        return redirect(complaint)
    deed = DEEDS[slug]
    form = deed.form(request.POST)
    if form.is_valid():
        with refusals_on(form, request):
            deed.run(pk, **{deed.argument: form.cleaned_data["text"]}, by=request.user)
    if not form.is_valid():
        return render(
            request, "followup/complaint_detail.html", page_of(request, complaint, **{slug: form}), status=422
        )
    messages.success(request, str(deed.said))
    return redirect(complaint)


def route(request: HttpRequest, pk: int) -> HttpResponse:
    complaint = get_object_or_404(queries.complaints(request.store), pk=pk)
    if request.method != "POST":
        return redirect(complaint)
    form = RouteForm(request.POST, complaint=complaint)
    if form.is_valid():
        person = form.cleaned_data["routed_to"]
        with refusals_on(form, request):
            complaints.route_complaint(pk, routed_to_id=person.pk, reason=form.cleaned_data["reason"], by=request.user)
    if not form.is_valid():
        return render(request, "followup/complaint_detail.html", page_of(request, complaint, route=form), status=422)
    messages.success(request, _("It is with %(name)s now.") % {"name": person})
    return redirect(complaint)


def page_of(request: HttpRequest, complaint: Complaint, **bound: Any) -> dict[str, Any]:
    entries = complaint.entries.select_related("by")
    may_route = complaint.state in UNSOLVED and can_route_complaints(request.user, request.store)
    return {
        "complaint": complaint,
        "order": complaint.order,
        "phone": complaint.order.customer.phone_for(request.user, request.store),
        "deeds": [
            (deed, bound.get(slug) or deed.form())
            for slug, deed in DEEDS.items()
            if slug in bound or deed.wanted(complaint, request.user)
        ],
        "route_form": bound.get("route") or (RouteForm(complaint=complaint) if may_route else None),
        "entries": [
            {
                "at": entry.at,
                "title": entry.get_kind_display(),
                "by": entry.by,
                "text": entry.text,
                "colour": ENTRY_COLOURS[EntryKind(entry.kind)],
            }
            for entry in entries
        ],
    }
