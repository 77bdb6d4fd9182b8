"""Permissions are a table: every URL × every role, own store and other store (SYS-02).

``table.txt`` is what was decided: URL name, then the roles that may. It is compared with what the pages really
answer, so that a change of rights shows as a change of this file.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django_scopes import scopes_disabled

from config import urls
from config.post_only import page_above
from staff.enums import Role
from staff.models import Store, User
from staff.permissions import REGISTRY
from staff.refusals import NotPermitted
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step

TABLE = Path(__file__).parent / "table.txt"
PUBLIC = {
    "healthz": "the process answers, nothing else",
    "up": "says only whether a form can be sent",
    "readyz": "says only which part is not ready",
    "staff:login": "the door",
    "staff:logout": "leaving is always allowed",
    "staff:set-language": "before log-in too",
    "dashboard:wall": "a secret address shows the board of one store, and nothing else",
    "documents:report": "signed by the provider of text messages; marks one message delivered or not",
    "staff:switch": "the door of a shared desk; elsewhere it shows no name and takes no PIN",
}
OWN_ACCOUNT = {
    "staff:password-change": "everybody's own password",
    "staff:switch-store": "only stores where one has a role",
    "staff:own-pin": "everybody's own PIN",
    "staff:forget-pin": "everybody's own PIN",
    "staff:lock": "leaving is always allowed",
    "staff:awake": "says only that somebody is typing",
}
# Of the administrators only those of the group: tests/staff proves it.
GROUP_ADMINISTRATORS = ("staff:store-open",)
MISSING_PK = 999_999_999


def named_patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from named_patterns(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or pattern.callback.__name__}", pattern


def ours() -> dict[str, URLPattern]:
    return dict(named_patterns(get_resolver()))


def decided() -> dict[str, set[str]]:
    """The table as it stands in the file."""
    rows = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _arrow, roles = line.partition(" <- ")
            rows[name.strip()] = set(roles.split())
    return rows


def address(name: str, pattern: URLPattern) -> str:
    """The URL with ids that no store has: authorisation is asked before the object is looked for."""
    texts = {"code": "XX", "number": "XX-20260101-0001", "slip": "SLP-01", "slug": "x", "key": "x", "verb": "x"}
    converters = pattern.pattern.converters
    kwargs: dict[str, Any] = {
        key: MISSING_PK if type(converter).__name__ == "IntConverter" else texts.get(key, "x")
        for key, converter in converters.items()
    }
    return reverse(name, kwargs=kwargs)


def test_every_url_stands_in_the_table_or_is_public_for_a_reason() -> None:
    names = {name for name in ours() if not name.startswith(("admin:", "djdt:"))}

    assert names - decided().keys() - PUBLIC.keys() - OWN_ACCOUNT.keys() == set()
    assert decided().keys() - names == set()


@pytest.mark.req("SYS-02")
def test_table_is_what_the_pages_declare() -> None:
    declared = {
        name: {role.value for role in pattern.callback.permission.roles}
        for name, pattern in ours().items()
        if hasattr(pattern.callback, "permission")
    }

    assert declared == decided()


@pytest.mark.req("SYS-02")
def test_every_url_refuses_each_role_that_is_not_in_the_table(
    store: Store, person: Callable[..., User], rf: RequestFactory
) -> None:
    """All URLs × all roles, at the view itself: it asks before it looks at anything."""
    people = {role.value: person(role) for role in Role}
    wrong = []
    for name, pattern in ours().items():
        for role, user in people.items():
            if name not in decided() or role in decided()[name]:
                continue
            request = rf.get("/")
            request.user, request.store = user, store  # type: ignore[attr-defined]
            try:
                pattern.callback(request, **dict.fromkeys(pattern.pattern.converters, 1))
            except NotPermitted:
                continue
            wrong.append((name, role))

    assert wrong == []


@pytest.mark.req("SYS-02")
@pytest.mark.timeout(600)
def test_every_url_answers_403_to_one_who_may_not_and_something_else_to_one_who_may(
    store: Store, person: Callable[..., User], client_of: Callable[[User], Client]
) -> None:
    """All URLs through the whole stack, with one role on either side of the table."""
    clients = {role.value: client_of(person(role)) for role in Role}
    for client in clients.values():
        client.raise_request_exception = False
    wrong = []
    for name, pattern in ours().items():
        if name not in decided() or name in GROUP_ADMINISTRATORS:
            continue
        allowed = sorted(decided()[name])
        denied = sorted(clients.keys() - decided()[name])
        for role in (*allowed[:1], *denied[:1]):
            status = clients[role].get(address(name, pattern)).status_code
            if (status == 403) == (role in allowed) or status >= 500:
                wrong.append((name, role, status))

    assert wrong == []


@pytest.mark.req("SYS-02")
def test_every_url_sends_a_stranger_to_the_door(store: Store, client: Client) -> None:
    for name, pattern in ours().items():
        if name in decided():
            answer = client.get(address(name, pattern))
            assert answer.status_code == 302, name
            assert answer.headers["Location"].startswith("/staff/login/"), name


@pytest.fixture
def ids(store: Store, person: Callable[..., User]) -> dict[str, set[int]]:
    """A work order has been nearly everywhere at this store: the ids of all rows, by app."""
    Walk(Shop(store, {role: person(role) for role in Role})).to(Step.FOLLOW_UP)
    found: dict[str, set[int]] = {}
    with scopes_disabled():
        for model in apps.get_models():
            pk = model._meta.pk
            if pk is not None and model._meta.app_label in OURS and not model.__name__.endswith("Event"):
                keys = model._base_manager.values_list("pk", flat=True)
                found.setdefault(model._meta.app_label, set()).update(k for k in keys if isinstance(k, int))
    return found


def plain_404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Thousands are asked for their status alone: the page in the layout took a third of the time."""
    list(get_messages(request))  # it would have shown them, and they would pile up in the session
    return HttpResponse(status=404)


OURS = (
    "customers", "documents", "workshop", "cashier", "parts", "reception", "workorders", "insurance", "followup", "dashboard",
)  # fmt: skip
# The catalogue of parts, its brands and the skills are the group's, not a store's.
GROUP_WIDE = ("parts:part", "parts:part-edit", "customers:brand-switch")


@pytest.mark.req("SYS-02")
@pytest.mark.timeout(600)
def test_ids_of_this_store_do_not_exist_for_the_other_store(
    ids: dict[str, set[int]],
    other_store: Store,
    person: Callable[..., User],
    client_of: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every URL with an id, tried by somebody with every role at another store with every id that exists here."""
    monkeypatch.setattr(urls, "handler404", plain_404)
    stranger = client_of(person(*Role, store=other_store))
    stranger.raise_request_exception = False
    shown = []
    for name, pattern in ours().items():
        app = name.split(":")[0]
        if "pk" not in pattern.pattern.converters or app == "staff" or name in GROUP_WIDE:
            continue
        for pk in {*sorted(ids.get(app, set()))[:10], *sorted(ids["documents"])[:12]}:
            kwargs = {**dict.fromkeys(pattern.pattern.converters, "x"), "pk": pk}
            for send in (stranger.get, stranger.post):
                url = reverse(name, kwargs=kwargs)
                answer = send(url)
                led_up = send == stranger.get and answer.status_code == 302 and answer.url == page_above(url)
                if answer.status_code not in (404, 405) and not led_up:
                    shown.append((name, pk, answer.status_code))

    assert shown == []


def test_who_sees_prices_on_orders_sees_them_on_requisitions_and_nobody_else() -> None:
    assert REGISTRY["workorders.see_prices"].roles == REGISTRY["parts.see_amounts"].roles
