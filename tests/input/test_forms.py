"""Whatever is typed into whatever form: an answer, never a 500; a refusal has changed nothing and lost nothing typed."""

import os
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from staff.enums import Role
from staff.models import Store, User
from tests.input.pages import LEAVES, Field, Form, crawl, queries_of, url_name
from tests.input.rows import fingerprint, written
from tests.input.strategies import Typed, asked, filled
from tests.input.world import settle_world
from tests.permissions.test_table import ours
from tests.workorders.walk import Shop

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "60"))
SHRINK = os.environ.get("HYPOTHESIS_SHRINK") == "1"  # to read one failure; costs minutes where there are many
QUICK = settings(
    max_examples=EXAMPLES,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate] + [Phase.shrink] * SHRINK,
    suppress_health_check=list(HealthCheck),
)
pytestmark = pytest.mark.skipif(not DEEP, reason="takes many minutes: HYPOTHESIS_PROFILE=deep asks for it")
TYPED = ("text", "textarea", "search", "tel", "number", "email")
# What the door and the page itself send along.
NOT_TRIED = {"staff:logout"}


@dataclass
class World:
    client: Client
    posts: dict[str, list[Form]]
    gets: dict[str, tuple[list[str], set[str], dict[str, list[str]]]]
    keys: list[int]


@pytest.fixture
def world(store: Store, other_store: Store, person: Callable[..., User], client_of: Callable[[User], Client]) -> World:
    shop = Shop(store, {role: person(role) for role in Role})
    settle_world(store, shop)
    client = client_of(person(*Role))
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
    return World(client, posts | unseen(posts, gets, keys), gets, keys)


def pks(model: type[models.Model]) -> list[int]:
    if not model._meta.managed or model.__name__.endswith("Event"):
        return []
    return [pk for pk in model._base_manager.values_list("pk", flat=True) if isinstance(pk, int)]


def unseen(posts: dict[str, list[Form]], gets: dict[str, Any], keys: list[int]) -> dict[str, list[Form]]:
    """Addresses whose form stands on no page of this world: tried with the fields of their app's other forms."""
    found: dict[str, list[Form]] = {}
    for name, pattern in ours().items():
        if name in posts or name in gets or name in LEAVES or not hasattr(pattern.callback, "permission"):
            continue
        fields: dict[str, Field] = {}
        for other, forms in posts.items():
            if other.split(":")[0] == name.split(":")[0]:
                fields |= forms[0].fields
        fields |= {
            extra: Field(extra, "text") for extra in ("reason", "note", "amount", "method", "line", "address", "to")
        }
        for key in keys:
            kwargs = {converter: key if converter == "pk" else "x" for converter in pattern.pattern.converters}
            found.setdefault(name, []).append(Form(reverse(name, kwargs=kwargs), "post", fields, is_guessed=True))
    return found


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
    before = None
    with transaction.atomic():
        try:
            before = written(), fingerprint()
            answer = send(world, method, url, typed, htmx=htmx)
            if answer.status_code >= 500:
                raise Tried(f"answered {answer.status_code}")
            if answer.status_code >= 400 and written() != before[0] and fingerprint() != before[1]:
                changed = dict(set(fingerprint().items()) ^ set(before[1].items()))
                raise Tried(f"answered {answer.status_code} and changed {changed}")
            if answer.status_code < 400:
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            if answer.status_code == 422 and form is not None and not form.is_guessed:
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


def search_all(tries: list[tuple[str, Callable[[], None]]]) -> dict[str, str]:
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


def post_try(world: World, forms: list[Form]) -> Callable[[], None]:
    @QUICK
    @given(data=st.data())
    def run(data: Any) -> None:
        form = data.draw(st.sampled_from(forms), label="form")
        typed = data.draw(filled(form, world.keys), label="typed")
        htmx = data.draw(st.booleans(), label="htmx")
        try_out(world, "post", form.url, typed, htmx=htmx, form=form)

    return run


def get_try(world: World, urls: list[str], names: set[str], known: dict[str, list[str]]) -> Callable[[], None]:
    @QUICK
    @given(data=st.data())
    def run(data: Any) -> None:
        url = data.draw(st.sampled_from(urls), label="url")
        query = data.draw(asked(sorted(names), known, world.keys), label="asked")
        try_out(world, "get", url, query, htmx=data.draw(st.booleans(), label="htmx"))

    return run


def tries(world: World) -> Iterator[tuple[str, Callable[[], None]]]:
    for name, forms in sorted(world.posts.items()):
        if name and name not in NOT_TRIED and not name.startswith("admin:"):
            yield f"POST {name}", post_try(world, forms)
    for name, asked_of in sorted(world.gets.items()):
        yield f"GET {name}", get_try(world, *asked_of)


@pytest.mark.timeout(3600 if DEEP else 300)
def test_type_anything_into_any_form_is_answered_and_a_refusal_changes_nothing(world: World) -> None:
    wrong = search_all(list(tries(world)))

    assert not wrong, report(wrong)
