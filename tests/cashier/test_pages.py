"""The till in the browser."""

import re
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from cashier.enums import Method, Payer, ReceivableState
from cashier.forms import OnAccountForm
from cashier.models import Account, Payment
from cashier.services import approve_account, open_account, put_on_account, refund_payment, seal_receivables
from cashier.services.covers import cover_receivable
from documents.services.slips import print_slip
from staff.enums import Role
from tests.customers.factories import make_customer

pytestmark = pytest.mark.django_db


PROPOSED = {"name": "新郑物流", "asked_limit_amount": "5000"}


def take_url(receivable):
    return reverse("cashier:payment-take", args=[receivable.pk])


def key_on(page):
    return re.search(r'name="key" value="([0-9a-f-]{36})"', page.content.decode())[1]


@pytest.mark.req("CSH-01")
def test_till_lists_the_open_ones_oldest_first(client_of, cashier, owed, pay):
    first, second, done = owed("10.00"), owed("20.00"), owed("30.00")
    pay(done, "30.00")
    owed("40.00", Payer.INSURER)

    page = client_of(cashier).get(reverse("cashier:till"))

    assert list(page.context["page"]) == [first, second]
    assert page.context["rest"] == 30


def test_till_opens_the_only_one_with_a_scanned_number(client_of, cashier, owed):
    wanted, _other = owed("10.00"), owed("20.00")

    page = client_of(cashier).get(reverse("cashier:till"), {"q": wanted.origin.number})

    assert page.url == wanted.get_absolute_url()


def test_till_finds_the_insurers_money_that_was_answered_for_when_the_car_left(client_of, cashier, person, owed):
    insured = owed("2583.00", Payer.INSURER, payer_name="人保财险", plate="豫AL7068")
    cover_receivable(insured.pk, by=person(Role.INSURANCE_CLERK))
    browser = client_of(cashier)

    assert list(browser.get(reverse("cashier:till")).context["page"]) == []
    assert browser.get(reverse("cashier:till"), {"q": "豫AL7068"}).url == insured.get_absolute_url()


def test_till_opens_the_only_plate_however_it_is_typed(client_of, cashier, owed):
    wanted, _other = owed("10.00", plate="豫A12345"), owed("20.00", plate="豫A54321")

    for typed in ("豫A·12345", "豫a １２３４５"):
        assert client_of(cashier).get(reverse("cashier:till"), {"q": typed}).url == wanted.get_absolute_url()


@pytest.mark.parametrize("digits", ["12345", "2345", "A123"])
def test_till_opens_the_only_plate_with_the_typed_digits(client_of, cashier, owed, digits):
    wanted, _other = owed("10.00", plate="豫A12345D"), owed("20.00", plate="豫A54321")

    assert client_of(cashier).get(reverse("cashier:till"), {"q": digits}).url == wanted.get_absolute_url()


@pytest.mark.parametrize("typed", ["豫A", "·", "人保"])
def test_till_lists_what_is_not_the_only_plate(client_of, cashier, owed, typed):
    owed("10.00", Payer.INSURER, payer_name="人保财险", plate="豫A12345")
    if typed == "豫A":
        owed("20.00", plate="豫A54321")

    assert client_of(cashier).get(reverse("cashier:till"), {"q": typed}).status_code == 200


@pytest.mark.req("CSH-01")
def test_a_payment_is_two_actions_open_and_press_the_method(client_of, cashier, owed):
    receivable, browser = owed("1280.00"), client_of(cashier)

    page = browser.get(receivable.get_absolute_url())
    assert page.context["payment_form"].initial["amount"] == Decimal("1280.00")
    answer = browser.post(take_url(receivable), {"amount": "1280.00", "key": key_on(page), "method": "mobile"})

    payment = Payment.objects.get()
    assert answer.url == payment.get_absolute_url()
    assert (payment.amount, payment.method) == (Decimal("1280.00"), Method.MOBILE)


def test_the_same_page_sent_twice_takes_one_payment(client_of, cashier, owed):
    receivable, browser = owed("100.00"), client_of(cashier)
    given = {"amount": "60.00", "key": key_on(browser.get(receivable.get_absolute_url())), "method": "cash"}

    answers = [browser.post(take_url(receivable), given) for _ in range(2)]

    assert [a.status_code for a in answers] == [302, 302]
    assert Payment.objects.count() == 1


def test_a_refused_payment_stays_on_the_page_with_what_was_typed(client_of, cashier, owed):
    receivable, key = owed("100.00"), str(uuid.uuid4())

    answer = client_of(cashier).post(take_url(receivable), {"amount": "100.01", "key": key, "method": "cash"})

    assert answer.status_code == 422
    assert "只剩 ¥100.00 未收" in answer.content.decode()
    assert 'value="100.01"' in answer.content.decode()
    assert key_on(answer) == key


def test_cash_typed_before_another_method_is_pressed_is_forgotten(client_of, cashier, owed):
    receivable = owed("100.00")

    client_of(cashier).post(
        take_url(receivable), {"amount": "100", "tendered_amount": "200", "key": uuid.uuid4(), "method": "card"}
    )

    assert Payment.objects.get().tendered_amount is None


