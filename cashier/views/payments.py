"""Receipts, refunds and what the day brought."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cashier import queries, services
from cashier.enums import Method
from cashier.forms import DayForm
from cashier.models import Payment
from cashier.permissions import can_refund_payments, can_see_till
from staff.actions import Action
from staff.enums import Role
from staff.refusals import Reason
from staff.templatetags.numbers import money

ROWS = 25


def payment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Payment.objects.select_related(
        "document__store", "receivable__origin", "taken_by", "refund_of__document", "refund__document"
    )
    payment = get_object_or_404(rows, pk=pk)
    context = {
        "payment": payment,
        "receivable": payment.receivable,
        "document": payment.document,
        "refund": refund_action(request, payment),
        "may_see_till": can_see_till(request.user, request.store),
    }
    return render(request, "cashier/payment_detail.html", context)


def refund_action(request: HttpRequest, payment: Payment) -> Action | None:
    """The button, or why not; nothing for who may never, and for what is or has been refunded."""
    if payment.amount < 0 or hasattr(payment, "refund") or not can_refund_payments(request.user, request.store):
        return None
    reasons = []
    if payment.receivable.is_sealed:
        sealed = _("This has been settled and sealed. Reopen the settlement first.")
        reasons.append(Reason(sealed, Role.SETTLEMENT_CLERK, payment.receivable.origin.get_absolute_url()))
    if payment.taken_by_id == request.user.pk:
        reasons.append(Reason(_("Somebody else must refund what you took."), Role.FINANCE))
    return Action(
        verb="refund",
        label=_("Refund ¥%(amount)s") % {"amount": money(payment.amount)},
        url=reverse("cashier:payment-refund", args=[payment.pk]),
        reasons=reasons,
        needs_reason=True,
    )


@require_POST
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    back = services.refund_payment(pk, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(
        request,
        _("¥%(amount)s refunded: give it back by %(method)s. The bill is open again.")
        % {"amount": money(-back.amount), "method": back.get_method_display()},
    )
    return redirect(back)


def takings(request: HttpRequest) -> HttpResponse:
    """A day's money by method, and every payment of it."""
    form = DayForm(request.GET or None)
    chosen = form.cleaned_data.get("day") if form.is_bound and form.is_valid() else None
    day = chosen or timezone.localdate()
    rows = [{**row, "label": Method(row["method"]).label} for row in queries.takings(request.store, day)]
    total = {key: sum(row[key] for row in rows) for key in ("count", "taken", "refunded", "net")}
    context = {
        "form": DayForm(initial={"day": day}),
        "day": day,
        "rows": rows,
        "total": total,
        "page": Paginator(queries.payments_of_day(request.store, day), ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "cashier/takings.html", context)
