"""The receipt of a payment (收据), the slip of a refund (退款单)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cashier.models import Payment
from cashier.permissions import can_see_receivables
from documents.kinds import Copy, Kind, Slip, register


def called(payment: Payment) -> Any:
    return _("Refund slip") if payment.refund_of_id else _("Receipt")


def receipt_context(payment: Payment) -> dict[str, Any]:
    receivable = payment.receivable
    return {"payment": payment, "receivable": receivable, "origin": receivable.origin}


register(
    Kind(
        code="PAY",
        model="cashier.Payment",
        name=_("Receipt"),
        called=called,
        url_name="cashier:payment-detail",
        may_see=can_see_receivables,
        content=lambda payment, matter: f"{payment.pk}:{matter}:{payment.amount}:{payment.method}",
        slips=(
            Slip(
                code="receipt",
                title=_("Receipt"),
                called=called,
                copies=(Copy(1, _("Customer")),),
                template="cashier/slip_receipt.html",
                context=receipt_context,
                permission=can_see_receivables,
            ),
        ),
    )
)
