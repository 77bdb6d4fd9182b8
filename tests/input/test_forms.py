"""Whatever is typed into whatever form: an answer, never a 500; a refusal has changed nothing and lost nothing typed.

What nobody can see reaches neither the database nor a page. Chance alone does not show that: Django's fields refuse NUL by
themselves, lone surrogates are replaced on the way, and the other signs break nothing.
"""

import os
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit
from zlib import crc32

import pytest
import time_machine
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from staff.enums import Role
from staff.models import Store, User
from staff.typed import FEW
from tests.input.late import settle_late_things
from tests.input.pages import LEAVES, Form, crawl, queries_of, url_name
from tests.input.rows import fingerprint, written
from tests.input.strategies import Typed, asked, filled
from tests.input.unseen import asked_with_signs, kept_from_the_database, spoiled, unseen_in
from tests.input.world import A_THURSDAY, settle_world, stop_half_way
from tests.permissions.test_table import ours
from tests.workorders.walk import Shop

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "60" if DEEP else "2"))
SHRINK = os.environ.get("HYPOTHESIS_SHRINK") == "1"  # to read one failure; costs minutes where there are many


def trying(name: str, examples: int) -> Callable[[Any], Any]:
    """The same tries every time, others for each name; HYPOTHESIS_PROFILE=deep tries new ones, many minutes long."""
    how = settings(
        max_examples=examples + 1,  # the first is the simplest there is, and left out: see ``at_random``
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate] + [Phase.shrink] * SHRINK,
        suppress_health_check=list(HealthCheck),
    )
    start = int.from_bytes(os.urandom(4)) if DEEP else crc32(name.encode())
    return lambda run: seed(start)(how(run))


TYPED = ("text", "textarea", "search", "tel", "number", "email")
# What the door and the page itself send along.
NOT_TRIED = {"staff:logout"}


# Addresses with a permission whose form stands on no page of this world. When one does, it has to leave the list.
ON_NO_PAGE = {
    name: why
    for why, names in {
        "an address on paper: it opens what its QR names": ["documents:by-number"],
        "the button of the technician who has the job, who is another person": [
            "workorders:clock-on", "workorders:clock-off", "workorders:finish-line", "workorders:take-up-additional-work",
        ],
        "comes after the insurer or the maker has to agree to additional work": ["workorders:insurer-agrees"],
        "comes after the same car was here for the same": ["workorders:confirm-comeback"],
        "comes after an order has ended without repair": ["workorders:hand-back"],
        "comes after a package was set up": ["workorders:package"],
        "comes after all tries of a callback were in vain": ["followup:close"],
        "comes after a complaint was answered, for whom it was given to": ["followup:complaint-solve"],
        "comes after papers of a case came in": ["insurance:paper-take-out", "insurance:release"],
        "comes after a case was assessed and its repair ended": [
            "insurance:submit", "insurance:answer", "insurance:cover",
        ],
        "comes after a receivable was covered": ["cashier:receivable-uncover"],
        "on a payment of an order not yet settled, taken by somebody else": ["cashier:payment-refund"],
        "comes after a part is picked, or is not there": ["parts:issue", "parts:put-back", "parts:back-order"],
        "of a bin that holds nothing or is set free": ["parts:bin-occupy", "parts:bin-vacate"],
        "of a visit that has its order, and its card still out": ["reception:visit-card"],
        "comes after a gate pass was withdrawn": ["reception:gate-pass-another"],
        "comes after a message could not be delivered": ["documents:retry"],
        "comes after a screen or a shared desk was made, which shows a secret once": [
            "dashboard:wall-revoke", "staff:desk-revoke", "staff:person-pin",
        ],
        "of somebody who has left": ["staff:person-hand-over", "staff:person-reopen"],
        "for administrators of the group": ["staff:store-close", "staff:store-reopen"],
    }.items()
    for name in names
}  # fmt: skip


@dataclass
class World:
    client: Client
    posts: dict[str, list[Form]]
    gets: dict[str, tuple[list[str], set[str], dict[str, list[str]]]]
    keys: list[int]
    rows: dict[str, int]


@pytest.fixture
def world(
    store: Store, other_store: Store, person: Callable[..., User], client_of: Callable[[User], Client]
) -> Iterator[World]:
    with time_machine.travel(A_THURSDAY):
        yield look_around(store, person, client_of)