def test_an_advisor_sees_the_bill_but_no_till(client_of, person, owed):
    browser, receivable = client_of(person(Role.SERVICE_ADVISOR)), owed("100.00")

    assert browser.get(reverse("cashier:till")).status_code == 403
    page = browser.get(receivable.get_absolute_url())
    assert page.status_code == 200
    assert "payment_form" not in page.context
    assert browser.post(take_url(receivable), {"amount": "1"}).status_code == 403


def test_another_store_finds_nothing(client_of, person, other_store, owed, pay, account):
    from django_scopes import scope

    receivable = owed("100.00")
    payment = pay(receivable, "100.00")
    stranger = client_of(person(Role.CASHIER, Role.SERVICE_MANAGER, store=other_store))

    for url in (receivable.get_absolute_url(), payment.get_absolute_url(), account.get_absolute_url()):
        assert stranger.get(url).status_code == 404
    with scope(store=other_store):
        assert stranger.post(reverse("cashier:payment-refund", args=[payment.pk]), {"reason": "x"}).status_code == 404


@pytest.mark.req("CSH-09")
def test_owing_is_asked_at_the_till_and_signed_by_the_manager(client_of, cashier, manager, owed):
    receivable, day = owed("100.00"), timezone.localdate()
    asked = {"promised_on": day.isoformat(), "reason": "车主明天转帐"}
    client_of(cashier).post(reverse("cashier:receivable-ask-owing", args=[receivable.pk]), asked)

    browser = client_of(manager)
    assert receivable.label in browser.get(reverse("cashier:to-cover")).content.decode()
    page = browser.get(receivable.get_absolute_url())
    assert page.context["cover_form"].initial == {"covered_until": day, "note": "车主明天转帐"}
    browser.post(
        reverse("cashier:receivable-cover", args=[receivable.pk]), {"covered_until": day, "note": "车主明天转帐"}
    )

    receivable.refresh_from_db()
    assert (receivable.state, receivable.covered_by) == (ReceivableState.COVERED, manager)


def test_cover_by_the_wrong_desk_is_403_or_says_so(client_of, cashier, owed):
    receivable = owed("100.00", Payer.INSURER)

    answer = client_of(cashier).post(reverse("cashier:receivable-cover", args=[receivable.pk]), {})

    receivable.refresh_from_db()
    assert receivable.state == ReceivableState.OPEN
    assert answer.status_code in {403, 422}


def test_refund_asks_for_somebody_else(client_of, cashier, second_cashier, owed, pay):
    payment = pay(owed("100.00"), "100.00")

    own = client_of(cashier).get(payment.get_absolute_url()).context["refund"]
    other = client_of(second_cashier).get(payment.get_absolute_url()).context["refund"]
    answer = client_of(second_cashier).post(other.url, {"reason": "刷错卡"})

    assert [(r.sentence, r.mended_by) for r in own.reasons] == [("您收的款要由别人来退。", Role.FINANCE)]
    assert other.allowed
    assert answer.status_code == 302
    assert Payment.objects.filter(refund_of=payment).count() == 1


def test_refund_of_what_is_settled_leads_to_where_the_settlement_is_reopened(
    client_of, second_cashier, clerk, owed, pay
):
    receivable = owed("100.00")
    payment = pay(receivable, "100.00")
    seal_receivables(receivable.origin, by=clerk)

    (reason,) = client_of(second_cashier).get(payment.get_absolute_url()).context["refund"].reasons

    assert reason.mended_by == Role.SETTLEMENT_CLERK
    assert reason.url == receivable.origin.get_absolute_url()


def test_page_of_a_refund_speaks_of_a_refund(client_of, cashier, second_cashier, owed, pay):
    refund = refund_payment(pay(owed("553.00"), "553.00").pk, reason="刷错卡", by=second_cashier)

    page = client_of(cashier).get(refund.get_absolute_url()).content.decode()

    assert "打印退款单" in page
    assert "打印收据" not in page
    assert "<dd>伍佰伍拾叁元整</dd>" in page
    assert "-553.00" not in page


@pytest.mark.parametrize("page", ["slips", "history", "signatures"])
def test_pages_of_a_refunds_paper_call_it_by_its_name(client_of, cashier, second_cashier, owed, pay, page):
    payment = pay(owed("553.00"), "553.00")
    refund = refund_payment(payment.pk, reason="刷错卡", by=second_cashier)
    print_slip(refund.pk, slip_code="receipt", by=cashier)
    browser = client_of(cashier)

    of_refund, of_payment = (
        browser.get(reverse(f"documents:{page}", args=[paper.pk])).content.decode() for paper in (refund, payment)
    )

    assert f"<title>退款单 {refund.number}" in of_refund
    assert "收据" not in of_refund
    assert f"<title>收据 {payment.number}" in of_payment


