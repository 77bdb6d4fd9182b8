"""The frame of every page and the pages that say sorry."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template import engines
from django.template.loader import get_template, render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from config import errors
from staff.actions import Action
from staff.enums import Role
from staff.refusals import Reason, Refused


@pytest.fixture
def page(rf, person, store):
    """A request by an advisor, far enough for a template."""
    request = rf.get("/somewhere/")
    request.user = person(Role.SERVICE_ADVISOR)
    request.store = store
    return request


@pytest.mark.django_db
def test_login_page_offers_both_languages():
    answer = Client().get(reverse("staff:login"))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="username"' in html
    assert "English" in html
    assert "data-plain-page" in html


def test_desk_stands_in_the_frame(person, client_of, store):
    advisor = person(Role.SERVICE_ADVISOR, full_name="王丽")

    html = client_of(advisor).get(reverse("dashboard:desk")).content.decode()

    assert str(store) in html
    assert "王丽" in html
    assert reverse("dashboard:counts") in html
    assert 'id="search"' in html
    assert reverse("staff:logout") in html


def test_no_page_writes_style_or_handlers_inline(person, client_of):
    html = client_of(person(Role.SERVICE_ADVISOR)).get(reverse("dashboard:desk")).content.decode()

    assert " style=" not in html
    assert " onclick=" not in html
    assert "<script>" not in html


def test_missing_page_is_said_in_the_frame(person, client_of):
    answer = client_of(person(Role.SERVICE_ADVISOR)).get("/no/such/page/")

    assert answer.status_code == 404
    assert 'class="sorry"' in answer.content.decode()
    assert 'id="search"' in answer.content.decode()


def test_missing_page_is_said_plainly_to_a_stranger(db):
    answer = Client().get("/no/such/page/")

    assert answer.status_code == 404
    assert "data-plain-page" in answer.content.decode()


def test_conflict_names_reason_mender_and_place(page):
    reasons = [Reason("Two parts are missing.", Role.STOREKEEPER, "/parts/")]

    with translation.override("en"):
        answer = errors.refused(page, reasons)

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Two parts are missing." in html
    assert "Storekeeper can mend this." in html
    assert 'href="/parts/"' in html


def test_denied_page_takes_the_reasons_of_the_refusal(page):
    refused = Refused("Only the leader of this team may do this.")

    answer = errors.permission_denied(page, PermissionDenied(refused))

    assert answer.status_code == 403
    assert "Only the leader of this team may do this." in answer.content.decode()


def test_htmx_gets_only_the_sentence(page):
    page.META["HTTP_HX_REQUEST"] = "true"

    answer = errors.page_not_found(page)

    assert answer.status_code == 404
    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_broken_page_needs_neither_database_nor_user(rf, django_db_blocker):
    with django_db_blocker.block(), translation.override("zh-hans"):
        answer = errors.server_error(rf.get("/"))

    assert answer.status_code == 500
    assert 'lang="zh-hans"' in answer.content.decode()


def test_blocked_button_says_why_below_it():
    action = Action("finish", "Finish", "/finish/", [Reason("A clock is running.", Role.TEAM_LEADER)])

    with translation.override("en"):
        html = render_to_string("components/action_button.html", {"action": action})

    assert "disabled" in html
    assert "A clock is running." in html
    assert "Team leader can mend this." in html
    assert "<form" not in html


def test_button_that_needs_a_reason_asks_for_it():
    action = Action("cancel", "Cancel", "/cancel/", needs_reason=True)

    html = render_to_string("components/action_button.html", {"action": action, "hidden": {"version": 3}})

    assert 'name="reason"' in html
    assert 'name="version" value="3"' in html


def test_button_before_what_cannot_be_undone_asks_by_name():
    action = Action("void", "作废", "/void/", confirm="作废收款 ¥1,280.00？")

    html = render_to_string("components/action_button.html", {"action": action})

    assert 'data-confirm="作废收款 ¥1,280.00？"' in html


SORRY_PAGES = sorted(path.stem for path in (settings.BASE_DIR / "templates").glob("[45]*.html"))


@pytest.mark.parametrize("name", SORRY_PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_sorry_pages_show_without_request_user_or_database(name, language):
    """What Django's own handlers would give them: nothing."""
    with translation.override(language):
        html = get_template(f"{name}.html").render({})

    title = re.search(r"<title>(.+)</title>", html)[1]
    assert re.search(r"<h1[^>]*>(.+)</h1>", html)[1] == title
    assert len(re.findall(r"<p[^>]*>[^<]{10,}", html)) == 1, "what happened, in a sentence"
    assert html.count("data-go-back") == 1
    assert re.search(rf"""href="(/|{reverse("dashboard:desk")})">[^<]""", html), "the way to the desk"


def test_sorry_pages_are_all_here():
    assert SORRY_PAGES == ["400", "403", "403_csrf", "404", "405", "409", "500", "503"]


def test_heading_repeats_the_title_unless_it_is_given():
    page = engines["django"].from_string

    same = page('{% extends "base.html" %}{% block title %}Bins{% endblock %}').render({})
    own = page('{% extends "base.html" %}{% block title %}Bins{% endblock %}{% block page_title %}Racks{% endblock %}')

    assert '<h1 class="page-head-title">Bins</h1>' in same
    assert '<h1 class="page-head-title">Racks</h1>' in own.render({})
