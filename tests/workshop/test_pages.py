"""The foreman's pages."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from staff.enums import Role
from workshop.enums import TeamKind, WorkKind
from workshop.models import Bay, LabourRate, Operation, Shift, Team
from workshop.services.operations import define_operation, set_labour_rate
from workshop.services.teams import form_team

pytestmark = pytest.mark.django_db


@pytest.mark.req("WSH-01")
def test_a_team_is_formed_changed_and_dissolved_in_the_browser(client_of, foreman, leader, technician):
    browser = client_of(foreman)
    given = {"name": "机修一组", "kind": "mechanical", "leader_id": leader.pk, "member_ids": [technician.pk]}

    assert browser.post(reverse("workshop:team-form"), given).status_code == 302
    team = Team.objects.get()
    browser.post(reverse("workshop:team-edit", args=[team.pk]), {**given, "name": "机修甲组", "member_ids": []})
    team.refresh_from_db()
    assert (team.name, team.members.count()) == ("机修甲组", 1)
    browser.post(reverse("workshop:team-dissolve", args=[team.pk]))

    team.refresh_from_db()
    assert not team.is_active


def test_a_refused_team_stays_on_the_page_with_what_was_typed(client_of, store, foreman, leader, technician, person):
    form_team(store=store, name="机修一组", kind=TeamKind.MECHANICAL, leader_id=leader.pk, by=foreman)
    other = person(Role.TEAM_LEADER)

    page = client_of(foreman).post(
        reverse("workshop:team-form"), {"name": "机修一组", "kind": "body", "leader_id": other.pk}
    )

    assert page.status_code == 422
    assert "班组“机修一组”已经有了。" in page.content.decode()


@pytest.mark.req("WSH-01")
def test_a_week_is_set_in_the_browser(client_of, foreman, technician):
    url = reverse("workshop:week-edit", args=[technician.pk])
    browser = client_of(foreman)

    half = browser.post(url, {"starts_0": "08:00"})
    whole = browser.post(url, {"starts_0": "08:00", "ends_0": "17:30", "break_0": "90"})

    assert (half.status_code, whole.status_code) == (422, 302)
    assert Shift.objects.get().hours == Decimal(8)


def test_bays_operations_and_rates_are_kept_in_the_browser(client_of, foreman, manager):
    browser = client_of(foreman)
    browser.post(reverse("workshop:bay-add"), {"name": "1 号举升", "kind": "mechanical"})
    browser.post(
        reverse("workshop:operation-define"),
        {"code": "by01", "name": "更换机油机滤", "work_kind": "periodic_maintenance", "hours": "0.5"},
    )
    assert browser.get(reverse("workshop:rate-set")).status_code == 403
    client_of(manager).post(
        reverse("workshop:rate-set"),
        {"work_kind": "periodic_maintenance", "rate_amount": "120", "valid_from": "2099-01-01"},
    )

    assert Bay.objects.get().name == "1 号举升"
    assert Operation.objects.get().code == "BY01"
    assert LabourRate.objects.get().rate_amount == 120


def test_rate_taken_back_in_a_second_window_says_that_it_is_gone(client_of, store, manager, person, other_store):
    rate = set_labour_rate(
        store=store,
        work_kind=WorkKind.PERIODIC_MAINTENANCE,
        rate_amount=Decimal(150),
        valid_from=datetime.date(2099, 1, 1),
        by=manager,
    )
    url, browser = reverse("workshop:rate-withdraw", args=[rate.pk]), client_of(manager)
    browser.post(url)

    second = browser.post(url)
    stranger = client_of(person(Role.SERVICE_MANAGER, store=other_store)).post(url)

    assert second.status_code == 409
    assert "这个单价已经有人撤回了。" in second.content.decode()
    assert stranger.status_code == 404


def test_the_estimate_looks_up_an_operation_with_hours_and_price(client_of, store, foreman, manager, person):
    operation = define_operation(
        store=store,
        code="BY01",
        name="更换机油机滤",
        work_kind=WorkKind.PERIODIC_MAINTENANCE,
        hours=Decimal("0.5"),
        by=foreman,
    )
    set_labour_rate(
        store=store, work_kind=WorkKind.PERIODIC_MAINTENANCE, brand="大众", rate_amount=Decimal(150), by=manager
    )

    answer = client_of(person(Role.SERVICE_ADVISOR)).get(
        reverse("workshop:operation-lookup"), {"q": "ghjy", "brand": "大众"}
    )

    assert answer.json() == [
        {
            "id": operation.pk,
            "text": "更换机油机滤",
            "detail": "BY01 · 0.50 工时 · 定期保养",
            "set": {"hours": "0.50", "work_kind": "periodic_maintenance", "rate_amount": "150.00"},
        }
    ]


@pytest.mark.parametrize("name", ["team-list", "bay-list", "operation-list", "rate-list", "skill-list"])
def test_another_stores_things_are_not_listed(client_of, store, foreman, leader, other_store, person, name):
    form_team(store=store, name="机修一组", kind=TeamKind.MECHANICAL, leader_id=leader.pk, by=foreman)
    stranger = client_of(person(Role.FOREMAN, store=other_store))

    assert "机修一组" not in stranger.get(reverse(f"workshop:{name}")).content.decode()
    assert stranger.get(reverse("workshop:team-edit", args=[Team.objects.get().pk])).status_code == 404
    assert stranger.get(reverse("workshop:week-edit", args=[leader.pk])).status_code == 404


def test_the_team_page_runs_a_fixed_number_of_queries(client_of, store, foreman, person, django_assert_num_queries):
    browser, url = client_of(foreman), reverse("workshop:team-list")

    def fill(n):
        form_team(
            store=store,
            name=f"机修{n}组",
            kind=TeamKind.MECHANICAL,
            leader_id=person(Role.TEAM_LEADER).pk,
            member_ids=[person(Role.TECHNICIAN).pk],
            by=foreman,
        )

    fill(1)
    browser.get(url)
    with CaptureQueriesContext(connection) as one:
        browser.get(url)
    fill(2)
    fill(3)
    with django_assert_num_queries(len(one)):
        browser.get(url)
