"""The board on a screen on the wall: nobody logged in, nothing private, nothing else behind the address (FLOW-06)."""

import datetime
import logging
import re

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from structlog.stdlib import ProcessorFormatter

from dashboard.models import WallScreen
from dashboard.services.walls import hang_up_screen, revoke_screen
from documents.services.holds import place_hold
from documents.services.papers import lock_document
from staff.enums import Role
from staff.refusals import NotPermitted, Refused
from tests.dashboard.test_board import write


@pytest.fixture
def wall(store, manager):
    """Its address."""
    _screen, token = hang_up_screen(store, label="车间东墙", by=manager)
    return reverse("dashboard:wall", args=[token])


@pytest.mark.req("FLOW-06")
def test_wall_shows_every_open_order_with_step_time_and_reason_to_nobody_in_particular(wall, order, store, manager):
    late, fine = order(), order()
    now = timezone.now()
    write(late, promised_at=now - datetime.timedelta(minutes=12), step_since=now - datetime.timedelta(hours=3))
    write(fine, promised_at=now + datetime.timedelta(hours=2))

    page = Client().get(wall).text

    assert page.count('class="wall-card') == 3  # with the list
    assert page.count("wall-card is-late") == 1
    for words in (late.vehicle.plate[2:], fine.vehicle.plate[2:], "超时 12 分钟", "已 3 小时", "3 接待", "超时 1 张"):
        assert words in page, words
    assert f"{timezone.localtime(late.promised_at or now - datetime.timedelta(minutes=12)):%H:%M}" in page


@pytest.mark.req("SYS-02")
def test_wall_shows_no_name_no_number_and_nobodys_own_words(wall, order, manager):
    shown = order()
    with transaction.atomic():
        place_hold(
            lock_document(shown.pk), blocks="settle", code="body_difference", reason="张先生要求赔偿 13800000000",
            mended_by=Role.SERVICE_MANAGER, by=manager,
        )  # fmt: skip

    page = Client().get(wall).text

    assert "有保留事项，见工单" in page
    assert [word for word in (shown.customer.name, shown.customer.phone, "张先生", "13800000000") if word in page] == []
    assert "/orders/" not in page


@pytest.mark.req("FLOW-06")
def test_wall_refreshes_itself_and_the_answer_is_the_board_alone(wall, order):
    order()
    page = Client().get(wall).text

    assert 15 <= int(re.search(r'data-refresh-seconds="(\d+)"', page)[1]) <= 30
    alone = Client().get(wall, headers={"X-Refresh": "1"}).text
    assert "<html" not in alone
    assert "data-now" in alone


@pytest.mark.req("FLOW-06")
def test_wall_queries_do_not_grow_with_orders(wall, order):
    order()
    with CaptureQueriesContext(connection) as one:
        Client().get(wall)
    order(), order()
    with CaptureQueriesContext(connection) as three:
        Client().get(wall)

    assert len(three) == len(one) <= 5


def test_wall_needs_no_session_makes_none_and_ends_none(wall, manager, client_of):
    stranger = Client()
    answer = stranger.get(wall)
    assert answer.status_code == 200
    assert not answer.cookies

    watching = client_of(manager)
    session = watching.session
    session["seen_at"] = 0
    session.save()

    assert watching.get(wall).status_code == 200
    assert watching.session["_auth_user_id"] == str(manager.pk)


@pytest.mark.req("SYS-02")
def test_the_secret_opens_nothing_else_and_takes_nothing(wall, order, client):
    shown = order()
    token = wall.split("/")[2]

    assert client.get(shown.get_absolute_url()).status_code == 302
    assert client.get(reverse("dashboard:board"), {"token": token}).status_code == 302
    assert client.get(reverse("dashboard:board"), headers={"Authorization": f"Bearer {token}"}).status_code == 302
    assert [client.generic(verb, wall).status_code for verb in ("POST", "PUT", "DELETE")] == [405, 405, 405]


@pytest.mark.req("SYS-02")
def test_wall_shows_one_store_only(wall, other_store, person, order):
    _screen, token = hang_up_screen(other_store, label="郑州", by=person(Role.SERVICE_MANAGER, store=other_store))
    shown = order()

    there = Client().get(reverse("dashboard:wall", args=[token])).text

    assert shown.vehicle.plate[2:] in Client().get(wall).text
    assert shown.vehicle.plate[2:] not in there


def test_a_withdrawn_screen_shows_nothing_any_more(wall, manager):
    revoke_screen(WallScreen.objects.get().pk, by=manager)

    answer = Client().get(wall, headers={"X-Refresh": "1"})

    assert answer.status_code == 410
    assert "data-now" not in answer.text
    assert Client().get("/wall/an-address-nobody-made/").status_code == 404


def test_a_closed_store_has_no_wall(wall, store):
    store.is_active = False
    store.save()

    assert Client().get(wall).status_code == 410


def test_the_secret_is_in_no_log_no_referrer_and_no_database(wall, manager, caplog):
    token = wall.split("/")[2]
    answer = Client().get(wall)
    revoke_screen(WallScreen.objects.get().pk, by=manager)
    Client().get(wall)

    line = next(h.formatter for h in logging.root.handlers if isinstance(h.formatter, ProcessorFormatter))
    logged = "\n".join(line.format(record) for record in caplog.records)
    assert "Gone: /wall/…" in logged
    assert "path=/wall/…" in logged
    assert token not in logged
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert token not in WallScreen.objects.get().token_hash
    assert settings.PAGES_OF_NOBODY == ("/wall/",)


def test_hang_up_and_revoke_are_the_managers(store, person, manager, wall):
    foreman, screen = person(Role.FOREMAN), WallScreen.objects.get()
    with pytest.raises(NotPermitted):
        hang_up_screen(store, label="x", by=foreman)
    with pytest.raises(NotPermitted):
        revoke_screen(screen.pk, by=foreman)
    with pytest.raises(Refused):
        hang_up_screen(store, label=" ", by=manager)
    revoke_screen(screen.pk, by=manager)
    with pytest.raises(Refused):
        revoke_screen(screen.pk, by=manager)


def test_walls_page_shows_the_address_once_and_lists_only_this_store(wall, other_store, person, manager, client_of):
    url, client = reverse("dashboard:walls"), client_of(manager)
    shown = client.post(url, {"label": "西墙"})
    address = re.search(r'value="http://testserver(/wall/[^"]+)"', shown.text)[1]

    assert Client().get(address).status_code == 200
    again = client.get(url).text
    assert address not in again
    assert "西墙" in again
    stranger = client_of(person(Role.SERVICE_MANAGER, store=other_store))
    assert "西墙" not in stranger.get(url).text
    pk = WallScreen.objects.get(label="西墙").pk
    assert stranger.post(reverse("dashboard:wall-revoke", args=[pk])).status_code == 404
    assert client.post(reverse("dashboard:wall-revoke", args=[pk])).status_code == 302
    assert Client().get(address).status_code == 410
