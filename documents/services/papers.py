"""Opening, locking, numbering and voiding documents: the beginning of every other service."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.kinds import KINDS
from documents.models import Document, Paper
from documents.paper_rows import paper_row
from staff.history import because
from staff.models import Store, User
from staff.refusals import Refused, require, require_short
from staff.scoping import only
from staff.text import clean_text
from staff.transactions import all_or_nothing

P = TypeVar("P", bound=Paper)
LONGEST_REASON = 200


def open_document(store: Store, kind: str, *, numbered: bool = True, by: User) -> Document:
    """Write the document that a new row of ``kind`` hangs on; call inside a transaction.

    With ``numbered`` false the number is taken later by :func:`take_number`.
    """
    require_transaction()
    assert kind in KINDS, kind
    document = Document.objects.create(store=store, kind=kind, created_at=timezone.now(), created_by=by)
    if numbered:
        take_number(document)
    return document


def take_number(document: Document, *, day: datetime.date | None = None) -> str:
    """Give the document the next number of its store, kind and day, without gaps.

    The counter's row stays locked until the transaction ends: take it last (design §3, one lock order).
    """
    require_transaction()
    if document.number:
        return document.number
    day = day or timezone.localdate()
    document.number = _count_up(document, day)
    return document.number


def _count_up(document: Document, day: datetime.date) -> str:
    """Whoever comes second waits on the counter's row until the first one commits or takes the number back."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH counted AS (
                INSERT INTO documents_numbercounter AS c (store_id, kind, day, last) VALUES (%s, %s, %s, 1)
                ON CONFLICT (store_id, kind, day) DO UPDATE SET last = c.last + 1
                RETURNING last
            )
            UPDATE documents_document SET number = %s || lpad(last::text, greatest(4, length(last::text)), '0')
            FROM counted WHERE id = %s RETURNING number
            """,
            [document.store_id, document.kind, day, f"{document.kind}-{day:%Y%m%d}-", document.pk],
        )
        return cursor.fetchone()[0]


def require_transaction() -> None:
    if not connection.in_atomic_block:
        msg = "Call this inside a transaction."
        raise RuntimeError(msg)


def lock_document(pk: int, *, allow_voided: bool = False) -> Document:
    """Lock a document and return it fresh: the first lock of every service.

    Raises Http404 where the scope does not show it, :class:`Refused` for a voided document.
    """
    require_transaction()
    document = only(Document.objects.select_for_update(no_key=True).filter(pk=pk))
    if document is None:
        raise Http404
    return document if allow_voided else _refuse_voided(document)


def lock_paper(model: type[P], pk: int, *, allow_voided: bool = False) -> P:
    """Lock a document and its row, in that order, and return the fresh row.

    Raises Http404 where the scope does not show it, :class:`Refused` for a voided document.
    """
    require_transaction()
    paper: P | None = paper_row(model, pk, lock=True)
    if paper is None:
        raise Http404
    if not allow_voided:
        _refuse_voided(paper.document)
    paper.document.held_signatures = {}
    return paper


def _refuse_voided(document: Document) -> Document:
    if document.voided_at:
        raise Refused(
            _("%(number)s has been voided: %(reason)s") % {"number": document, "reason": document.void_reason}
        )
    return document


@contextmanager
def locked(model: type[P], pk: int) -> Iterator[P]:
    """Open a transaction and lock a paper in it, for the length of a ``with`` statement."""
    with all_or_nothing():
        yield lock_paper(model, pk)


def void_document(document_id: int, *, reason: str, by: User) -> None:
    """Void a document with a reason; its kind says who may and what stands in the way."""
    with all_or_nothing():
        document = lock_document(document_id, allow_voided=True)
        kind = document.registered
        require(kind.may_void is not None, _("This kind of document is never voided."))
        assert kind.may_void is not None
        kind.may_void.demand(by, document.store_id)
        reason = clean_text(reason).strip()
        require(reason, _("Say why it is voided."))
        require_short(reason, LONGEST_REASON)
        require(not document.voided_at, _("It has already been voided."))
        paper: Any = lock_paper(kind.model_class, document.pk)  # type: ignore[type-var]
        kind.void_guard(paper)
        because(reason)
        document.voided_at, document.voided_by, document.void_reason = timezone.now(), by, reason
        document.save(update_fields=["voided_at", "voided_by", "void_reason"])
