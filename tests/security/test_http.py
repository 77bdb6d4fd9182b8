"""What the browser is told and made to prove: headers, tokens, cookies, sessions, where a redirect leads (SYS-03)."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from config.errors import server_error
from staff.backends import PEOPLE
from staff.enums import Role
from staff.going_back import is_ours
from staff.models import StoreRole
from tests.permissions.test_table import PUBLIC, address, ours

pytestmark = pytest.mark.django_db
PASSWORD = "kx7m-p2vq-9dwz"
LOG_IN = "/staff/login/"
# The exceptions. Each list is what is found, no more and no less: one that is not needed any more fails, too.
WITHOUT_TOKEN = {"documents:report": "no browser sends it and no session counts: the body carries its own signature"}
WITHOUT_POLICY = {
    "documents/views/slips.py:slip": "a PDF: the browser's viewer is not our page and draws with styles of its own",
    "parts/views/bins.py:print_label": "a PDF, too",
    "parts/views/bins.py:print_card": "a PDF, too",
}
TELLS_NOBODY = {
    "dashboard:wall": "the address of a wall screen is its secret: no site is told, and not this one either"
}
MAY_BE_KEPT = {"static": "the same for everybody, and named by its content"}
ASKS_FOR_THE_HOST = {
    "dashboard/views/walls.py": "shown once, to the manager who asked for it under that very host",
    "staff/going_back.py": "compares it, and builds nothing",
}


@pytest.fixture
def cashier(person):
    user = person(Role.CASHIER)
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client: Client, user, **more: str) -> HttpResponse:
    return client.post(LOG_IN, {"username": user.username, "password": PASSWORD, **more})


def addresses() -> Iterator[tuple[str, str]]:
    for name, pattern in ours().items():
        yield name, address(name, pattern) if pattern.name else f"/{name}"


def no_token(request, reason: str = "") -> HttpResponse:
    """Stands in for the page that says the token is missing, to tell it from every other refusal."""
    return HttpResponse(status=418)


@pytest.mark.req("SYS-03")
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_every_post_without_a_token_is_refused(store, person, settings, headers) -> None:
    """All URLs, as somebody with every role, before any view is asked; log-in and log-out are among them."""
    settings.CSRF_FAILURE_VIEW = "tests.security.test_http.no_token"
    client = Client(enforce_csrf_checks=True)
    client.force_login(person(*Role), backend=PEOPLE)
    client.raise_request_exception = False

    taken = {name for name, url in addresses() if client.post(url, headers=headers).status_code != 418}

    assert taken == WITHOUT_TOKEN.keys()
    assert SESSION_KEY in client.session


def test_log_in_without_a_token_is_refused(cashier) -> None:
    client = Client(enforce_csrf_checks=True)

    assert log_in(client, cashier).status_code == 403
    assert SESSION_KEY not in client.session


def test_no_view_is_exempt_from_the_token() -> None:
    exempt = {name for name, pattern in ours().items() if getattr(pattern.callback, "csrf_exempt", False)}

    assert exempt == WITHOUT_TOKEN.keys()


@pytest.mark.req("SYS-03")
def test_log_in_changes_the_key_of_the_session(client, cashier) -> None:
    client.get(LOG_IN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = before = session.session_key

    log_in(client, cashier)

    assert client.session.session_key != before
    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = before
    assert stranger.get("/").url.startswith(LOG_IN)


def test_somebody_elses_session_is_emptied_at_log_in(client, cashier, person, client_of) -> None:
    client = client_of(person(Role.FINANCE))
    session = client.session
    session["left_behind"] = "1"
    session.save()
    client.post("/staff/logout/")

    log_in(client, cashier)

    assert "left_behind" not in client.session


def test_log_out_leaves_no_session(client, cashier) -> None:
    log_in(client, cashier)
    key = client.session.session_key

    client.post("/staff/logout/")

    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = key
    assert stolen.get("/").url.startswith(LOG_IN)


def test_log_out_wants_a_post(client, cashier) -> None:
    log_in(client, cashier)

    assert client.get("/staff/logout/").url == "/"
    assert SESSION_KEY in client.session


def test_a_new_password_ends_the_other_sessions_and_keeps_ones_own(cashier) -> None:
    here, elsewhere = Client(), Client()
    log_in(here, cashier)
    log_in(elsewhere, cashier)
    new = "zq3w-8hmd-k5vt"

    here.post("/staff/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})

    assert here.get("/", follow=True).redirect_chain[-1:] != [(f"{LOG_IN}?next=/", 302)]
    assert SESSION_KEY in here.session
    assert elsewhere.get("/staff/roles/").url.startswith(LOG_IN)


@pytest.mark.req("SYS-02")
def test_a_closed_account_is_out_at_its_next_click(client, cashier) -> None:
    log_in(client, cashier)
    type(cashier).objects.filter(pk=cashier.pk).update(is_active=False)  # by whatever way

    assert client.get("/staff/roles/").url.startswith(LOG_IN)


@pytest.mark.req("SYS-02")
def test_a_role_withdrawn_holds_for_the_session_that_is_open(client, cashier) -> None:
    log_in(client, cashier)
    assert client.get(reverse("cashier:till")).status_code == 200

    StoreRole.objects.filter(user=cashier).update(role=Role.WASHER)

    assert client.get(reverse("cashier:till")).status_code == 403
    StoreRole.objects.filter(user=cashier).delete()
    assert client.get(reverse("dashboard:board")).status_code == 403


@pytest.mark.req("SYS-02")
def test_who_works_at_two_stores_has_at_each_only_the_roles_of_that_store(client, cashier, other_store, store) -> None:
    StoreRole.objects.create(user=cashier, store=other_store, role=Role.WASHER)
    log_in(client, cashier)
    key = client.session.session_key

    client.post("/staff/store/", {"store": other_store.pk})

    assert client.get(reverse("cashier:till")).status_code == 403
    assert client.session.session_key == key  # the same person, the same rights to be had: nothing to fix
    client.post("/staff/store/", {"store": store.pk})
    assert client.get(reverse("cashier:till")).status_code == 200


def test_a_store_where_one_has_no_role_cannot_be_switched_to(client, cashier, other_store) -> None:
    log_in(client, cashier)
    session = client.session
    session["store_id"] = other_store.pk  # a role there was withdrawn since
    session.save()

    assert client.post("/staff/store/", {"store": other_store.pk}).status_code == 404
    assert client.get(reverse("cashier:till")).wsgi_request.store.pk == cashier.home_store_id


ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "javascript:alert(1)", "https:evil.example", "http://testserver@evil.example/", " //evil.example",
    "/\t/evil.example", "data:text/html,x", "https:///evil.example",
]  # fmt: skip


@pytest.mark.req("SYS-03")
@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_answer_leads_to_another_site(client, cashier, rf, target) -> None:
    answer = log_in(client, cashier, next=target)
    assert answer.url == reverse("dashboard:desk")
    for url, given in (
        ("/staff/language/", {"language": "en"}),
        ("/staff/store/", {"store": str(cashier.home_store_id)}),
        ("/staff/lock/", {}),
    ):
        for send in ({"next": target}, {}):
            answer = client.post(url, {**given, **send}, headers={"Referer": target})
            assert "evil" not in answer.url.replace("%2F", "/"), url
            assert not answer.url.startswith(("javascript", "data")), url
    assert not is_ours(rf.get("/"), target)


def in_our_code(pattern: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Where the apps and config say this, tests aside."""
    for app in ("config", *settings.INSTALLED_APPS):
        if (settings.BASE_DIR / app).is_dir():
            for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
                for found in re.finditer(pattern, path.read_text()):
                    yield path.relative_to(settings.BASE_DIR).as_posix(), found


