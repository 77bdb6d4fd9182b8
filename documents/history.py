"""Who changed what on a document, when, from where and why (CTL-01): the trigger's records put into words.

What one transaction changed is one entry. The number of queries depends on the kind of document, not on how
much happened.
"""

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from customers.models.customer import mask
from documents.models import Attachment, Document, Hold, Message, Paper
from staff.models import User

LONGEST = 300
# Who added a row and when stands above its fields; what is empty or as always is no news.
SAID_BY_THE_ENTRY = {"created_at", "created_by", "added_at", "added_by", "placed_at", "placed_by"}
NOTHING: tuple[Any, ...] = (None, "", [], {}, False, 0)
HIDDEN = {"id", "store", "document", "sha256", "content_digest"}
SOURCES = {
    "browser": gettext_lazy("Browser"),
    "sweep_messages": gettext_lazy("Sending of messages"),
    "delivery_report": gettext_lazy("Report of the message provider"),
    "sweep_callbacks": gettext_lazy("Callbacks that fell due"),
}
WHAT = {
    "insert": pgettext_lazy("history", "added"),
    "update": pgettext_lazy("history", "changed"),
    "delete": pgettext_lazy("history", "removed"),
}


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """What happened to one row: ``what`` is insert, update or delete. ``key`` tells rows apart."""

    thing: str
    what: str
    fields: list[FieldChange]
    key: tuple[Any, ...] = ()

    @property
    def what_label(self) -> str:
        return str(WHAT[self.what])


@dataclass
class Entry:
    """One transaction. Without ``who`` nobody had said who acted: it was done past the system."""

    at: datetime.datetime
    who: str
    source: str
    address: str
    url: str
    why: str
    changes: list[RowChange] = field(default_factory=list)

    def add(self, row: RowChange) -> None:
        """Take a change in; one that goes on changing the same row is told together with the one before."""
        earlier = next((change for change in self.changes if change.key == row.key and change.what != "delete"), None)
        if earlier is None or row.what != "update":
            self.changes.append(row)
            return
        told = {change.label: change for change in earlier.fields}
        for change in row.fields:
            before = told[change.label].before if change.label in told else change.before
            told[change.label] = FieldChange(change.label, before, change.after)
        earlier.fields[:] = told.values()


@dataclass(frozen=True)
class _Source:
    model: type[models.Model]
    path: str

    @property
    def events(self) -> type[models.Model]:
        return self.model._meta.get_field("events").related_model  # type: ignore[return-value]


def history_of(document: Document, *, shows_phones: bool = True) -> list[Entry]:
    """Everything recorded about a document and its rows, the latest first; numbers and addresses masked if asked for (SYS-02)."""
    changes = [
        (event, before)
        for source in _sources(document)
        for event, before in _with_the_one_before(_events(source, document))
    ]
    words = _Words(changes, about=(Document, document.registered.model_class), shows_phones=shows_phones)
    entries: dict[tuple[Any, ...], Entry] = {}
    # Within a transaction in the order of the sources: the document, its own row, then the rows that hang on it.
    for event, before in sorted(changes, key=lambda pair: pair[0].pgh_created_at):
        row = words.row_change(event, before)
        if row is None:
            continue
        context = event.pgh_context or {}
        entry = entries.setdefault(
            (event.pgh_created_at, context.get("user"), context.get("source")),
            words.entry(event.pgh_created_at, context),
        )
        entry.why = str(context.get("why") or "") or entry.why
        entry.add(row)
    return sorted(entries.values(), key=lambda entry: entry.at, reverse=True)


def _sources(document: Document) -> Iterator[_Source]:
    kind = document.registered
    yield _Source(Document, "pgh_obj")
    if hasattr(kind.model_class, "events"):  # a row of a ledger never changes: there is nothing to record
        yield _Source(kind.model_class, "pgh_obj")
    for model in (Attachment, Hold, Message):
        yield _Source(model, "document")
    for line in kind.history:
        name, _colon, path = line.partition(":")
        yield _Source(apps.get_model(name), path)


