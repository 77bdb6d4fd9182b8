"""The row that nearly every service begins with: a paper with its document and store, locked and fresh.

Django makes a query anew each time it is asked. For this one look-up, which each deed makes and nothing varies, that took a
sixth of a deed's whole time (docs/performance.md): here its SQL is written once per kind of paper.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models

from documents.models import Document, Paper
from staff.models import Store
from staff.scoping import stores_in_scope
from staff.triggers import is_append_only


@dataclass(frozen=True)
class Columns:
    """One model's columns within the row, and how their values become Python's."""

    model: type[models.Model]
    names: list[str]
    begin: int
    converters: list[tuple[int, Callable[..., Any]]]

    def instance(self, row: tuple[Any, ...]) -> Any:
        values = list(row[self.begin : self.begin + len(self.names)])
        for place, convert in self.converters:
            values[place] = convert(values[place], None, connection)
        return self.model.from_db(connection.alias, self.names, values)


@dataclass(frozen=True)
class LookUp:
    """The parts of the statement, and what stands in its row."""

    select: str
    of_stores: str
    locks: str
    paper: Columns
    document: Columns
    store: Columns


def locked_row(model: type[Paper], pk: int) -> Any:
    """The paper with this key, its document and its store, or None where the scope does not show it.

    One statement takes both locks, the document's first; a row of a ledger cannot change and needs none.
    """
    look_up, stores = look_up_of(model), stores_in_scope(model)
    with connection.cursor() as cursor:
        if stores is None:
            cursor.execute(f"{look_up.select} {look_up.locks}", [pk])
        else:
            cursor.execute(f"{look_up.select} {look_up.of_stores} {look_up.locks}", [pk, stores])
        row = cursor.fetchone()
    if row is None:
        return None
    paper = look_up.paper.instance(row)
    paper.document, paper.store = look_up.document.instance(row), look_up.store.instance(row)
    return paper


@lru_cache
def look_up_of(model: type[Paper]) -> LookUp:
    columns: dict[type[models.Model], Columns] = {}
    selected: list[str] = []
    for source in (model, Document, Store):
        fields = source._meta.concrete_fields
        converters = [
            (place, convert) for place, field in enumerate(fields) for convert in field.get_db_converters(connection)
        ]
        columns[source] = Columns(source, [field.attname for field in fields], len(selected), converters)
        selected += [f'"{source._meta.db_table}"."{field.column}"' for field in fields]
    paper, document, store = (source._meta.db_table for source in columns)
    locks = f'"{document}"' if is_append_only(model) else f'"{document}", "{paper}"'
    select = (
        f'SELECT {", ".join(selected)} FROM "{paper}"'  # noqa: S608  (names of our own tables)
        f' INNER JOIN "{document}" ON "{document}"."id" = "{paper}"."document_id"'
        f' INNER JOIN "{store}" ON "{store}"."id" = "{paper}"."store_id"'
        f' WHERE "{paper}"."document_id" = %s'
    )
    of_stores = f'AND "{paper}"."store_id" = ANY(%s)'
    return LookUp(select, of_stores, f"FOR NO KEY UPDATE OF {locks}", *columns.values())
