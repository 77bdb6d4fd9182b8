"""Nothing that this store may open shows anything of the store next door: pages, fragments, look-ups, slips, Excel, photos."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from config.post_only import page_above
from documents.kinds import KINDS
from staff.enums import Role
from staff.models import StoreRole
from staff.search import SOURCES
from tests.documents.pdf import words
from tests.input.pages import Page, crawl, url_name
from tests.permissions.test_table import GROUP_WIDE
from tests.stores.conftest import MARK, Stores, hire, logged_in, starting_points

pytestmark = pytest.mark.django_db
COSTS = ("771.13", "77,113")  # of one piece, and of all
# What both stores have: whoever looks for it here would find next door's if it could be found.
IN_BOTH = ("王建国", "13800138000", "豫A", "朗逸", "机油", "WO-20", "RQ-20", "机修", "wangjianguo", "1-01-01")


def said(answer: Any) -> str:
    """All the words of an answer, whatever it is made of."""
    kind = answer.headers.get("Content-Type", "")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind == "application/pdf":
        return words(content)
    if "spreadsheetml" in kind:
        with ZipFile(BytesIO(content)) as parts:
            return "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    if kind.startswith("image/"):
        return ""
    return content.decode() + answer.headers.get("Location", "")


def printing(pages: list[Page]) -> dict[str, str]:
    """An address for each slip that can be printed from any page."""
    urls = [form.url for page in pages for form in page.forms if url_name(form.url) == "documents:slip"]
    return {url.split("/")[-2]: url for url in urls}


def links(pages: list[Page]) -> dict[str, str]:
    """One address of each kind that the pages lead to: also photos, workbooks, fragments, look-ups."""
    found = {link.split("#")[0] for page in pages for link in page.links if not urlsplit(link).netloc}
    kinds = {f"{url_name(link)} {sorted(parse_qs(urlsplit(link).query))}": link for link in sorted(found)}
    return {kind: link for kind, link in kinds.items() if url_name(link) not in ("", "staff:logout")}


def fetched(client: Client, pages: list[Page], texts: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Whatever there is to be read: pages, their fragments, what look-ups and searches answer, slips, workbooks."""
    yield from ((page.url, page.answer) for page in pages)
    known = {url_name(page.url): page.url for page in pages}
    for url in known.values():
        yield f"{url} (htmx)", client.get(url, headers={"HX-Request": "true"})
    for url in set(links(pages).values()) - set(known.values()):
        yield url, client.get(url)
    for page in pages:
        asked = {name for form in page.forms if form.method == "get" and form.url == page.url for name in form.fields}
        is_lookup = page.answer.headers["Content-Type"].startswith("application/json")
        for name in {"q", "text"} & (asked | {"q"} if is_lookup or url_name(page.url) == "dashboard:search" else asked):
            for text in texts if is_lookup else texts[:3]:
                yield f"{page.url}?{name}={text}", client.get(page.url, {name: text})
    for code, url in printing(pages).items():
        yield f"slip {code}", client.post(url, {"copy": "1"})


def showing(
    words_wanted: tuple[str, ...], client: Client, pages: list[Page], texts: tuple[str, ...] = IN_BOTH
) -> dict[str, str]:
    """Where any of the words stands, with what stands around it."""
    found = {}
    for where, answer in fetched(client, pages, texts):
        text = said(answer)
        assert answer.status_code < 500, where
        for word in words_wanted:
            if word in text:
                at = text.index(word)
                found[where] = text[max(0, at - 80) : at + 40]
    return found


def test_nothing_here_shows_the_store_next_door(stores: Stores) -> None:
    assert showing((MARK,), stores.everybody, stores.pages) == {}


def test_every_registered_slip_is_among_what_was_read(stores: Stores) -> None:
    registered = {slip.code for kind in KINDS.values() if not kind.model.startswith("memos.") for slip in kind.slips}

    assert registered - printing(stores.pages).keys() == set()


def test_every_search_finds_what_is_next_door_only_there(stores: Stores) -> None:
    """Each source finds something next door: one that found nothing anywhere would look safe."""
    found: dict[str, set[str]] = {key: set() for key in SOURCES}
    with scope(store=stores.next_door):
        clerk = hire(stores.next_door, MARK, *Role)
        for key, source in SOURCES.items():
            hits = [hit for text in IN_BOTH for hit in source.find(stores.next_door, clerk, text)]
            found[key] = {hit.url for hit in hits if url_name(hit.url) not in GROUP_WIDE}
    here = [said(stores.everybody.get(reverse("dashboard:search"), {"q": text})) for text in IN_BOTH]

    assert [key for key, urls in found.items() if not urls] == []
    assert [url for urls in found.values() for url in urls if any(url in page for page in here)] == []


def test_what_is_next_door_is_not_found_here(stores: Stores) -> None:
    """Every address that this store's pages lead to, with the ids of its twin next door."""
    forms = {form.name: form.url for page in stores.pages for form in page.forms if form.method == "post"}
    found = {}
    for url in {*links(stores.pages).values(), *forms.values()}:
        twin, name = stores.twin(url), url_name(url)
        if twin == url:
            continue
        for send in (stores.everybody.get, stores.everybody.post):
            answer = send(twin)
            # The page is the same, and only the query asks for more.
            is_a_page = urlsplit(twin).path == urlsplit(url).path or name in GROUP_WIDE
            led_up = answer.status_code == 302 and answer.url == page_above(urlsplit(twin).path)
            if MARK in said(answer) or not (answer.status_code in (404, 405) or led_up or is_a_page):
                found[f"{name} {twin}"] = answer.status_code

    assert found == {}


def test_who_works_in_both_stores_is_in_one_at_a_time(stores: Stores) -> None:
    both = hire(stores.store, "", *Role)
    with scopes_disabled():
        StoreRole.objects.bulk_create([StoreRole(user=both, store=stores.next_door, role=role) for role in Role])
    browser = logged_in(both)
    details = {url_name(page.url): page.url for page in stores.pages if page.answer.status_code == 200}
    ours_only = [url for name, url in details.items() if stores.twin(url) != url and name not in GROUP_WIDE]

    def answered(urls: list[str]) -> set[int]:
        return {browser.get(url).status_code for url in urls if not url.startswith("/staff/")}

    next_door = [stores.twin(url) for url in ours_only]
    assert (answered(ours_only), answered(next_door)) == ({200}, {404})
    browser.post(reverse("staff:switch-store"), {"store": stores.next_door.pk})
    assert (answered(ours_only), answered(next_door)) == ({404}, {200})


def test_cost_is_shown_to_nobody_who_may_not_see_it(stores: Stores) -> None:
    """With all roles at once that may not: whatever any of them can open, as page, fragment, workbook or slip."""
    pages = list(crawl(stores.without_cost, starting_points(), most_of={}))

    assert showing(COSTS, stores.without_cost, pages, ("机油",)) == {}
    assert len(pages) > 100


def test_cost_is_shown_to_somebody(stores: Stores) -> None:
    """Else the figures looked for would stand nowhere."""
    assert set(COSTS) == {cost for cost in COSTS for page in stores.pages if cost in said(page.answer)}
