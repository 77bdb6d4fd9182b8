"""Taking turns at a shared desk by PIN (SYS-02): who may, where, and what is left of the one before."""

import datetime
import threading

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from staff import turns
from staff.enums import Role
from staff.models import DeskEntry, DeskPin, SharedDesk, StoreRole
from staff.models.desk import WRONG_PINS
from staff.refusals import Refused
from staff.services.desks import make_shared_desk, note_password_entry, revoke_desk, switch_in
from staff.services.pins import clear_pin
from staff.shared_desks import people_at

PASSWORD = "kx7m-p2vq-9dwz"
PIN = "482915"
ROLES = "/staff/roles/"
SWITCH = "/staff/switch/"


@pytest.fixture
def make_colleague(person):
    """Somebody with a password and a PIN."""

    def make(full_name, *roles, **options):
        user = person(*(roles or [Role.SERVICE_ADVISOR]), full_name=full_name, **options)
        user.set_password(PASSWORD)
        user.save()
        DeskPin.objects.create(user=user, hashed=make_password(PIN), set_at=timezone.now())
        return user

    return make


@pytest.fixture
def wang(make_colleague):
    return make_colleague("王芳")


@pytest.fixture
def li(make_colleague):
    return make_colleague("李洋")


@pytest.fixture
def desk(store, wang, li):
    """A desk where both have logged in with the password today."""
    made, made.token = (pair := make_shared_desk(store, label="前台 1 号", by=wang))[0], pair[1]
    note_password_entry(made, by=li)
    return made


@pytest.fixture
def browser(desk):
    """The browser at the desk; nobody is logged in."""
    client = Client()
    sit_at(client, desk)
    return client


def sit_at(client, desk):
    from django.http import HttpResponse
    from django.test import RequestFactory

    answer = HttpResponse()
    turns.keep_token(RequestFactory().get("/"), answer, desk.token)
    client.cookies.update(answer.cookies)


def log_in(client, user):
    return client.post(reverse("staff:login"), {"username": user.username, "password": PASSWORD})


def switch(client, user, pin=PIN, **more):
    return client.post(SWITCH, {"user": user.pk, "pin": pin, **more})


def who(client):
    return client.session.get("_auth_user_id")


def refusal(desk, user, pin=PIN):
    with pytest.raises(Refused) as refused:
        switch_in(desk.pk if desk else None, user_id=user.pk, pin=pin)
    return str(refused.value)


def test_switch_by_pin_begins_a_session_of_ones_own(browser, wang, li):
    log_in(browser, wang)
    session = browser.session
    session["half_done"] = "of 王芳"
    session.save()
    key, csrf = session.session_key, browser.get(ROLES).context["csrf_token"]
    old = browser.cookies["csrftoken"].value

    answer = switch(browser, li)

    assert answer.url == reverse("dashboard:desk")
    assert browser.get(ROLES).context["user"] == li
    assert browser.session.session_key != key
    assert not Session.objects.filter(pk=key).exists()
    assert "half_done" not in browser.session
    assert csrf
    assert browser.cookies["csrftoken"].value != old


def test_switch_is_recorded_with_who_when_and_where(browser, desk, wang, li):
    switch(browser, li, "000000")
    switch(browser, li)

    assert [(e.user, e.kind) for e in DeskEntry.objects.order_by("pk")] == [
        (wang, "password"),
        (li, "password"),
        (li, "wrong_pin"),
        (li, "pin"),
    ]
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        DeskEntry.objects.filter(desk=desk).update(kind="pin")


def test_names_are_those_of_this_store_with_a_pin_and_lately_here_by_password(
    browser, desk, wang, li, make_colleague, person, other_store
):
    make_colleague("从没来过")
    no_pin, boss, foreign = person(Role.CASHIER, full_name="没有"), make_colleague("管", Role.ADMINISTRATOR), None
    foreign = make_colleague("外店", store=other_store)
    for user in (no_pin, boss, foreign):
        DeskEntry.objects.create(desk=desk, user=user, kind="password", at=timezone.now())

    assert list(people_at(desk)) == [li, wang]
    page = browser.get(SWITCH).text
    assert "王芳" in page
    assert "从没来过" not in page
    with time_machine.travel(timezone.now() + datetime.timedelta(days=settings.SHARED_DESK_PASSWORD_DAYS, hours=1)):
        assert list(people_at(desk)) == []


def test_a_browser_that_is_no_shared_desk_knows_no_names_and_takes_no_pin(client, desk, li):
    page = client.get(SWITCH).text

    assert "李洋" not in page
    assert "这台电脑没有设为共用" in page
    assert switch(client, li).status_code == 422
    assert who(client) is None


def test_a_switch_that_brings_neither_name_nor_pin_is_refused_with_a_sentence(client, browser, desk, li):
    elsewhere, here = client.post(SWITCH), browser.post(SWITCH)

    assert (elsewhere.status_code, here.status_code) == (422, 422)
    assert "这台电脑没有设为共用" in elsewhere.text


