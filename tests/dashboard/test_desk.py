"""The desk, its counts and the search box (SYS-03, SYS-06)."""

import datetime
import time
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reception.services.gate import register_arrival
from staff import desk_rows
from staff.enums import Role
from staff.models import Store, User
from tests.conftest import PersonMaker
from tests.dashboard.conftest import OrderMaker
from tests.dashboard.test_board import write

ClientOf = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("empty_cache")


@pytest.fixture
def empty_cache() -> None:
    cache.clear()


def section_keys(page: object) -> list[str]:
    return [found["list"].key for found in page.context["sections"]]


@pytest.mark.req("SYS-03")
def test_desk_of_each_role_shows_the_lists_of_that_role_only(
    store: Store, order: OrderMaker, person: PersonMaker, client_of: ClientOf, manager: User
) -> None:
    late = order()
    write(late, promised_at=timezone.now() - datetime.timedelta(minutes=5))

    of_manager = client_of(manager).get(reverse("dashboard:desk"))
    of_technician = client_of(person(Role.TECHNICIAN)).get(reverse("dashboard:desk"))

    assert "late_orders" in section_keys(of_manager)
    assert "late_orders" not in section_keys(of_technician)


@pytest.mark.req("SYS-03")
def test_desk_puts_the_longest_overdue_first_and_says_how_late(
    store: Store, order: OrderMaker, manager: User, client_of: ClientOf
) -> None:
    little, much, not_yet = order(), order(), order()
    now = timezone.now()
    write(little, promised_at=now - datetime.timedelta(minutes=5))
    write(much, promised_at=now - datetime.timedelta(hours=5))
    write(not_yet, promised_at=now + datetime.timedelta(hours=5))

    page = client_of(manager).get(reverse("dashboard:desk"))

    section = next(found for found in page.context["sections"] if found["list"].key == "late_orders")
    assert [row.plate for row in section["rows"]] == [much.vehicle.plate, little.vehicle.plate]
    assert page.content.decode().count("countdown text-late") == 2


@pytest.mark.req("SYS-03")
def test_desk_runs_a_clock_for_a_car_to_be_greeted(
    store: Store, advisor: User, person: PersonMaker, client_of: ClientOf
) -> None:
    visit = register_arrival(store=store, plate="豫A12345", gate_card_number="7", by=person(Role.GATE_GUARD))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reception_visit SET arrived_at = now() - interval '95 seconds' WHERE document_id = %s", [visit.pk]
        )

    page = client_of(advisor).get(reverse("dashboard:desk")).content.decode()

    assert 'data-allowed-seconds="10"' in page
    assert "desk-elapsed text-late" in page
    assert ">1:1" in page  # 95 s from the gate, 20 s of them to drive in


def test_desk_refreshes_itself_without_keeping_the_session_alive(
    store: Store, manager: User, client_of: ClientOf
) -> None:
    client = client_of(manager)
    page = client.get(reverse("dashboard:desk")).content.decode()
    assert 'hx-trigger="every 15s"' in page
    session = client.session
    session["seen_at"] = int(time.time()) - 120
    session.save()
    seen = client.session["seen_at"]

    fragment = client.get(reverse("dashboard:desk"), headers={"HX-Request": "true", "X-Refresh": "1"})

    assert "<html" not in fragment.content.decode()
    assert client.session["seen_at"] == seen
    assert seen > time.time() - settings.SESSION_IDLE_SECONDS


def test_desk_with_nothing_to_do_says_so_kindly(store: Store, person: PersonMaker, client_of: ClientOf) -> None:
    page = client_of(person(Role.WASHER)).get(reverse("dashboard:desk")).content.decode()

    assert 'class="nothing"' in page
    assert "ti-coffee" in page


@pytest.mark.req("SYS-03")
def test_guard_with_no_car_to_let_out_is_led_to_the_gate(
    store: Store, person: PersonMaker, client_of: ClientOf
) -> None:
    page = client_of(person(Role.GATE_GUARD)).get(reverse("dashboard:desk")).content.decode()

    assert f'<a class="btn btn-outline-primary" href="{reverse("reception:gate")}">' in page


