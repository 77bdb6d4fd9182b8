"""The least that does the same."""

from decimal import Decimal

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from bench.minimal.models import BareMovement, BareStock, Document, Movement, Reservation, Stock, StorePart

CENT = Decimal("0.01")


class IssueForm(forms.Form):
    bin_code = forms.CharField(max_length=16)
    part_code = forms.CharField(max_length=40)
    quantity = forms.DecimalField(min_value=Decimal("0.01"), max_digits=10, decimal_places=2)


@login_required
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock, look, write the same rows as the application does: movement, balances, reservation, line."""
    form = IssueForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    quantity = form.cleaned_data["quantity"]
    with transaction.atomic():
        document = Document.objects.select_for_update(no_key=True).get(pk=pk)
        line = document.lines.select_related("part").get(part__number=form.cleaned_data["part_code"])
        store_part = StorePart.objects.select_for_update(no_key=True).get(
            store_id=document.store_id, part_id=line.part_id
        )
        stock = Stock.objects.select_for_update(no_key=True).get(store_id=document.store_id, part_id=line.part_id)
        reservation = Reservation.objects.get(line=line, stock=stock)
        if quantity > reservation.quantity or quantity > stock.on_hand:
            return HttpResponse(status=409)
        cost = (quantity * store_part.average_cost_amount).quantize(CENT)
        stock.on_hand -= quantity
        stock.reserved -= quantity
        stock.save(update_fields=["on_hand", "reserved"])
        store_part.quantity -= quantity
        store_part.value_amount -= cost
        store_part.save(update_fields=["quantity", "value_amount"])
        Movement.objects.create(
            store_id=document.store_id,
            stock=stock,
            document=document,
            line=line,
            kind="issue",
            quantity=-quantity,
            balance_after=stock.on_hand,
            unit_cost_amount=store_part.average_cost_amount,
            cost_amount=-cost,
            party=request.user.full_name,  # type: ignore[union-attr]
            at=timezone.now(),
            by=request.user,
        )
        reservation.quantity -= quantity
        reservation.save(update_fields=["quantity"])
        line.reserved_quantity -= quantity
        line.issued_quantity += quantity
        line.issued_at, line.issued_by, line.received_by = timezone.now(), request.user, request.user
        line.save(update_fields=["reserved_quantity", "issued_quantity", "issued_at", "issued_by", "received_by"])
    return HttpResponseRedirect(f"/issue/{pk}/")


@login_required
@require_POST
def issue_bare(request: HttpRequest, pk: int) -> HttpResponse:
    """A balance, its ledger, and nothing that stands behind them."""
    form = IssueForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    quantity = form.cleaned_data["quantity"]
    with transaction.atomic():
        stock = BareStock.objects.select_for_update(no_key=True).get(pk=pk)
        if quantity > stock.on_hand:
            return HttpResponse(status=409)
        stock.on_hand -= quantity
        stock.save(update_fields=["on_hand"])
        BareMovement.objects.create(
            stock=stock, quantity=-quantity, balance_after=stock.on_hand, at=timezone.now(), by=request.user
        )
    return HttpResponseRedirect(f"/bare/{pk}/")


@login_required
def list_rows(request: HttpRequest) -> HttpResponse:
    """25 rows, newest first, with their page count."""
    rows = Paginator(Document.objects.order_by("-pk"), 25)
    return render(request, "minimal/list.html", {"page": rows.get_page(request.GET.get("page"))})