@pytest.mark.parametrize("cookie", ["x", "{token}", "{token}:1abc:forged"])
def test_a_cookie_that_we_did_not_sign_makes_no_shared_desk(client, desk, li, cookie):
    client.cookies[turns.COOKIE] = cookie.format(token=desk.token)

    assert switch(client, li).status_code == 422


def test_the_token_is_not_in_the_database(desk):
    assert desk.token not in SharedDesk.objects.get().token_hash


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda user, _desk: setattr(user, "must_change_password", True), "您用的还是别人给的密码"),
        (lambda user, _desk: setattr(user, "is_active", False), "这个帐号已停用"),
        (lambda user, desk: user.store_roles.create(store=desk.store, role=Role.ADMINISTRATOR), "管理员一律用密码登录"),
        (lambda user, _desk: setattr(user, "is_superuser", True), "管理员一律用密码登录"),
        (lambda user, _desk: user.store_roles.all().delete(), "不在这台电脑所属的门店任职"),
        (lambda user, _desk: DeskPin.objects.filter(user=user).delete(), "还没有设 PIN"),
    ],
    ids=["first password", "left", "administrator", "superuser", "other store", "no pin"],
)
def test_pin_of_somebody_who_may_not_is_refused_and_says_why(desk, li, change, sentence):
    change(li, desk)
    li.save()

    assert sentence in refusal(desk, li)
    assert not DeskEntry.objects.filter(kind__in=["pin", "wrong_pin"]).exists()


def test_pin_at_a_withdrawn_desk_or_of_somebody_never_here_is_refused(desk, make_colleague, person, li):
    assert "请先在这台电脑上用密码登录一次" in refusal(desk, make_colleague("新人"))
    revoke_desk(desk.pk, by=person(Role.SERVICE_MANAGER))
    assert "没有设为共用" in refusal(desk, li)
    assert "没有设为共用" in refusal(None, li)


def test_five_wrong_pins_lock_the_person_at_this_desk_until_the_password(browser, desk, li, wang, store):
    second, _token = make_shared_desk(store, label="库房", by=li)
    for _try in range(WRONG_PINS - 1):
        assert "PIN 不对" in refusal(desk, li, "000000")
    assert "请用密码登录" in refusal(desk, li, "000000")

    assert "请用密码登录" in refusal(desk, li)
    assert switch_in(second.pk, user_id=li.pk, pin=PIN) == li
    assert switch_in(desk.pk, user_id=wang.pk, pin=PIN) == wang
    log_in(browser, li)
    assert switch_in(desk.pk, user_id=li.pk, pin=PIN) == li


def test_the_database_itself_lets_no_pin_in_after_five_wrong_ones_or_at_a_withdrawn_desk(desk, li, wang, person):
    def enter(user, kind="pin"):
        with transaction.atomic():
            DeskEntry.objects.create(desk=desk, user=user, kind=kind, at=timezone.now())

    for _try in range(WRONG_PINS):
        enter(li, "wrong_pin")
    with pytest.raises(DatabaseError, match="desk_entry_by_pin"):
        enter(li)
    enter(wang)
    clear_pin(wang.pk, by=wang)
    with pytest.raises(DatabaseError, match="desk_entry_by_pin"):
        enter(wang)
    enter(li, "password")
    enter(li)
    revoke_desk(desk.pk, by=person(Role.ADMINISTRATOR))
    with pytest.raises(DatabaseError, match="desk_entry_by_pin"):
        enter(li)


@pytest.mark.django_db(transaction=True)
def test_wrong_pins_at_once_are_counted_one_after_the_other(desk, li, start_thread, record_refusal):
    told, ready = [], threading.Barrier(WRONG_PINS + 3)

    def guess():
        ready.wait(10)
        record_refusal(told, switch_in, desk.pk, user_id=li.pk, pin="000000")

    for thread in [start_thread(guess) for _n in range(WRONG_PINS + 3)]:
        thread.join(20)

    assert len(told) == WRONG_PINS + 3
    assert DeskEntry.objects.filter(kind="wrong_pin").count() == WRONG_PINS


def test_idle_at_a_shared_desk_locks_the_screen_and_the_same_person_goes_on_there(browser, wang, li):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        log_in(browser, wang)
        browser.get(ROLES)
        clock.shift(settings.SHARED_DESK_IDLE_SECONDS)

        locked = browser.get(ROLES, {"role": "cashier"})

        assert locked.url == f"{SWITCH}?next=%2Fstaff%2Froles%2F%3Frole%3Dcashier"
        assert who(browser) is None
        assert "checked" in browser.get(locked.url).text
        assert switch(browser, wang, next="/staff/roles/?role=cashier").url == "/staff/roles/?role=cashier"


