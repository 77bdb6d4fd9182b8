"""The front desk's side of a visit: greet, identify, answer, check in (RCP-01, RCP-02, RCP-05)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from customers.queries import vehicle_by_plate
from documents.queries import paper_or_404
from reception import permissions as may
from reception.forms import AnswerForm, CheckInForm, IdentifyForm
from reception.front_desk import front_desk
from reception.models import CheckIn, GatePass, Visit
from reception.queries import booking_for, greeting_figures, visit_waiting, visits_greeted
from reception.services import gate
from reception.services.check_in import save_check_in
from reception.services.passes import against_another_pass, issue_another_pass, withdraw_gate_pass
from reception.timeline import timeline
from reception.views.gate import out_action
from staff.actions import Action
from staff.forms import on_its_page, refusals_on
from staff.going_back import page_of_ours

RELATED = (
    "document", "store", "vehicle", "customer", "arrived_by", "nobody_free_by", "greeted_by", "answered_by",
    "gate_card_returned_by", "left_by",
)  # fmt: skip


def waiting_context(request: HttpRequest) -> dict[str, Any]:
    store = request.store
    return {
        "waiting": visit_waiting(store),
        "greeted": visits_greeted(store),
        "figures": greeting_figures(store),
        "may_greet": may.can_greet(request.user, store),
        "may_note": may.can_note_nobody_free(request.user, store),
    }


def show_waiting(request: HttpRequest) -> HttpResponse:
    """Who stands at reception, the clock running."""
    template = "reception/_waiting.html" if request.headers.get("HX-Request") else "reception/waiting.html"
    return render(request, template, waiting_context(request))


def get_visit(pk: int) -> Visit:
    return get_object_or_404(Visit.objects.select_related(*RELATED).prefetch_related("gate_passes__document"), pk=pk)


def show_visit(request: HttpRequest, pk: int) -> HttpResponse:
    return render_visit(request, get_visit(pk))


def render_visit(
    request: HttpRequest, visit: Visit, *, answer: AnswerForm | None = None, identify: IdentifyForm | None = None
) -> HttpResponse:
    """A visit: what is next, what was said, the check-in, what the gate needs, what happened."""
    user, store = request.user, request.store
    undecided = visit.left_at is None and visit.purpose == ""
    known = visit.vehicle or vehicle_by_plate(store, visit.plate)
    owner = visit.customer or (known.owner if known else None)
    check_in = CheckIn.objects.filter(visit=visit).select_related("saved_by").first()
    may_greet = may.can_greet(user, store)
    actions, order = actions_of(request, visit), front_desk().order_of_visit(visit, user)
    context = {
        "visit": visit,
        "known": known,
        "owner": owner,
        "phone": owner.phone_for(user, store) if owner else "",
        "booking": booking_for(known) if known and undecided else None,
        "actions": actions,
        "order": order,
        "order_is_next": order is not None and not any(action.primary for action in actions),
        "answer": (answer or AnswerForm()) if undecided and may_greet else None,
        "identify": (identify or IdentifyForm(initial={"vehicle": known, "customer": owner}))
        if undecided and may_greet
        else None,
        "register_url": f"{reverse('customers:vehicle-new')}?{urlencode({'plate': visit.plate_on_file, 'next': request.path})}",
        "check_in": check_in,
        "may_check_in": may.can_check_in(user, store)
        and visit.left_at is None
        and visit.is_repair
        and (check_in is None or check_in.sealed_at is None),
        "gate_pass": visit.gate_pass,
        "timeline": timeline(visit, check_in),
    }
    status = 422 if answer is not None or identify is not None else 200
    return render(request, "reception/visit_detail.html", context, status=status)


def actions_of(request: HttpRequest, visit: Visit) -> list[Action]:
    """The buttons of a visit for this person, the next one first."""
    user, store = request.user, request.store
    if visit.left_at is not None:
        return []
    actions = []
    if visit.greeted_at is None and may.can_greet(user, store):
        actions.append(Action("greet", _("Greeted"), reverse("reception:visit-greet", args=[visit.pk]), primary=True))
    if visit.greeted_at is None and visit.nobody_free_at is None and may.can_note_nobody_free(user, store):
        actions.append(Action("nobody", _("Nobody is free"), reverse("reception:visit-nobody-free", args=[visit.pk])))
    if visit.gate_card_returned_at is None and visit.is_repair and may.can_take_gate_card(user, store):
        actions.append(Action("card", _("Gate card taken back"), reverse("reception:visit-card", args=[visit.pk])))
    if visit.is_repair and (kept := visit.gate_passes.exclude(withdrawn_at=None).last()) is not None:
        actions += filter(None, [another_pass_action(request, kept)])
    out = out_action(visit, user, store)
    if out is not None:
        actions.append(out)
    if visit.gate_card_returned_at is None and may.can_forgive_gate_card(user, store):
        lost = reverse("reception:visit-card-lost", args=[visit.pk])
        actions.append(Action("card_lost", _("Gate card is lost"), lost, needs_reason=True))
    return actions


@require_POST
def greet(request: HttpRequest, pk: int) -> HttpResponse:
    visit = gate.greet(get_object_or_404(Visit, pk=pk).pk, by=request.user)
    if visit.greeted_in_time:
        text = _("%(plate)s greeted after %(seconds)s s.")
    else:
        text = _("%(plate)s greeted after %(seconds)s s: later than 10 s.")
    messages.success(request, text % {"plate": visit.plate, "seconds": visit.greeting_seconds})
    return redirect("reception:visit-detail", pk)


@require_POST
def note_nobody_free(request: HttpRequest, pk: int) -> HttpResponse:
    visit = gate.note_nobody_free(get_object_or_404(Visit, pk=pk).pk, by=request.user)
    messages.success(request, _("Noted: nobody was free for %(plate)s.") % {"plate": visit.plate})
    return redirect(back_from(request, reverse("reception:visit-detail", args=[pk])))


@require_POST
def identify(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whose car it is; opening the order comes after."""
    visit = paper_or_404(Visit, pk)
    form = IdentifyForm(request.POST)
    if form.is_valid():
        with refusals_on(form, request):
            gate.identify_visit(
                pk,
                vehicle_id=form.cleaned_data["vehicle"].pk,
                customer_id=form.cleaned_data["customer"].pk,
                for_repair=False,
                by=request.user,
            )
    if not form.is_valid():
        return on_its_page(request, render_visit(request, get_visit(pk), identify=form), form)
    messages.success(request, _("%(plate)s: the files are at hand.") % {"plate": visit.plate})
    return redirect("reception:visit-detail", pk)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    visit = paper_or_404(Visit, pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with refusals_on(form, request):
            gate.close_question(pk, **form.cleaned_data, by=request.user)
    if not form.is_valid():
        return on_its_page(request, render_visit(request, get_visit(pk), answer=form), form)
    messages.success(request, _("Noted. The gate lets %(plate)s out against its gate card.") % {"plate": visit.plate})
    return redirect("reception:visit-detail", pk)


@require_POST
def take_card(request: HttpRequest, pk: int) -> HttpResponse:
    visit = gate.take_gate_card_back(get_object_or_404(Visit, pk=pk).pk, by=request.user)
    messages.success(request, _("Gate card %(card)s is back.") % {"card": visit.gate_card_number})
    return redirect(back_from(request, reverse("reception:visit-detail", args=[pk])))


@require_POST
def forgive_card(request: HttpRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    visit = gate.forgive_gate_card(get_object_or_404(Visit, pk=pk).pk, reason=reason, by=request.user)
    messages.success(request, _("Gate card %(card)s is written off.") % {"card": visit.gate_card_number})
    return redirect("reception:visit-detail", pk)


def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The four screens, on a page of their own or posted from the order's page (``next``)."""
    visit = paper_or_404(Visit, pk) if request.method == "POST" else get_visit(pk)
    booking = booking_for(visit.vehicle) if visit.vehicle else None
    form = CheckInForm(
        request.POST or None, request.FILES or None, visit=visit, work_kind=booking.work_kind if booking else ""
    )
    if request.method == "POST":
        if form.is_valid():
            with refusals_on(form, request):
                save_check_in(pk, **form.inputs(), by=request.user)
        if form.is_valid():
            messages.success(request, _("%(plate)s is checked in. Now the customer signs.") % {"plate": visit.plate})
            return redirect(back_from(request, reverse("reception:visit-detail", args=[pk])))
        if request.FILES and not form.has_error("photos"):
            form.add_error("photos", _("The photos have not been kept yet: please choose them again."))
    context = {"visit": visit, "form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "reception/check_in.html", context, status=422 if form.errors else 200)


def back_from(request: HttpRequest, otherwise: str) -> str:
    """Where the person came from, if that is a page of ours."""
    return page_of_ours(request, request.POST.get("next", ""), otherwise=otherwise)


def show_gate_pass(request: HttpRequest, pk: int) -> HttpResponse:
    related = ("document", "store", "visit__vehicle", "visit__customer", "origin", "used_by", "withdrawn_by")
    gate_pass = get_object_or_404(GatePass.objects.select_related(*related), pk=pk)
    open_pass = gate_pass.used_at is None and gate_pass.withdrawn_at is None
    withdraw = None
    if open_pass and may.can_issue_gate_pass(request.user, request.store):
        url = reverse("reception:gate-pass-withdraw", args=[pk])
        withdraw = Action("withdraw", _("Withdraw"), url, needs_reason=True)
    context = {"gate_pass": gate_pass, "withdraw": withdraw, "another": another_pass_action(request, gate_pass)}
    return render(request, "reception/gate_pass_detail.html", context)


def another_pass_action(request: HttpRequest, gate_pass: GatePass) -> Action | None:
    """For a car that was kept with its pass withdrawn and may go after all."""
    visit = gate_pass.visit
    stays = gate_pass.withdrawn_at is not None and visit.left_at is None and visit.gate_pass is None
    if not stays or not may.can_issue_gate_pass(request.user, request.store):
        return None
    url = reverse("reception:gate-pass-another", args=[gate_pass.pk])
    return Action("another", _("Issue a new gate pass"), url, against_another_pass(gate_pass), primary=True)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(GatePass, pk=pk)
    withdraw_gate_pass(pk, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("The gate pass is withdrawn: the car stays."))
    return redirect("reception:gate-pass-detail", pk)


@require_POST
def issue_another(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(GatePass, pk=pk)
    gate_pass = issue_another_pass(pk, by=request.user)
    messages.success(request, _("Gate pass %(number)s is issued: the gate lets the car out.") % {"number": gate_pass})
    return redirect("reception:gate-pass-detail", gate_pass.pk)