def test_only_one_function_judges_where_to_go_back_to() -> None:
    """A target that came with the request is asked about in one place, ``staff.going_back``."""
    found = {name for name, _found in in_our_code(r"url_has_allowed_host_and_scheme\(|HTTP_REFERER")}

    assert found == {"staff/going_back.py"}


@pytest.mark.req("SYS-03")
def test_every_answer_carries_the_headers_that_protect_it(store, person, client_of, settings) -> None:
    """All URLs, whatever the answer, and the ones no view gives: static files, unknown pages, hosts and methods."""
    settings.WHITENOISE_USE_FINDERS = True
    inside, outside = client_of(person(*Role)), Client()
    inside.raise_request_exception = False
    answers = {name: inside.get(url) for name, url in addresses()}
    answers |= {f"door: {name}": outside.get(url) for name, url in addresses()}
    answers["static"] = outside.get("/static/administration.css")
    answers["unknown"] = inside.get("/nothing/here/")
    answers["strange host"] = inside.get("/", headers={"Host": "evil.example"})
    answers["no token"] = Client(enforce_csrf_checks=True).post(LOG_IN)
    answers["method"] = inside.delete("/staff/lock/")

    for name, answer in answers.items():
        assert answer["X-Frame-Options"] == "DENY", name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        tells = "no-referrer" if name.removeprefix("door: ") in TELLS_NOBODY else "same-origin"
        assert answer["Referrer-Policy"] == tells, name
        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, name
        assert "unsafe" not in policy, name
        assert "object-src 'none'" in policy, name
        assert "base-uri 'none'" in policy, name
        assert "Permissions-Policy" in answer, name
        assert ("no-store" in answer.get("Cache-Control", "")) == (name not in MAY_BE_KEPT), name
    assert answers["strange host"].status_code == 400
    assert answers["static"].status_code == 200
    answers["static"].close()


def test_only_prints_go_without_a_policy() -> None:
    exempt = {f"{name}:{found[1]}" for name, found in in_our_code(r"@csp_\w+\(.*\n(?:@.*\n)*def (\w+)")}

    assert exempt == WITHOUT_POLICY.keys()


def test_cookies_cannot_be_read_by_scripts_nor_sent_by_other_sites(client, cashier) -> None:
    client.get(LOG_IN)
    log_in(client, cashier)

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        assert client.cookies[name]["httponly"], name
        assert client.cookies[name]["samesite"] == "Lax", name


def test_error_pages_tell_nothing_of_the_inside(client, rf) -> None:
    broken = server_error(rf.get("/secret-path/"))
    lost = client.get("/secret-path/<b>inside</b>/")
    host = client.get("/", headers={"Host": "evil.example"})

    for answer in (broken, lost, host):
        text = answer.content.decode()
        assert not re.search(r"Traceback|Django|Exception|<b>inside|evil\.example|/[a-z]+/\w+\.py", text)


def test_no_address_is_built_from_the_host_that_was_asked() -> None:
    """The QR of a slip and a link in a message come from SITE_ADDRESS: a forged Host leads nobody elsewhere."""
    found = {name for name, _found in in_our_code(r"build_absolute_uri\(|get_current_site\(|\.get_host\(")}

    assert found == ASKS_FOR_THE_HOST.keys()


def test_what_needs_no_log_in_is_a_short_list(client, store) -> None:
    """Everything else sends a stranger to the door, whatever is asked; the list says why each does not."""
    client.raise_request_exception = False
    answers = [(name, send(url)) for name, url in addresses() for send in (client.get, client.post)]

    assert {name for name, answer in answers if not answer.get("Location", "").startswith(LOG_IN)} == PUBLIC.keys()
    assert [name for name, answer in answers if answer.status_code == 500] == []