def test_another_person_does_not_get_the_page_of_the_one_before(browser, wang, li):
    log_in(browser, wang)
    browser.post(reverse("staff:lock"), {"next": ROLES})

    assert switch(browser, li, next=ROLES).url == reverse("dashboard:desk")


def test_nothing_of_the_session_before_the_pin_is_left(browser, wang):
    """Django keeps what an anonymous session, or one of the same person, holds; here even that goes."""
    log_in(browser, wang)
    browser.post(reverse("staff:lock"), {"next": ROLES})
    for _turn in range(2):
        session = browser.session
        session["half_done"] = "before"
        session.save()

        switch(browser, wang)

        assert set(browser.session.keys()) & {"half_done", turns.LOCKED_FOR} == set()


def test_lock_leads_nowhere_outside(browser, wang):
    log_in(browser, wang)
    locked = browser.post(reverse("staff:lock"), {"next": "https://evil.example/"})

    assert locked.url == f"{SWITCH}?next="
    assert switch(browser, wang, next="https://evil.example/").url == reverse("dashboard:desk")


def test_a_form_sent_after_the_lock_comes_back_to_its_page(browser, wang):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        log_in(browser, wang)
        browser.get(ROLES)
        clock.shift(settings.SHARED_DESK_IDLE_SECONDS)

        locked = browser.post("/staff/language/", {"language": "en"}, headers={"Referer": f"http://testserver{ROLES}"})

    assert locked.url == f"{SWITCH}?next=%2Fstaff%2Froles%2F"


def test_typing_keeps_the_screen_open(browser, wang):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        log_in(browser, wang)
        browser.get(ROLES)
        for _minute in range(6):
            clock.shift(settings.SHARED_DESK_IDLE_SECONDS - 1)
            assert browser.post(reverse("staff:awake")).status_code == 204


def test_log_in_page_of_a_shared_desk_offers_names_first_and_the_password_beside(browser):
    assert browser.get(reverse("staff:login"), {"next": ROLES}).url == f"{SWITCH}?next=%2Fstaff%2Froles%2F"
    assert browser.get(reverse("staff:login"), {"password": "1"}).status_code == 200


def test_a_log_in_by_pin_ends_where_it_may_not_be_any_more(browser, desk, li, person, store):
    switch(browser, li)
    assert browser.get(ROLES).status_code == 200
    StoreRole.objects.create(user=li, store=store, role=Role.ADMINISTRATOR)
    assert browser.get(ROLES).url == reverse("staff:login")
    assert who(browser) is None

    li.store_roles.filter(role=Role.ADMINISTRATOR).delete()
    switch(browser, li)
    revoke_desk(desk.pk, by=person(Role.ADMINISTRATOR))
    assert browser.get(ROLES).url == reverse("staff:login")


def test_a_session_by_pin_carried_to_another_browser_is_worth_nothing(browser, li):
    switch(browser, li)
    thief = Client()
    thief.cookies["sessionid"] = browser.cookies["sessionid"].value

    assert thief.get(ROLES).url == reverse("staff:login")


def test_who_came_by_pin_stays_at_this_store_and_makes_no_desk(browser, desk, li, other_store):
    StoreRole.objects.create(user=li, store=other_store, role=Role.SERVICE_ADVISOR)
    switch(browser, li)

    assert browser.post(reverse("staff:switch-store"), {"store": other_store.pk}).status_code == 409
    assert browser.get(ROLES).context["stores"] == [desk.store]
    assert browser.post(reverse("staff:desk-make"), {"label": "另一台"}).status_code == 403


def test_make_on_the_own_page_sets_a_cookie_that_scripts_cannot_read(store, client_of, wang):
    client = client_of(wang)

    client.post(reverse("staff:desk-make"), {"label": " 前台  1 号 "})

    cookie = client.cookies[turns.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert SharedDesk.objects.get().label == "前台 1 号"
    assert "data-desk-lock" in client.get(ROLES).text
    assert client.post(reverse("staff:desk-make"), {"label": " "}).status_code == 422


def test_desks_page_lists_and_withdraws_those_of_the_store_alone(
    desk, li, person, other_store, client_of, django_assert_max_num_queries
):
    admin = client_of(person(Role.ADMINISTRATOR))
    stranger = client_of(person(Role.ADMINISTRATOR, store=other_store))
    url, revoke = reverse("staff:desks"), reverse("staff:desk-revoke", args=[desk.pk])

    assert stranger.post(revoke).status_code == 404
    assert "前台 1 号" not in stranger.get(url).text
    with django_assert_max_num_queries(12):
        assert "前台 1 号" in admin.get(url).text
    assert admin.post(revoke).status_code == 302
    assert admin.post(revoke).status_code == 409


def test_a_switch_to_nobodys_number_of_a_thousand_digits_is_refused(browser):
    assert browser.post(SWITCH, {"user": "9" * 5000, "pin": PIN}).status_code == 422
