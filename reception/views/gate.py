"""The gate: one large field; in with a gate card, out when allowed (RCP-01, WO-08)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reception.enums import BookingState
from reception.forms import ArrivalForm, GateForm
from reception.guards import reasons_to_stay
from reception.models import Visit
from reception.models.visit import is_gate_plate
from reception.permissions import can_let_out, can_register_arrival
from reception.queries import bookings_of_day, card_that_is_back, cars_inside, complete_plate, inside_by
from reception.services import gate
from staff.actions import Action
from staff.forms import refusals_on
from staff.models import Store, User


def out_action(visit: Visit, user: User, store: Store) -> Action | None:
    """The guard's button for a car that is inside: one touch, the gate card taken on the way."""
    if not can_let_out(user, store):
        return None
    card_in_hand = visit.gate_card_returned_at is None
    return Action(
        "let_out",
        _("Gate card taken, let out") if card_in_hand else _("Let out"),
        reverse("reception:visit-out", args=[visit.pk]),
        reasons=reasons_to_stay(visit, card_in_hand=card_in_hand),
        primary=True,
    )


def inside_rows(request: HttpRequest) -> list[dict[str, Any]]:
    """Cars between the gates; those that may go first, then the latest arrival."""
    rows = [
        {"visit": visit, "reasons": reasons_to_stay(visit, card_in_hand=True)} for visit in cars_inside(request.store)
    ]
    return sorted(rows, key=lambda row: bool(row["reasons"]))


def render_gate(request: HttpRequest, text: str, *, arrival: ArrivalForm | None = None) -> HttpResponse:
    store, user = request.store, request.user
    found = inside_by(store, text) if text else None
    plate = complete_plate(store, text) if text and found is None else ""
    may_register = can_register_arrival(user, store)
    if arrival is None and is_gate_plate(plate) and may_register:
        arrival = ArrivalForm(initial={"plate": plate})
    back = card_that_is_back(store, text) if text and found is None else None
    context = {
        "gate_form": GateForm(initial={"q": text}),
        "q": text,
        "found": found,
        "action": out_action(found, user, store) if found else None,
        "plate": plate,
        "arrival": arrival if found is None else None,
        "is_plate": is_gate_plate(plate),
        "card_came_back": gate.card_came_back(back) if back else "",
        "rows": inside_rows(request),
        "expected": bookings_of_day(store, timezone.localdate())
        .filter(state=BookingState.BOOKED)
        .order_by("starts_at"),
    }
    return render(
        request, "reception/gate.html", context, status=422 if arrival is not None and arrival.errors else 200
    )


def show_gate(request: HttpRequest) -> HttpResponse:
    """Type a plate (or card, or pass): the car is inside and may go or not, or it comes in."""
    return render_gate(request, request.GET.get("q", "").strip())


def show_inside(request: HttpRequest) -> HttpResponse:
    """The list of cars inside, which the page fetches again by itself."""
    return render(request, "reception/_inside.html", {"rows": inside_rows(request)})


@require_POST
def let_in(request: HttpRequest) -> HttpResponse:
    form = ArrivalForm(request.POST)
    if form.is_valid():
        with refusals_on(form, request):
            visit = gate.register_arrival(store=request.store, **form.cleaned_data, by=request.user)
    if not form.is_valid():
        return render_gate(request, request.POST.get("plate", ""), arrival=form)
    messages.success(
        request,
        _("%(plate)s is in with gate card %(card)s. Reception sees it now.")
        % {"plate": visit.plate, "card": visit.gate_card_number},
    )
    return redirect("reception:gate")


@require_POST
def let_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Out; a refusal shows the car again with the reason."""
    visit = get_object_or_404(Visit, pk=pk)
    gate.let_out(pk, gate_card_handed_in=True, by=request.user)
    messages.success(request, _("%(plate)s is out. Have a safe journey!") % {"plate": visit.plate})
    return redirect("reception:gate")