@pytest.mark.req("CSH-02")
def test_an_account_is_proposed_approved_and_used_in_the_browser(client_of, clerk, manager, owed):
    browser = client_of(clerk)
    browser.post(reverse("cashier:account-open"), PROPOSED)
    account = Account.objects.get()
    client_of(manager).post(reverse("cashier:account-approve", args=[account.pk]), {"limit_amount": "3000"})
    receivable = owed("2000.00")

    browser.post(reverse("cashier:receivable-on-account", args=[receivable.pk]), {"account_id": account.pk})
    too_much = owed("1000.01")
    answer = browser.post(reverse("cashier:receivable-on-account", args=[too_much.pk]), {"account_id": account.pk})

    account.refresh_from_db()
    assert (account.limit_amount, account.owed_amount) == (3000, 2000)
    assert answer.status_code == 422
    assert "超出挂帐额度" in answer.content.decode()


@pytest.mark.req("CSH-02")
def test_company_of_an_account_is_looked_up_among_the_companies_of_the_store(
    client_of, clerk, manager, store, other_store, person
):
    company = make_customer(store, manager, name="新郑锦绣物流", kind="company")
    elsewhere = make_customer(
        other_store, person(Role.SERVICE_MANAGER, store=other_store), name="锦绣商贸", kind="company"
    )
    somebody = make_customer(store, manager, name="锦绣")
    browser, url = client_of(clerk), reverse("cashier:account-open")

    page = browser.get(url)
    hits = browser.get(reverse("cashier:company-lookup"), {"q": "锦绣"}).json()
    refused = [browser.post(url, {**PROPOSED, "customer_id": other.pk}) for other in (elsewhere, somebody)]
    browser.post(url, {**PROPOSED, "customer_id": company.pk})

    assert company.name not in page.text
    assert [hit["id"] for hit in hits] == [company.pk]
    assert [list(answer.context["form"].errors) for answer in refused] == [["customer_id"], ["customer_id"]]
    assert Account.objects.get().customer == company


@pytest.mark.parametrize("name", ["till", "takings", "account-list", "to-cover"])
def test_lists_run_a_fixed_number_of_queries(
    client_of, person, owed, pay, account, clerk, name, django_assert_num_queries, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    both = client_of(person(Role.CASHIER, Role.SERVICE_MANAGER))

    def fill():
        owed("10.00")
        owed("10.00", Payer.INSURER)
        owed("10.00", Payer.INTERNAL)
        pay(owed("5.00"), "5.00")
        put_on_account(owed("1.00").pk, account_id=account.pk, by=clerk)

    fill()
    url = reverse(f"cashier:{name}")
    both.get(url)
    with CaptureQueriesContext(connection) as one:
        both.get(url)
    fill()
    fill()
    with django_assert_num_queries(len(one)):
        both.get(url)


def test_statement_shows_what_stands_on_the_account(client_of, clerk, owed, pay, account):
    receivable = owed("1000.00")
    put_on_account(receivable.pk, account_id=account.pk, by=clerk)
    pay(receivable, "400.00")

    page = client_of(clerk).get(account.get_absolute_url())

    assert [r.rest_amount for r in page.context["page"]] == [600]


@pytest.mark.req("SYS-03")
def test_desks_show_the_same_rows_as_the_pages(store, cashier, manager, person, owed):
    from staff.desk_rows import LISTS

    owed("10.00")
    owed("20.00", Payer.INSURER, payer_name="平安财险")
    owed("30.00", Payer.MAKER)
    owed("40.00", Payer.INTERNAL)

    shown = {
        key: [LISTS[key].row(r, cashier).title for r in LISTS[key].query(store, cashier)]
        for key in ("cashier-to-pay", "cashier-insurer", "cashier-maker", "cashier-owing")
    }

    assert shown == {
        "cashier-to-pay": ["¥10.00"],
        "cashier-insurer": ["¥20.00"],
        "cashier-maker": ["¥30.00"],
        "cashier-owing": ["¥40.00"],
    }


def test_on_account_chooses_the_customers_own_account_and_nobody_elses(owed, account, store, clerk, manager):
    owner = make_customer(store, manager, name="新郑锦绣物流")
    own = open_account(store=store, name="锦绣物流", customer_id=owner.pk, asked_limit_amount=Decimal(900), by=clerk)
    approve_account(own.pk, limit_amount=Decimal(900), by=manager)

    strangers = OnAccountForm(store=store, receivable=owed("545.00"))
    owners = OnAccountForm(store=store, receivable=owed("545.00", customer_id=owner.pk))

    assert [value for value, _label in strangers.fields["account_id"].choices] == ["", account.pk, own.pk]
    assert [value for value, _label in owners.fields["account_id"].choices] == [own.pk, account.pk]


def test_refund_with_more_reason_than_the_paper_has_room_for_is_refused(client_of, second_cashier, owed, pay):
    payment = pay(owed("10.00"), "10.00")

    answer = client_of(second_cashier).post(
        reverse("cashier:payment-refund", args=[payment.pk]), {"reason": "退" * 201}
    )

    assert answer.status_code == 409
    assert "最多写 200 个字。" in answer.content.decode()
    assert not Payment.objects.filter(amount__lt=0).exists()