@pytest.mark.parametrize("role", [Role.SERVICE_MANAGER, Role.SERVICE_ADVISOR, Role.GATE_GUARD, Role.FOLLOW_UP_CLERK])
def test_desk_queries_do_not_grow_with_rows(
    store: Store, order: OrderMaker, person: PersonMaker, client_of: ClientOf, role: Role
) -> None:
    user = person(role)
    client, url = client_of(user), reverse("dashboard:desk")
    write(order(), promised_at=timezone.now() - datetime.timedelta(minutes=5), advisor_id=user.pk)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _n in range(2):
        write(order(), promised_at=timezone.now() - datetime.timedelta(minutes=5), advisor_id=user.pk)
    with CaptureQueriesContext(connection) as three:
        client.get(url)

    assert len(three) == len(one)


@pytest.mark.req("SYS-03")
def test_counts_equal_what_the_desk_shows(store: Store, order: OrderMaker, manager: User, client_of: ClientOf) -> None:
    for _n in range(2):
        write(order(), promised_at=timezone.now() - datetime.timedelta(minutes=5))
    client = client_of(manager)

    counts = client.get(reverse("dashboard:counts"))
    cache.clear()
    desk = client.get(reverse("dashboard:desk"))

    assert counts.context["counts"] == desk.context["counts"]
    assert '<span id="count-desk" class="nav-count" hx-swap-oob="true">2</span>' in counts.content.decode()
    assert "count-late_orders" not in counts.content.decode()  # the side bar has no place for it


def test_counts_are_asked_of_the_database_once_in_a_while(
    store: Store, order: OrderMaker, manager: User, client_of: ClientOf
) -> None:
    client = client_of(manager)
    client.get(reverse("dashboard:counts"))
    write(order(), promised_at=timezone.now() - datetime.timedelta(minutes=5))

    again = client.get(reverse("dashboard:counts"))

    assert again.context["counts"]["desk"] == 0


def test_desk_of_a_long_list_counts_what_it_does_not_show(
    store: Store, order: OrderMaker, manager: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.views.desk.SHOWN_ROWS", 2)
    for _n in range(3):
        write(order(), promised_at=timezone.now() - datetime.timedelta(minutes=5))

    page = client_of(manager).get(reverse("dashboard:desk"))

    section = next(found for found in page.context["sections"] if found["list"].key == "late_orders")
    assert (len(section["rows"]), section["count"], section["hidden"]) == (2, 3, 1)
    assert "late_orders" in desk_rows.LISTS


@pytest.mark.req("SYS-06")
def test_search_finds_a_car_by_its_plate_and_opens_a_single_hit_at_once(
    store: Store, order: OrderMaker, advisor: User, client_of: ClientOf
) -> None:
    plate = order().vehicle.plate
    client = client_of(advisor)

    hits = client.get(reverse("dashboard:search"), {"q": plate}, headers={"HX-Request": "true"}).content.decode()
    nothing = client.get(reverse("dashboard:search"), {"q": "沪Z99999"})

    assert 'class="search-hit"' in hits
    assert plate[2:] in hits
    assert "<html" not in hits
    assert nothing.status_code == 200
    assert 'class="nothing"' in nothing.content.decode()


@pytest.mark.req("SYS-06")
def test_search_with_one_running_order_goes_there(
    store: Store, advisor: User, client_of: ClientOf, order: OrderMaker
) -> None:
    """Its customer and car are hits, too: who types a phone number while the car is inside means the order."""
    running = order()

    answer = client_of(advisor).get(reverse("dashboard:search"), {"q": running.customer.phone})

    assert (answer.status_code, answer.headers["Location"]) == (302, running.get_absolute_url())


def test_search_for_one_sign_asks_for_more(store: Store, advisor: User, client_of: ClientOf) -> None:
    page = client_of(advisor).get(reverse("dashboard:search"), {"q": "豫"})

    assert page.context["groups"] == []
    assert page.context["too_short"] is True


def test_search_shows_nothing_of_another_store(
    store: Store, other_store: Store, order: OrderMaker, person: PersonMaker, client_of: ClientOf
) -> None:
    plate = order().vehicle.plate
    stranger = person(Role.SERVICE_ADVISOR, store=other_store)

    page = client_of(stranger).get(reverse("dashboard:search"), {"q": plate})

    assert page.context["groups"] == []


def test_home_is_the_desk(store: Store, manager: User, client_of: ClientOf) -> None:
    assert client_of(manager).get("/")["Location"] == reverse("dashboard:desk")
