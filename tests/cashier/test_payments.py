"""Money in and money back (CSH-01)."""

import uuid
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cashier.enums import Method, ReceivableState
from cashier.models import Payment
from cashier.queries import takings, wrong_sums
from cashier.services import refund_payment, seal_receivables
from staff.enums import Role
from staff.refusals import NotPermitted, Refused

pytestmark = pytest.mark.django_db


def reasons(refused):
    return [str(r.sentence) for r in refused.value.reasons]


@pytest.mark.req("CSH-01")
def test_take_payment_of_the_whole_rest_pays_the_receivable(owed, pay, cashier):
    receivable = owed("1280.00")

    payment = pay(receivable, "1280.00", tendered_amount=Decimal(1300))

    receivable.refresh_from_db()
    assert (receivable.state, receivable.rest_amount) == (ReceivableState.PAID, 0)
    assert (payment.taken_by, payment.change_amount) == (cashier, Decimal(20))
    assert payment.number.startswith("PAY-")


@pytest.mark.req("CSH-01")
def test_take_payment_in_parts_leaves_the_rest_open_until_the_last(owed, pay):
    receivable = owed("1000.00")

    pay(receivable, "400.00", Method.CASH)
    receivable.refresh_from_db()
    assert (receivable.state, receivable.rest_amount) == (ReceivableState.OPEN, Decimal("600.00"))
    pay(receivable, "600.00", Method.MOBILE)

    receivable.refresh_from_db()
    assert receivable.state == ReceivableState.PAID
    assert [str(p.amount) for p in receivable.payments.order_by("pk")] == ["400.00", "600.00"]
    assert not wrong_sums().exists()


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("0", "Take an amount above zero, in yuan and fen."),
        ("-5", "Take an amount above zero, in yuan and fen."),
        ("1.005", "Take an amount above zero, in yuan and fen."),
        ("100.01", "Only ¥100.00 is left to pay."),
    ],
)
def test_take_payment_of_a_wrong_amount_is_refused(owed, pay, amount, sentence, english):
    receivable = owed("100.00")

    with pytest.raises(Refused) as refused:
        pay(receivable, amount)

    assert reasons(refused) == [sentence]
    assert not Payment.objects.exists()


def test_take_payment_with_too_little_cash_is_refused(owed, pay, english):
    with pytest.raises(Refused) as refused:
        pay(owed("100.00"), "100.00", tendered_amount=Decimal(90))

    assert reasons(refused) == ["The cash received is less than the amount."]


@pytest.mark.req("CSH-01")
def test_take_payment_twice_with_one_key_is_one_payment(owed, pay):
    receivable, key = owed("100.00"), uuid.uuid4()

    first = pay(receivable, "40.00", key=key)
    again = pay(receivable, "40.00", key=key)

    assert again == first
    assert Payment.objects.count() == 1


def test_take_payment_with_a_key_used_for_another_amount_is_refused(owed, pay, english):
    receivable, key = owed("100.00"), uuid.uuid4()
    pay(receivable, "40.00", key=key)

    with pytest.raises(Refused) as refused:
        pay(receivable, "60.00", key=key)

    assert reasons(refused) == ["This page has already taken another payment. Open the receivable again."]


def test_take_payment_by_who_made_out_the_bill_is_refused(owed, pay, clerk, english):
    from staff.models import StoreRole, User

    StoreRole.objects.create(user=clerk, store=clerk.home_store, role=Role.CASHIER)

    with pytest.raises(Refused) as refused:
        pay(owed("10.00"), "10.00", by=User.objects.get(pk=clerk.pk))

    assert reasons(refused) == ["Somebody else must take this money: you made out the bill."]


def test_take_payment_by_an_advisor_is_not_permitted(owed, pay, person):
    with pytest.raises(NotPermitted):
        pay(owed("10.00"), "10.00", by=person(Role.SERVICE_ADVISOR))


@pytest.mark.req("CSH-01")
def test_refund_payment_opens_the_receivable_again(owed, pay, second_cashier):
    receivable = owed("100.00")
    payment = pay(receivable, "100.00", Method.CARD)

    refund = refund_payment(payment.pk, reason="刷错卡", by=second_cashier)

    receivable.refresh_from_db()
    assert (receivable.state, receivable.paid_amount) == (ReceivableState.OPEN, 0)
    assert (refund.amount, refund.method, refund.refund_of) == (Decimal(-100), Method.CARD, payment)
    assert not wrong_sums().exists()


def test_refund_payment_twice_is_refused(owed, pay, second_cashier, english):
    payment = pay(owed("100.00"), "100.00")
    refund_payment(payment.pk, reason="刷错卡", by=second_cashier)

    with pytest.raises(Refused) as refused:
        refund_payment(payment.pk, reason="刷错卡", by=second_cashier)

    assert reasons(refused) == [f"{payment.number} has already been refunded."]


def test_refund_payment_without_a_reason_is_refused(owed, pay, second_cashier, english):
    payment = pay(owed("100.00"), "100.00")

    with pytest.raises(Refused) as refused:
        refund_payment(payment.pk, reason="  ", by=second_cashier)

    assert reasons(refused) == ["Say why it is refunded."]


@pytest.mark.req("CTL-02")
def test_refund_payment_by_who_took_it_is_refused(owed, pay, cashier, english):
    payment = pay(owed("100.00"), "100.00")

    with pytest.raises(Refused) as refused:
        refund_payment(payment.pk, reason="刷错卡", by=cashier)

    assert reasons(refused) == ["Somebody else must refund what you took."]


def test_refund_payment_of_a_sealed_receivable_is_refused(owed, pay, second_cashier, clerk, english):
    receivable = owed("100.00")
    payment = pay(receivable, "100.00")
    seal_receivables(receivable.origin, by=clerk)

    with pytest.raises(Refused) as refused:
        refund_payment(payment.pk, reason="刷错卡", by=second_cashier)

    assert reasons(refused) == ["This has been settled and sealed. Reopen the settlement first."]


def test_payment_cannot_be_changed_or_deleted_in_the_database(owed, pay):
    payment = pay(owed("100.00"), "100.00")

    for sql in ("UPDATE cashier_payment SET amount = 1", "DELETE FROM cashier_payment"):
        with (
            pytest.raises(DatabaseError, match="append_only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    payment.refresh_from_db()
    assert payment.amount == 100


def test_takings_sum_the_day_by_method(store, owed, pay, second_cashier):
    pay(owed("100.00"), "100.00", Method.CASH)
    card = pay(owed("250.00"), "250.00", Method.CARD)
    refund_payment(card.pk, reason="刷错卡", by=second_cashier)

    rows = {row["method"]: row for row in takings(store, timezone.localdate())}

    assert (rows["cash"]["count"], rows["cash"]["net"]) == (1, Decimal(100))
    assert (rows["card"]["taken"], rows["card"]["refunded"], rows["card"]["net"]) == (250, -250, 0)
    assert rows["transfer"]["count"] == 0
