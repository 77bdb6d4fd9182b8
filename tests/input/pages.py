"""Forms as the browser sees them: read from the page, so that a new page is tried without being listed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

NOT_TYPED = ("submit", "button", "reset", "image")


@dataclass
class Field:
    """A name a form sends, what it stands at, and what may be chosen."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)  # what is sent when nobody touches it
    choices: list[str] = field(default_factory=list)
    is_number: bool = False


@dataclass
class Form:
    url: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return url_name(self.url)


def url_name(url: str) -> str:
    try:
        match = resolve(urlsplit(url).path)
    except Resolver404:
        return ""
    return match.view_name


class Page(HTMLParser):
    """The forms and links of a page."""

    def __init__(self, url: str, text: str) -> None:
        super().__init__()
        self.url = url
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.by_id: dict[str, Form] = {}
        self.form: Form | None = None
        self.select: Field | None = None
        self.textarea: Field | None = None
        self.answer: Any = None  # where a crawl read it from
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.start_form(given)
        elif tag == "option" and self.select is not None:
            self.select.choices.append(given.get("value", ""))
            if "selected" in given:
                self.select.values = [given.get("value", "")]
        elif tag in ("input", "select", "textarea", "button") and given.get("name"):
            self.take_field(tag, given)
        for attribute in ("hx-post", "formaction"):
            if given.get(attribute):
                into = self.form or Form("", "post")
                self.forms.append(Form(urljoin(self.url, given[attribute]), "post", into.fields))
        for attribute in ("href", "hx-get", "data-href", "data-url", "data-lookup-url", "src"):
            if given.get(attribute):
                self.links.append(urljoin(self.url, given[attribute]))

    def start_form(self, given: dict[str, str]) -> None:
        action = given.get("action") or given.get("hx-post") or self.url
        self.form = Form(urljoin(self.url, action), (given.get("method") or "get").lower())
        self.forms.append(self.form)
        if "id" in given:
            self.by_id[given["id"]] = self.form

    def take_field(self, tag: str, given: dict[str, str]) -> None:
        form = self.by_id.get(given.get("form", ""), self.form)
        if form is None:
            return
        kind = given.get("type", "text") if tag == "input" else tag
        if tag == "button" or kind in NOT_TYPED:
            kind = "submit"
        found = form.fields.setdefault(given["name"], Field(given["name"], kind))
        value = given.get("value", "on" if kind == "checkbox" else "")
        found.is_number = found.is_number or kind == "number" or given.get("inputmode") in ("decimal", "numeric")
        if kind in ("checkbox", "radio", "submit"):
            found.choices.append(value)
        if kind not in ("checkbox", "radio", "submit", "select", "textarea") or "checked" in given:
            found.values.append(value)
        if tag == "select":
            self.select = found
        if tag == "textarea":
            found.values = [""]
            self.textarea = found

    def handle_data(self, data: str) -> None:
        if self.textarea is not None:
            self.textarea.values[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None


MOST_OF_A_KIND = 1
# One in each state, where the state decides which forms stand there.
MOST_OF = {
    "workorders:detail": 40,
    "parts:requisition": 8,
    "cashier:receivable-detail": 5,
    "reception:visit-detail": 4,
    "parts:opening": 3,
    "cashier:account-detail": 4,
    "followup:complaint-detail": 4,
    "documents:messages": 4,
}
LEAVES = {
    "staff:logout",
    "documents:slip",
    "documents:photo",
    "documents:photo-small",
    "parts:bin-label",
    "parts:bin-card",
}


def crawl(client: Client, start: list[str], most_of: dict[str, int] = MOST_OF) -> Iterator[Page]:
    """Every page that can be reached by links, at most so many of each URL name."""
    waiting, seen, count = list(start), set(start), dict[str, int]()
    while waiting:
        url = waiting.pop(0)
        name = url_name(url)
        if not name or name in LEAVES or count.get(name, 0) >= most_of.get(name, MOST_OF_A_KIND):
            continue
        count[name] = count.get(name, 0) + 1
        answer = client.get(url)
        if not answer.headers.get("Content-Type", "").startswith("text/html") or answer.status_code >= 400:
            page = Page(url, "")
            page.answer = answer
            yield page
            continue
        page = Page(url, answer.text)
        page.answer = answer
        yield page
        for link in page.links:
            address = link.split("#")[0]
            if address not in seen and urlsplit(address).netloc == "":
                seen.add(address)
                waiting.append(address)


def queries_of(page: Page) -> dict[str, list[str]]:
    """What the links of a page ask of the page itself: ``?page=2&sort=name``."""
    asked: dict[str, list[str]] = {}
    for link in page.links:
        parts = urlsplit(link)
        if parts.path == urlsplit(page.url).path:
            for key, value in parse_qsl(parts.query, keep_blank_values=True):
                asked.setdefault(key, []).append(value)
    return asked