def _events(source: _Source, document: Document) -> Iterable[Any]:
    return source.events._base_manager.filter(**{source.path: document.pk}).order_by("pgh_id")


def _with_the_one_before(events: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    last: dict[Any, Any] = {}
    for event in events:
        yield event, last.get(event.pgh_obj_id)
        last[event.pgh_obj_id] = event


class _Words:
    """Turns values into what a person reads; looks up all names that the events mention, one query a model."""

    def __init__(
        self, changes: list[tuple[Any, Any]], *, about: tuple[type[models.Model], ...], shows_phones: bool
    ) -> None:
        self.about = about
        self.masked = () if shows_phones else (Message._meta.get_field("address"),)
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for event, _before in changes:
            wanted[User].add((event.pgh_context or {}).get("user"))
            for column in self.columns(event):
                if column.is_relation:
                    wanted[column.related_model].add(getattr(event, column.attname))
        self.names = {model: dict(_named(model, keys - {None})) for model, keys in wanted.items()}

    def entry(self, at: datetime.datetime, context: dict[str, Any]) -> Entry:
        source = str(context.get("source") or "")
        who = context.get("user")
        return Entry(
            at=at,
            who=self.names[User].get(who, f"#{who}") if who else "",
            source=str(SOURCES.get(source, source)),
            address=str(context.get("address") or ""),
            url=str(context.get("url") or ""),
            why="",
        )

    def row_change(self, event: Any, before: Any) -> RowChange | None:
        """None where an update left everything as it was."""
        what = event.pgh_label if event.pgh_label in WHAT else "update"
        fields = [] if what == "delete" else list(self._field_changes(event, None if what == "insert" else before))
        if what == "update" and not fields:
            return None
        model = type(event).pgh_tracked_model
        return RowChange(_thing(model, event), what, fields, (model, event.pgh_obj_id))

    def _field_changes(self, event: Any, before: Any) -> Iterator[FieldChange]:
        for column in self.columns(event):
            now = getattr(event, column.attname)
            was = getattr(before, column.attname) if before is not None else None
            if now == was or (before is None and (column.name in SAID_BY_THE_ENTRY or now in NOTHING)):
                continue
            label = str(column.verbose_name)
            yield FieldChange(label, self._text(column, was) if before is not None else "", self._text(column, now))

    def columns(self, event: Any) -> list[Any]:
        """The columns a person cares about: not the key, the store, or the document that the page is about."""
        names = {f.name for f in type(event)._meta.fields} - HIDDEN
        return [
            f
            for f in type(event).pgh_tracked_model._meta.concrete_fields
            if f.name in names and not f.primary_key and f.related_model not in self.about
        ]

    def _text(self, column: Any, value: Any) -> str:
        if value in (None, ""):
            return ""
        if column.is_relation:
            return self.names.get(column.related_model, {}).get(value, f"#{value}")
        if column.choices:
            return str(dict(column.flatchoices).get(value, value))
        if column in self.masked:
            return mask(value)
        return _plain(value)[:LONGEST]


def _named(model: type[models.Model], keys: set[Any]) -> Iterator[tuple[Any, str]]:
    rows = model._base_manager.filter(pk__in=keys)
    if issubclass(model, Paper):
        rows = rows.select_related("document")  # a paper is called by its document's number
    yield from ((row.pk, str(row)) for row in rows)


def _plain(value: Any) -> str:
    match value:
        case bool():
            return pgettext("history", "yes") if value else pgettext("history", "no")
        case datetime.datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
        case Decimal():
            return f"{value:,f}"
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return str(value)


def _thing(model: type[models.Model], event: Any) -> str:
    """What the row is called; a line also by its own words, to tell it from the others."""
    name = str(model._meta.verbose_name)
    if issubclass(model, Document | Paper):
        return name
    for words in ("name", "text", "description", "reason", "subject", "caption", "title"):
        if text := getattr(event, words, ""):
            return _("%(thing)s: %(text)s") % {"thing": name, "text": str(text)[:40]}
    return name
