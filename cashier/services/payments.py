"""Money in and money back."""

from decimal import Decimal
from uuid import UUID, uuid5

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from cashier.enums import Method, ReceivableState
from cashier.models import Payment, Receivable
from cashier.permissions import can_refund_payments, can_take_payments
from cashier.services.receivables import (
    lock_receivable,
    move_account,
    require_open_settlement,
    standing_on_account,
    write,
)
from documents.services.papers import LONGEST_REASON, open_document
from staff.history import because
from staff.models import User
from staff.refusals import refuse_same_person, require, require_short
from staff.scoping import only
from staff.templatetags.numbers import money
from staff.transactions import all_or_nothing

CENT = Decimal("0.01")


def take_payment(
    receivable_id: int,
    *,
    amount: Decimal,
    method: str,
    key: UUID,
    tendered_amount: Decimal | None = None,
    by: User,
) -> Payment:
    """Take money for a receivable, all of the rest or a part of it (CSH-01).

    The same ``key`` again is the same payment, not another one. Refuses more than the rest, money for what is
    paid or cancelled, less cash received than taken, and the person who stated the amount (CTL-02). A sealed
    receivable still takes money: that is how what was covered is paid.
    """
    with all_or_nothing():
        receivable = lock_receivable(receivable_id)
        can_take_payments.demand(by, receivable.store_id)
        # Who waited for the lock reads afresh here: a double click finds its first payment.
        taken = only(Payment._base_manager.filter(key=key))
        if taken is not None:
            require(
                (taken.receivable_id, taken.amount, taken.method) == (receivable.pk, amount, method),
                _("This page has already taken another payment. Open the receivable again."),
            )
            return taken
        check_payment(receivable, amount=amount, method=method, tendered_amount=tendered_amount, by=by)
        return post(receivable, amount=amount, method=method, key=key, tendered_amount=tendered_amount, by=by)


def refund_payment(payment_id: int, *, reason: str, by: User) -> Payment:
    """Give a payment back, whole, as a negative row with the reason (CSH-01).

    Refuses twice, without a reason, once sealed, and by who took it (CTL-02).
    """
    with all_or_nothing():
        payment = only(Payment.objects.filter(pk=payment_id))
        if payment is None:
            raise Http404
        receivable = lock_receivable(payment.receivable_id)
        can_refund_payments.demand(by, receivable.store_id)
        require(reason.strip(), _("Say why it is refunded."))
        require_short(reason.strip(), LONGEST_REASON)
        require(payment.amount > 0, _("A refund is not refunded; take a payment."))
        require(
            not Payment._base_manager.filter(refund_of=payment).exists(),
            _("%(number)s has already been refunded.") % {"number": payment.number},
        )
        require_open_settlement(receivable.is_sealed)
        refuse_same_person(by, payment.taken_by, sentence=_("Somebody else must refund what you took."))
        because(reason)
        return post(
            receivable,
            amount=-payment.amount,
            method=payment.method,
            key=uuid5(payment.key, "refund"),
            refund_of=payment,
            reason=reason.strip(),
            by=by,
        )


def check_payment(
    receivable: Receivable, *, amount: Decimal, method: str, tendered_amount: Decimal | None, by: User
) -> None:
    require(receivable.state != ReceivableState.CANCELLED, _("This has been cancelled."))
    require(
        receivable.rest_amount > 0,
        _("Nothing is left to pay: ¥%(paid)s has been paid.") % {"paid": money(receivable.paid_amount)},
    )
    require(method in Method.values, _("Choose how it is paid."))
    require(
        amount > 0 and amount == amount.quantize(CENT), _("Take an amount above zero, in yuan and fen."), about="amount"
    )
    require(
        amount <= receivable.rest_amount,
        _("Only ¥%(rest)s is left to pay.") % {"rest": money(receivable.rest_amount)},
        about="amount",
    )
    if tendered_amount is not None:
        require(method == Method.CASH, _("Only cash gives change."))
        require(tendered_amount >= amount, _("The cash received is less than the amount."), about="tendered_amount")
    refuse_same_person(
        by, receivable.created_by, sentence=_("Somebody else must take this money: you made out the bill.")
    )


def post(
    receivable: Receivable,
    *,
    amount: Decimal,
    method: str,
    key: UUID,
    tendered_amount: Decimal | None = None,
    refund_of: Payment | None = None,
    reason: str = "",
    by: User,
) -> Payment:
    """Write the payment and its sum; receivable → account → number counter, in the one lock order."""
    before = standing_on_account(receivable)
    receivable.paid_amount += amount
    write(receivable)
    move_account(receivable.account_id, standing_on_account(receivable) - before)
    document = open_document(receivable.store, "PAY", by=by)
    return Payment.objects.create(
        document=document,
        store=receivable.store,
        receivable=receivable,
        method=method,
        amount=amount,
        tendered_amount=tendered_amount,
        key=key,
        refund_of=refund_of,
        reason=reason,
        taken_at=timezone.now(),
        taken_by=by,
    )
