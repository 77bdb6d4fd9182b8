"""Stores, people, calendar and the role table in the browser (SYS-02)."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from staff import role_table
from staff.enums import DayKind, Role
from staff.models import CalendarDay, Store, StoreRole, User
from staff.permissions import REGISTRY
from staff.refusals import NotPermitted, Refused
from staff.services import calendar, stores

pytestmark = pytest.mark.django_db
PASSWORD = "kx7m-p2vq-9dwz"


@pytest.fixture
def admin(person):
    return person(Role.ADMINISTRATOR, full_name="店管理员")


@pytest.fixture
def group_admin(store):
    user = User.objects.create(username="group", full_name="集团管理员", must_change_password=False)
    StoreRole.objects.create(user=user, store=None, role=Role.ADMINISTRATOR)
    return user


def test_an_account_is_opened_given_roles_closed_and_opened_again(client_of, store, admin):
    browser = client_of(admin)
    new = {
        "full_name": "王收银",
        "username": "wang",
        "home_store": store.pk,
        "password": PASSWORD,
        "roles": ["cashier"],
    }
    assert browser.post(reverse("staff:person-add"), new).status_code == 302
    wang = User.objects.get(username="wang")

    browser.post(reverse("staff:person-roles", args=[wang.pk]), {"roles": ["cashier", "settlement_clerk"]})
    browser.post(
        reverse("staff:person", args=[wang.pk]), {"full_name": "王小银", "phone": "13800000000", "home_store": store.pk}
    )
    wang = User.objects.get(username="wang")
    assert (wang.full_name, wang.roles_at(store)) == ("王小银", {Role.CASHIER, Role.SETTLEMENT_CLERK})

    browser.post(reverse("staff:person-leave", args=[wang.pk]))
    assert not User.objects.get(pk=wang.pk).is_active
    assert browser.get(reverse("staff:person-leave", args=[wang.pk])).status_code == 200
    browser.post(reverse("staff:person-reopen", args=[wang.pk]), {"password": PASSWORD})
    assert User.objects.get(pk=wang.pk).is_active


def test_a_refused_account_keeps_what_was_typed_and_the_ticks(client_of, store, admin):
    answer = client_of(admin).post(
        reverse("staff:person-add"),
        {
            "full_name": "王收银",
            "username": admin.username,
            "home_store": store.pk,
            "password": PASSWORD,
            "roles": ["cashier"],
        },
    )

    assert answer.status_code == 422
    ticked = [entry["role"] for entry in answer.context["roles"] if entry["ticked"]]
    assert ticked == [Role.CASHIER]
    assert "王收银" in answer.content.decode()


@pytest.mark.req("SYS-02")
def test_people_of_other_stores_are_not_found_by_a_stores_administrator(client_of, admin, other_store, person):
    foreign = person(Role.CASHIER, store=other_store, full_name="外店人")
    browser = client_of(admin)

    assert "外店人" not in browser.get(reverse("staff:people")).content.decode()
    for name in ("person", "person-leave"):
        assert browser.get(reverse(f"staff:{name}", args=[foreign.pk])).status_code == 404
    for name in ("person-roles", "person-password", "person-leave", "person-reopen", "person-hand-over"):
        assert browser.post(reverse(f"staff:{name}", args=[foreign.pk]), {"password": PASSWORD}).status_code == 404


def test_a_group_administrator_sees_all_and_gives_roles_anywhere(client_of, group_admin, other_store, person):
    foreign = person(Role.CASHIER, store=other_store, full_name="外店人")
    browser = client_of(group_admin)

    assert "外店人" in browser.get(reverse("staff:people")).content.decode()
    browser.post(reverse("staff:person-roles", args=[foreign.pk]), {"at": other_store.pk, "roles": ["finance"]})
    browser.post(reverse("staff:person-roles", args=[foreign.pk]), {"at": "group", "roles": ["office_clerk"]})

    held = set(foreign.store_roles.values_list("store", "role"))
    assert held == {(other_store.pk, "finance"), (None, "office_clerk")}


def test_a_role_form_for_another_store_does_not_reach_it(client_of, store, admin, other_store, person):
    """Nor does it give at the own store what was meant for the other."""
    cashier = person(Role.CASHIER)
    url = reverse("staff:person-roles", args=[cashier.pk])

    for at in (str(other_store.pk), "group", "x"):
        assert client_of(admin).post(url, {"at": at, "roles": ["administrator"]}).status_code == 404

    assert [(held.store, held.role) for held in StoreRole.objects.filter(user=cashier)] == [(store, Role.CASHIER)]


@pytest.mark.parametrize("role", [Role.SERVICE_MANAGER, Role.CASHIER])
def test_only_an_administrator_opens_the_administration(client_of, person, role):
    browser = client_of(person(role))

    assert [browser.get(reverse(f"staff:{n}")).status_code for n in ("people", "stores", "person-add")] == [403] * 3


def test_the_list_of_people_runs_a_fixed_number_of_queries(client_of, admin, person, django_assert_num_queries):
    browser, url = client_of(admin), reverse("staff:people")
    person(Role.CASHIER)
    browser.get(url)
    with CaptureQueriesContext(connection) as one:
        browser.get(url)
    person(Role.CASHIER, Role.FINANCE)
    person(Role.STOREKEEPER)

    with django_assert_num_queries(len(one)):
        browser.get(url)


# Stores


def test_a_group_administrator_opens_changes_and_closes_a_store(client_of, group_admin, store):
    browser = client_of(group_admin)
    given = {
        "name": "郑州店",
        "opens_at": "08:30",
        "closes_at": "18:00",
        "driving_seconds": 30,
        "callback_tries": 3,
        "callback_days": 5,
    }

    assert browser.post(reverse("staff:store-open"), {**given, "code": "Z!"}).status_code == 422
    assert browser.post(reverse("staff:store-open"), {**given, "code": "ZZ1"}).status_code == 302
    new = Store.objects.get(code="ZZ1")
    browser.post(reverse("staff:store", args=[new.pk]), {**given, "code": "XX", "name": "郑州二店"})
    browser.post(reverse("staff:store-close", args=[new.pk]))

    new.refresh_from_db()
    assert (new.code, new.name, new.is_active) == ("ZZ1", "郑州二店", False)


def test_a_store_that_closes_before_it_opens_is_refused(client_of, admin, store):
    answer = client_of(admin).post(
        reverse("staff:store", args=[store.pk]),
        {
            "name": "新郑店",
            "opens_at": "18:00",
            "closes_at": "08:00",
            "driving_seconds": 20,
            "callback_tries": 3,
            "callback_days": 5,
        },
    )

    assert answer.status_code == 422
    store.refresh_from_db()
    assert store.opens_at == datetime.time(8)


@pytest.mark.parametrize("number", ["0", "99999", "-1", "1e9"])
@pytest.mark.parametrize("name", ["driving_seconds", "callback_tries", "callback_days"])
def test_a_store_with_a_number_nobody_means_is_refused_at_its_field(client_of, admin, store, name, number):
    given = {"driving_seconds": 20, "callback_tries": 3, "callback_days": 5, name: number}
    data = {"name": "新郑店", "opens_at": "08:00", "closes_at": "18:00", **given}

    answer = client_of(admin).post(reverse("staff:store", args=[store.pk]), data)

    if (name, number) == ("driving_seconds", "0"):  # reception stands at the gate
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {name}


def test_a_stores_administrator_opens_no_store_and_closes_none(admin, other_store):
    with pytest.raises(NotPermitted):
        stores.open_store(code="NN", name="新店", by=admin)
    for pk in (other_store.pk, admin.home_store_id):
        with pytest.raises(NotPermitted):
            stores.close_store(pk, by=admin)


def test_the_last_open_store_stays_open(group_admin, store):
    with pytest.raises(Refused):
        stores.close_store(store.pk, by=group_admin)


# Calendar


def test_the_official_calendar_of_a_year_is_filled_once(store):
    call_command("fill_calendar", "2026", "2026")

    assert CalendarDay.objects.filter(store=None, day="2026-10-01", kind=DayKind.HOLIDAY).count() == 1
    assert not calendar.is_working_day(store, datetime.date(2026, 10, 1))
    assert calendar.covers(2026)


def test_a_year_that_is_not_published_leaves_the_weekends(store, capsys):
    call_command("fill_calendar", "2031")

    assert not calendar.covers(2031)
    assert "not published yet" in capsys.readouterr().out
    assert not calendar.is_working_day(store, datetime.date(2031, 1, 4))


def test_a_day_is_set_and_given_back_to_the_official_calendar(client_of, person, store, other_store):
    browser = client_of(person(Role.SERVICE_MANAGER))
    day = datetime.date(2099, 1, 3)  # a Saturday to come

    browser.post(reverse("staff:calendar-day"), {"day": day, "kind": "workday", "name": "促销"})
    assert calendar.is_working_day(store, day)
    assert not calendar.is_working_day(other_store, day)

    browser.post(reverse("staff:calendar-day"), {"day": day, "kind": "official"})
    assert not calendar.is_working_day(store, day)


def test_every_saturday_is_worked_but_official_days_stay(admin, store):
    year = timezone.localdate().year + 1
    saturdays = [datetime.date(year, 1, 1) + datetime.timedelta(days=n) for n in range(365)]
    saturdays = [day for day in saturdays if day.weekday() == 5]
    CalendarDay.objects.create(day=saturdays[3], kind=DayKind.HOLIDAY, source="official", name="春节")

    calendar.set_weekday(store=store, year=year, weekday=5, kind=DayKind.WORKDAY, by=admin)

    worked = [calendar.is_working_day(store, day) for day in saturdays]
    assert worked == [n != 3 for n in range(len(saturdays))]
    assert not calendar.is_working_day(store, saturdays[0] + datetime.timedelta(days=1))


def test_days_of_this_year_that_are_past_are_not_rewritten(admin, store):
    today = timezone.localdate()

    calendar.set_weekday(store=store, year=today.year, weekday=5, kind=DayKind.WORKDAY, by=admin)

    assert not CalendarDay.objects.filter(store=store, day__lt=today).exists()


@pytest.mark.parametrize("change", ["workday", "holiday", "official"])
def test_set_day_that_is_past_is_refused_at_its_form(client_of, admin, store, change):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)

    answer = client_of(admin).post(reverse("staff:calendar-day"), {"day": yesterday, "kind": change})

    assert answer.status_code == 422
    assert "这一天已经过了，不再改动。" in answer.content.decode()
    assert not CalendarDay.objects.filter(store=store).exists()


def test_set_day_by_a_cashier_is_not_permitted(store, person):
    with pytest.raises(NotPermitted):
        calendar.set_day(store=store, day=datetime.date(2026, 11, 28), kind=DayKind.WORKDAY, by=person(Role.CASHIER))


@pytest.mark.parametrize("query", ["", "?year=2025", "?day=2026-10-01", "?year=abc", "?day=x", "?year=99999"])
def test_the_calendar_page_opens_whatever_is_asked(client_of, admin, query):
    assert client_of(admin).get(reverse("staff:calendar") + query).status_code == 200


# The role table


def test_the_role_page_names_every_permission_and_filters_by_role(client_of, person):
    browser = client_of(person(Role.CASHIER))

    everything = browser.get(reverse("staff:roles")).content.decode()
    cashier = browser.get(reverse("staff:roles"), {"role": "cashier"}).context["chapters"]

    assert all(str(p.sentence) in everything for p in REGISTRY.values() if "'" not in str(p.sentence))
    assert sum(len(c["rows"]) for c in cashier) == len(role_table.permissions_of(Role.CASHIER))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_calendar_asked_for_the_ends_of_time_shows_this_year(client_of, admin, day):
    browser = client_of(admin)

    shown = [
        browser.get(reverse("staff:calendar"), {"day": day}),
        browser.get(reverse("staff:calendar"), {"year": day[:4]}),
        browser.get(reverse("staff:calendar"), {"year": "9" * 5000}),
        browser.post(reverse("staff:calendar-day"), {"day": day, "kind": ""}),
    ]

    assert [answer.status_code for answer in shown] == [200, 200, 200, 422]
    assert {answer.context["year"] for answer in shown} == {timezone.localdate().year}