def look_around(store: Store, person: Callable[..., User], client_of: Callable[[User], Client]) -> World:
    shop = Shop(store, {role: person(role) for role in Role})
    settle_world(store, shop)
    stop_half_way(shop)
    everybody = person(*Role)
    settle_late_things(shop, who_types=everybody)
    client = client_of(everybody)
    posts: dict[str, list[Form]] = {}
    gets: dict[str, tuple[list[str], set[str], dict[str, list[str]]]] = {}
    start = [
        reverse(name)
        for name, pattern in ours().items()
        if not pattern.pattern.converters and ":" in name and name not in NOT_TRIED
    ]
    for page in crawl(client, start):
        urls, names, known = gets.setdefault(url_name(page.url), ([], set(), {}))
        urls.append(urlsplit(page.url).path)
        known.update(queries_of(page))
        names.update(known)
        for form in page.forms:
            if form.method == "post":
                posts.setdefault(form.name, []).append(form)
            elif form.name == url_name(page.url):
                names.update(form.fields)
                known.update({name: found.choices or found.values for name, found in form.fields.items()})
    with scopes_disabled():
        keys = sorted({pk for model in apps.get_models() if model._meta.app_label == "documents" for pk in pks(model)})
    keys = [*range(1, 4), *keys[:: len(keys) // 8], 999_999_999]
    return World(client, posts, gets, keys, fingerprint())


def pks(model: type[models.Model]) -> list[int]:
    if not model._meta.managed or model.__name__.endswith("Event"):
        return []
    return [pk for pk in model._base_manager.values_list("pk", flat=True) if isinstance(pk, int)]


class Tried(Exception):
    """What was sent and what is wrong with the answer."""


def send(world: World, method: str, url: str, typed: Typed, *, htmx: bool) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    body = urlencode(typed, doseq=True, errors="surrogatepass")
    if method == "get":
        return world.client.get(f"{url}?{body}", headers=headers)
    return world.client.post(url, body, content_type="application/x-www-form-urlencoded", headers=headers)


def try_out(world: World, method: str, url: str, typed: Typed, *, htmx: bool, form: Form | None = None) -> int:
    """Send it, look at the answer, and undo it."""
    with transaction.atomic():
        try:
            before = written()
            with kept_from_the_database(Tried):
                answer = send(world, method, url, typed, htmx=htmx)
            if piece := unseen_in(answer):
                raise Tried(f"shows what nobody can see: {piece!r}")
            if answer.status_code >= 500:
                raise Tried(f"answered {answer.status_code}")
            if answer.status_code >= 400 and written() != before and fingerprint() != world.rows:
                changed = dict(set(fingerprint().items()) ^ set(world.rows.items()))
                raise Tried(f"answered {answer.status_code} and changed {changed}")
            if answer.status_code < 400:
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            dialog = answer.status_code == 409 and not htmx and "reason" in typed and len(typed) <= FEW
            if form is not None and (answer.status_code == 422 or dialog):
                demand_typed_in(answer.text, typed, form)
        finally:
            transaction.set_rollback(True)
    return answer.status_code


def demand_typed_in(page: str, typed: Typed, form: Form) -> None:
    if any(name.endswith("_FORMS") for name in typed):  # how many lines there are is what a formset goes by
        typed = {name: values for name, values in typed.items() if "-" not in name}
    page = unescape(page).replace("\r\n", "\n")
    for name, values in typed.items():
        value = values[-1].replace("\r\n", "\n").strip()
        if form.fields[name].kind in TYPED and value.isprintable() and value not in page:
            raise Tried(f"lost what was typed into {name}: {value[:60]!r}")


def search_all(tries: list[tuple[str, Callable[[], Any]]]) -> dict[str, str]:
    """Each try to its end; what went wrong by name."""
    wrong = {}
    for name, run in tries:
        try:
            run()
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            frames = [f for f in traceback.extract_tb(error.__traceback__) if ".venv" not in f.filename][-3:]
            where = [f"{frame.filename}:{frame.lineno} {frame.line}\n" for frame in frames]
            wrong[name] = "".join([*where, *traceback.format_exception_only(error)])
            print(f"=== {name}\n{wrong[name]}", flush=True)
    return wrong


def report(wrong: dict[str, str]) -> str:
    return "\n\n".join(f"=== {name}\n{text}" for name, text in sorted(wrong.items()))


def at_random(data: Any) -> bool:
    return bool(data.draw(st.integers(0, 2**31)))


def post_try(world: World, name: str, forms: list[Form]) -> Callable[[], None]:
    @trying(name, EXAMPLES)
    @given(data=st.data())
    def run(data: Any) -> None:
        if not at_random(data):
            return
        form = data.draw(st.sampled_from(forms), label="form")
        typed = data.draw(filled(form, world.keys), label="typed")
        htmx = data.draw(st.booleans(), label="htmx")
        try_out(world, "post", form.url, typed, htmx=htmx, form=form)

    return run


def get_try(
    world: World, name: str, urls: list[str], names: set[str], known: dict[str, list[str]]
) -> Callable[[], None]:
    @trying(name, EXAMPLES // 2)
    @given(data=st.data())
    def run(data: Any) -> None:
        if not at_random(data):
            return
        url = data.draw(st.sampled_from(urls), label="url")
        query = data.draw(asked(sorted(names), known, world.keys), label="asked")
        try_out(world, "get", url, query, htmx=data.draw(st.booleans(), label="htmx"))

    return run


def unseen_tries(world: World) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Without chance: every form and every list once, with the signs that ``config.intake`` takes out."""
    for name, forms in sorted(world.posts.items()):
        if name and name not in NOT_TRIED:
            typed = spoiled(forms[-1], world.keys)
            yield f"UNSEEN POST {name}", partial(try_out, world, "post", forms[-1].url, typed, htmx=False)
    for name, (urls, names, known) in sorted(world.gets.items()):
        yield (
            f"UNSEEN GET {name}",
            partial(try_out, world, "get", urls[-1], asked_with_signs(names, known), htmx=False),
        )


def tries(world: World) -> Iterator[tuple[str, Callable[[], None]]]:
    for name, forms in sorted(world.posts.items()):
        if name and name not in NOT_TRIED and not name.startswith("admin:"):
            yield f"POST {name}", post_try(world, name, forms)
    for name, asked_of in sorted(world.gets.items()):
        yield f"GET {name}", get_try(world, name, *asked_of)


def on_no_page(world: World) -> set[str]:
    named = {name for name, pattern in ours().items() if hasattr(pattern.callback, "permission")}
    return named - world.posts.keys() - world.gets.keys() - LEAVES


@pytest.mark.timeout(3600 if DEEP else 300)
def test_type_anything_into_any_form_is_answered_and_a_refusal_changes_nothing(world: World) -> None:
    assert on_no_page(world) == ON_NO_PAGE.keys()

    wrong = search_all([*unseen_tries(world), *tries(world)])

    assert not wrong, report(wrong)
