"""The row that nearly every deed begins with: a paper with its document and store, for its service locked and fresh.

Its SQL is written once per kind of paper (``staff.rows``): made anew by Django it took a sixth of a deed's whole time.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from documents.models import Document, Paper
from staff.models import Store
from staff.rows import Columns
from staff.scoping import stores_in_scope
from staff.triggers import is_append_only


@dataclass(frozen=True)
class LookUp:
    """The parts of the statement, and what stands in its row."""

    select: str
    of_stores: str
    locks: str
    paper: Columns[Any]
    document: Columns[Document]
    store: Columns[Store]


def paper_row(model: type[Paper], pk: int, *, lock: bool) -> Any:
    """The paper with this key, its document and its store, or None where the scope does not show it.

    With ``lock`` one statement takes both locks, the document's first; a row of a ledger cannot change and needs none.
    """
    look_up, stores = look_up_of(model), stores_in_scope(model)
    statement = look_up.select
    values: list[Any] = [pk]
    if stores is not None:
        statement = f"{statement} {look_up.of_stores}"
        values.append(stores)
    if lock:
        statement = f"{statement} {look_up.locks}"
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    if row is None:
        return None
    paper: Any = look_up.paper.instance(row)
    paper.document, paper.store = look_up.document.instance(row), look_up.store.instance(row)
    return paper


@lru_cache
def look_up_of(model: type[Paper]) -> LookUp:
    paper = Columns(model)
    document = Columns(Document, paper.end)
    store = Columns(Store, document.end)
    table = model._meta.db_table
    locks = '"documents_document"' if is_append_only(model) else f'"documents_document", "{table}"'
    select = (
        f'SELECT {paper.selected}, {document.selected}, {store.selected} FROM "{table}"'  # noqa: S608  (names of our own tables)
        f' INNER JOIN "documents_document" ON "documents_document"."id" = "{table}"."document_id"'
        f' INNER JOIN "staff_store" ON "staff_store"."id" = "{table}"."store_id"'
        f' WHERE "{table}"."document_id" = %s'
    )
    of_stores = f'AND "{table}"."store_id" = ANY(%s)'
    return LookUp(select, of_stores, f"FOR NO KEY UPDATE OF {locks}", paper, document, store)
