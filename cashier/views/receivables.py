"""The till, one receivable, and who answers for it."""

import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cashier import queries, services
from cashier.enums import COVER_OF, TILL_PAYERS, Cover, Payer, ReceivableState
from cashier.forms import CoverForm, OnAccountForm, OwingForm, PaymentForm, ReasonForm, SignOwingForm, TillForm
from cashier.models import Payment, Receivable
from cashier.permissions import COVERS, can_ask_owing, can_put_on_account, can_refund_payments, can_take_payments
from customers.plates import clean_plate
from staff.forms import refusals_on
from staff.templatetags.numbers import money

ROWS = 25


def till(request: HttpRequest) -> HttpResponse:
    """What is to be paid, oldest first; the only one with a scanned number, or with a typed part of a plate, opens at once.

    Who looks for something also finds what is covered: the insurer's money comes weeks after the car has gone.
    """
    form = TillForm(request.GET or None)
    text = form.cleaned_data["q"].strip() if form.is_bound and form.is_valid() else ""
    waiting = queries.collectable(request.store) if text else queries.till(request.store)
    if text:
        plate, number = clean_plate(text), unicodedata.normalize("NFKC", text).upper()
        waiting = waiting.filter(
            Q(plate__contains=plate) | Q(label__icontains=text) | Q(origin__number__icontains=number)
        )
        found = list(waiting[:2])
        if len(found) == 1 and ((plate and plate in found[0].plate) or number == found[0].origin.number):
            return redirect(found[0])
    total = waiting.aggregate(amount=Sum("amount"), paid=Sum("paid_amount"))
    page = Paginator(waiting, ROWS).get_page(request.GET.get("page"))
    rest = (total["amount"] or Decimal(0)) - (total["paid"] or Decimal(0))
    return render(request, "cashier/till.html", {"form": form, "page": page, "rest": rest, "text": text})


def to_cover(request: HttpRequest) -> HttpResponse:
    """What insurers, the maker, the house and owing customers still need a signature for."""
    groups = [
        (_("Insurers"), queries.waiting_for_insurer(request.store), COVERS[Cover.INSURER]),
        (_("Maker (warranty)"), queries.waiting_for_maker(request.store), COVERS[Cover.MAKER]),
        (_("Owing and internal costs"), queries.waiting_for_manager(request.store), COVERS[Cover.OWING]),
    ]
    shown = [
        {"label": label, "rows": rows[:100], "mine": permission(request.user, request.store)}
        for label, rows, permission in groups
    ]
    promised = queries.promised(request.store)[:100]
    return render(request, "cashier/to_cover.html", {"groups": shown, "promised": promised})


def receivable_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, fetch(pk))


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """One press: the button is the method."""
    form = PaymentForm(request.POST)
    if form.is_valid():
        with refusals_on(form, request):
            payment = services.take_payment(pk, **form.cleaned_data, by=request.user)
    if not form.is_valid():
        return show(request, fetch(pk), payment_form=form, status=422)
    messages.success(request, told_about(payment))
    return redirect(payment if payment.receivable.state == ReceivableState.PAID else payment.receivable)


def told_about(payment: Payment) -> str:
    """What happened, and what comes next."""
    receivable = payment.receivable
    told = [
        _("¥%(amount)s taken: %(method)s.") % {"amount": money(payment.amount), "method": payment.get_method_display()}
    ]
    if payment.change_amount:
        told.append(_("Change: ¥%(change)s.") % {"change": money(payment.change_amount)})
    if receivable.rest_amount:
        told.append(_("¥%(rest)s is left to pay.") % {"rest": money(receivable.rest_amount)})
    else:
        told.append(_("%(number)s is paid.") % {"number": receivable.origin})
    return " ".join(told)


@require_POST
def put_on_account(request: HttpRequest, pk: int) -> HttpResponse:
    receivable = get_object_or_404(Receivable, pk=pk)
    form = OnAccountForm(request.POST, store=request.store, receivable=receivable)
    return act(
        request,
        pk,
        form,
        "account_form",
        lambda given: services.put_on_account(pk, **given, by=request.user),
        _("Put on account."),
    )


@require_POST
def ask_owing(request: HttpRequest, pk: int) -> HttpResponse:
    return act(
        request,
        pk,
        OwingForm(request.POST),
        "owing_form",
        lambda given: services.ask_owing(pk, **given, by=request.user),
        _("Asked. The service manager signs next."),
    )


@require_POST
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    receivable = get_object_or_404(Receivable, pk=pk)
    form = SignOwingForm(request.POST) if COVER_OF[Payer(receivable.payer)] == Cover.OWING else CoverForm(request.POST)
    return act(
        request,
        pk,
        form,
        "cover_form",
        lambda given: services.cover_receivable(pk, **given, by=request.user),
        _("Covered. The settlement can go on."),
    )


@require_POST
def uncover(request: HttpRequest, pk: int) -> HttpResponse:
    return act(
        request,
        pk,
        ReasonForm(request.POST),
        "uncover_form",
        lambda given: services.uncover_receivable(pk, **given, by=request.user),
        _("The cover has been taken back: it is to be paid or covered anew."),
    )


def act(
    request: HttpRequest, pk: int, form: forms.Form, name: str, service: Callable[[dict[str, Any]], Any], said: str
) -> HttpResponse:
    """The form, the service, and back to the receivable with what happened."""
    if form.is_valid():
        with refusals_on(form, request):
            service(form.cleaned_data)
    if not form.is_valid():
        return show(request, fetch(pk), status=422, **{name: form})
    messages.success(request, said)
    return redirect("cashier:receivable-detail", pk)


def fetch(pk: int) -> Receivable:
    rows = Receivable.objects.select_related(
        "origin", "account", "customer", "created_by", "covered_by", "owing_asked_by", "sealed_by"
    )
    return get_object_or_404(rows, pk=pk)


def show(request: HttpRequest, receivable: Receivable, *, status: int = 200, **forms_given: forms.Form) -> HttpResponse:
    """The page, with a form for whatever this person may do now."""
    user, store = request.user, request.store
    is_open = receivable.state == ReceivableState.OPEN
    at_till = receivable.payer in TILL_PAYERS
    cover_kind = COVER_OF[Payer(receivable.payer)]
    context: dict[str, Any] = {
        "receivable": receivable,
        "kind": receivable.origin.registered.name,
        "payments": receivable.payments.select_related(
            "document", "taken_by", "refund_of__document", "refund__document"
        ),
        "others": queries.receivables_of(receivable.origin).exclude(pk=receivable.pk),
        "may_refund": can_refund_payments(user, store) and not receivable.is_sealed,
    }
    if receivable.rest_amount and can_take_payments(user, store):
        context["payment_form"] = PaymentForm.fresh(receivable)
    if is_open and at_till and can_put_on_account(user, store):
        context["account_form"] = OnAccountForm(store=store, receivable=receivable)
    if is_open and at_till and not receivable.owing_asked_at and can_ask_owing(user, store):
        context["owing_form"] = OwingForm()
    if is_open and COVERS[cover_kind](user, store):
        context["cover_form"] = (
            SignOwingForm(initial={"covered_until": receivable.covered_until, "note": receivable.note})
            if cover_kind == Cover.OWING
            else CoverForm()
        )
    covered = receivable.state == ReceivableState.COVERED and not receivable.is_sealed
    if covered and COVERS[Cover(receivable.cover)](user, store):
        context["uncover_form"] = ReasonForm()
    return render(request, "cashier/receivable_detail.html", {**context, **forms_given}, status=status)
