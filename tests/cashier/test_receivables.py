"""What is owed: stated, changed, covered, sealed (CSH-01, CSH-02, CSH-09)."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from cashier.enums import Cover, Payer, ReceivableState
from cashier.models import Account, Receivable
from cashier.queries import is_covered, uncovered, wrong_accounts
from cashier.services import (
    approve_account,
    ask_owing,
    block_account,
    cancel_receivable,
    change_receivable,
    cover_receivable,
    open_account,
    put_on_account,
    seal_receivables,
    uncover_receivable,
    unseal_receivables,
)
from staff.enums import Role
from staff.refusals import NotPermitted, Refused

pytestmark = pytest.mark.django_db
TOMORROW = datetime.timedelta(days=1)


def reasons(refused):
    return [str(r.sentence) for r in refused.value.reasons]


def run(sql, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_raise_receivable_of_nothing_is_paid_at_once(owed):
    assert owed("0").state == ReceivableState.PAID


def test_raise_receivable_twice_for_one_payer_is_refused(owed, origin, english):
    owed("10.00", origin=origin)

    with pytest.raises(Refused) as refused:
        owed("20.00", origin=origin)

    assert reasons(refused) == [f"This payer already owes something on {origin.number}."]


def test_change_receivable_below_what_is_paid_is_refused(owed, pay, clerk, english):
    receivable = owed("100.00")
    pay(receivable, "60.00")

    with pytest.raises(Refused) as refused:
        change_receivable(receivable.pk, amount=Decimal("59.99"), by=clerk)

    assert reasons(refused) == ["¥60.00 has been paid already; refund first."]


def test_change_receivable_down_to_what_is_paid_pays_it(owed, pay, clerk):
    receivable = owed("100.00")
    pay(receivable, "60.00")

    assert change_receivable(receivable.pk, amount=Decimal(60), by=clerk).state == ReceivableState.PAID


def test_change_receivable_takes_the_cover_back_and_frees_the_account(owed, account, clerk):
    receivable = owed("1000.00")
    put_on_account(receivable.pk, account_id=account.pk, by=clerk)

    changed = change_receivable(receivable.pk, amount=Decimal(1200), by=clerk)

    account.refresh_from_db()
    assert (changed.state, changed.cover, account.owed_amount) == (ReceivableState.OPEN, "", 0)


def test_cancel_receivable_with_money_on_it_is_refused(owed, pay, clerk, english):
    receivable = owed("100.00")
    pay(receivable, "60.00")

    with pytest.raises(Refused) as refused:
        cancel_receivable(receivable.pk, reason="重开", by=clerk)

    assert reasons(refused) == ["¥60.00 has been paid already; refund first."]


# On account (CSH-02)


@pytest.mark.req("CSH-02")
def test_put_on_account_covers_the_rest_and_paying_it_frees_the_account(owed, pay, account, clerk):
    receivable = owed("1000.00")
    pay(receivable, "300.00")

    covered = put_on_account(receivable.pk, account_id=account.pk, by=clerk)
    account.refresh_from_db()
    assert (covered.state, covered.cover, account.owed_amount) == (ReceivableState.COVERED, Cover.ACCOUNT, 700)
    pay(receivable, "700.00")

    account.refresh_from_db()
    receivable.refresh_from_db()
    assert (receivable.state, account.owed_amount) == (ReceivableState.PAID, 0)
    assert not wrong_accounts().exists()


@pytest.mark.req("CSH-02")
def test_put_on_account_over_the_limit_is_refused(owed, account, clerk, english):
    put_on_account(owed("4000.00").pk, account_id=account.pk, by=clerk)

    with pytest.raises(Refused) as refused:
        put_on_account(owed("1000.01").pk, account_id=account.pk, by=clerk)

    assert reasons(refused) == ["新郑物流有限公司 owes ¥4,000.00 of ¥5,000.00: ¥1,000.01 more is over the limit."]
    assert refused.value.reasons[0].mended_by == Role.SERVICE_MANAGER


@pytest.mark.req("CSH-02")
def test_put_on_account_before_approval_is_refused(store, owed, clerk, english):
    proposed = open_account(store=store, name="豫光运输", asked_limit_amount=Decimal(100), by=clerk)

    with pytest.raises(Refused) as refused:
        put_on_account(owed("1.00").pk, account_id=proposed.pk, by=clerk)

    assert reasons(refused) == ["豫光运输 has not been approved."]


def test_put_on_account_that_is_blocked_is_refused(owed, account, clerk, manager, english):
    block_account(account.pk, by=manager)

    with pytest.raises(Refused) as refused:
        put_on_account(owed("1.00").pk, account_id=account.pk, by=clerk)

    assert reasons(refused) == ["新郑物流有限公司 is closed for new sales."]


@pytest.mark.req("CSH-02")
def test_the_database_keeps_an_account_within_its_limit(account):
    with pytest.raises(IntegrityError, match="account_within_its_limit"):
        run("UPDATE cashier_account SET owed_amount = 5000.01")


def test_approve_account_by_who_proposed_it_is_refused(store, person, english):
    both = person(Role.FINANCE, Role.SERVICE_MANAGER)
    proposed = open_account(store=store, name="豫光运输", asked_limit_amount=Decimal(100), by=both)

    with pytest.raises(Refused) as refused:
        approve_account(proposed.pk, limit_amount=Decimal(100), by=both)

    assert reasons(refused) == ["Somebody else must approve: you proposed the account."]


def test_approve_account_below_what_is_owed_is_refused(owed, account, clerk, manager, english):
    put_on_account(owed("4000.00").pk, account_id=account.pk, by=clerk)

    with pytest.raises(Refused) as refused:
        approve_account(account.pk, limit_amount=Decimal(3999), by=manager)

    assert reasons(refused) == ["¥4,000.00 is owed already; to stop new sales, block the account."]


# Covers


@pytest.mark.parametrize(
    ("payer", "role", "cover"),
    [
        (Payer.INSURER, Role.INSURANCE_CLERK, Cover.INSURER),
        (Payer.MAKER, Role.WARRANTY_CLERK, Cover.MAKER),
        (Payer.INTERNAL, Role.SERVICE_MANAGER, Cover.INTERNAL),
    ],
)
def test_cover_receivable_by_the_role_of_its_payer_only(owed, person, payer, role, cover):
    receivable = owed("500.00", payer)

    for wrong in {Role.INSURANCE_CLERK, Role.WARRANTY_CLERK, Role.SERVICE_MANAGER, Role.CASHIER} - {role}:
        with pytest.raises(NotPermitted):
            cover_receivable(receivable.pk, by=person(wrong))
    covered = cover_receivable(receivable.pk, by=person(role))

    assert (covered.state, covered.cover) == (ReceivableState.COVERED, cover)


@pytest.mark.req("CSH-09")
def test_a_customer_owes_until_a_promised_day_with_the_managers_signature(owed, cashier, manager):
    receivable, day = owed("800.00"), timezone.localdate() + TOMORROW
    ask_owing(receivable.pk, promised_on=day, reason="车主明天转帐", by=cashier)

    covered = cover_receivable(receivable.pk, by=manager)

    assert (covered.cover, covered.covered_until, covered.note) == (Cover.OWING, day, "车主明天转帐")


@pytest.mark.req("CSH-09")
def test_owing_without_a_day_or_with_a_past_one_is_refused(owed, manager, english):
    receivable = owed("800.00")

    with pytest.raises(Refused) as no_day:
        cover_receivable(receivable.pk, note="车主明天转帐", by=manager)
    with pytest.raises(Refused) as past:
        cover_receivable(receivable.pk, note="车主明天转帐", covered_until=timezone.localdate() - TOMORROW, by=manager)

    assert reasons(no_day) == ["Name the day the money is promised for."]
    assert reasons(past) == ["The promised day is past."]


@pytest.mark.req("CSH-09", "CTL-02")
def test_who_asks_for_owing_does_not_sign_it(owed, person, english):
    both = person(Role.CASHIER, Role.SERVICE_MANAGER)
    receivable = owed("800.00")
    ask_owing(receivable.pk, promised_on=timezone.localdate(), reason="车主明天转帐", by=both)

    with pytest.raises(Refused) as refused:
        cover_receivable(receivable.pk, by=both)

    assert reasons(refused) == ["Somebody else must sign: you asked for it."]


def test_uncover_receivable_opens_it_again(owed, account, clerk):
    receivable = owed("800.00")
    put_on_account(receivable.pk, account_id=account.pk, by=clerk)

    opened = uncover_receivable(receivable.pk, reason="车主改付现金", by=clerk)

    account.refresh_from_db()
    assert (opened.state, opened.account_id, account.owed_amount) == (ReceivableState.OPEN, None, 0)


# Sealing


def test_seal_receivables_with_one_open_says_who_pays_what(owed, origin, pay, clerk, english):
    pay(owed("100.00", origin=origin), "100.00")
    owed("500.00", Payer.INSURER, origin=origin, payer_name="平安财险")

    with pytest.raises(Refused) as refused:
        seal_receivables(origin, by=clerk)

    assert reasons(refused) == ["平安财险: ¥500.00 is neither paid nor covered."]
    assert refused.value.reasons[0].mended_by == Role.INSURANCE_CLERK
    assert [str(r.payer) for r in uncovered(origin)] == [Payer.INSURER]
    assert not is_covered(origin)
    assert not Receivable.objects.filter(sealed_at__isnull=False).exists()


def test_sealed_receivables_refuse_every_change_until_unsealed(owed, origin, account, clerk, english):
    receivable = owed("100.00", origin=origin)
    put_on_account(receivable.pk, account_id=account.pk, by=clerk)
    seal_receivables(origin, by=clerk)
    sealed = ["This has been settled and sealed. Reopen the settlement first."]

    for change in (
        lambda: change_receivable(receivable.pk, amount=Decimal(90), by=clerk),
        lambda: cancel_receivable(receivable.pk, reason="重开", by=clerk),
        lambda: uncover_receivable(receivable.pk, reason="重开", by=clerk),
        lambda: owed("5.00", Payer.INTERNAL, origin=origin),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert reasons(refused) == sealed

    unseal_receivables(origin, by=clerk)
    assert change_receivable(receivable.pk, amount=Decimal(90), by=clerk).amount == 90


@pytest.mark.parametrize("role", [Role.FOREMAN, Role.QUALITY_INSPECTOR, Role.SETTLEMENT_CLERK])
def test_unseal_receivables_by_whoever_may_send_the_car_back(owed, pay, clerk, person, role):
    receivable = owed("100.00")
    pay(receivable, "100.00")
    seal_receivables(receivable.origin, by=clerk)

    with pytest.raises(NotPermitted):
        unseal_receivables(receivable.origin, by=person(Role.CASHIER))
    unseal_receivables(receivable.origin, by=person(role))

    receivable.refresh_from_db()
    assert not receivable.is_sealed


def test_sealed_receivable_still_takes_the_money_that_was_covered(owed, pay, account, clerk):
    receivable = owed("100.00")
    put_on_account(receivable.pk, account_id=account.pk, by=clerk)
    seal_receivables(receivable.origin, by=clerk)

    pay(receivable, "100.00")

    receivable.refresh_from_db()
    assert (receivable.state, receivable.is_sealed) == (ReceivableState.PAID, True)


@pytest.mark.parametrize(
    "change",
    ["amount = 50, paid_amount = 50", "paid_amount = 0, state = 'open'", "payer = 'insurer'", "note = '', amount = 1"],
)
def test_the_database_does_not_change_a_sealed_receivable(owed, pay, clerk, change):
    receivable = owed("100.00")
    pay(receivable, "100.00")
    seal_receivables(receivable.origin, by=clerk)

    with pytest.raises((IntegrityError, InternalError), match="sealed_stays"):
        run(f"UPDATE cashier_receivable SET {change}")


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_paid_amount_that_no_payment_explains(owed):
    receivable = owed("100.00")

    with pytest.raises(IntegrityError, match="paid_is_the_sum"):
        run("UPDATE cashier_receivable SET paid_amount = 10 WHERE id = %s", receivable.pk)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_an_account_cover_that_the_account_does_not_owe(owed, account, clerk):
    receivable = owed("100.00")

    with pytest.raises(IntegrityError, match="account_owes_the_sum"):
        run(
            "UPDATE cashier_receivable SET state = 'covered', cover = 'account', account_id = %s,"
            " covered_at = now(), covered_by_id = %s WHERE id = %s",
            account.pk,
            clerk.pk,
            receivable.pk,
        )
    assert Account.objects.get(pk=account.pk).owed_amount == 0
