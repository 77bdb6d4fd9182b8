"""Reads worth a name: who may see a document, what was printed of it, whose signature it waits for."""

from typing import Any, TypeVar

from django.db.models import Case, F, Min, OuterRef, Prefetch, QuerySet, Subquery, When
from django.http import Http404

from documents.kinds import KINDS
from documents.models import Document, Paper, PrintedCopy, SignatureWanted
from documents.paper_rows import paper_row
from staff.models import Store, User

P = TypeVar("P", bound=Paper)


def paper_or_404(model: type[P], pk: int) -> P:
    """The paper that a form was sent for, with its document and store; for what its page shows, join more."""
    paper: P | None = paper_row(model, pk, lock=False)
    if paper is None:
        raise Http404
    return paper


def may_see(document: Document, user: User) -> bool:
    return document.registered.may_see(user, document.store_id)


def demand_to_see(document: Document, user: User) -> None:
    """Raise NotPermitted unless the kind lets this person see its documents."""
    document.registered.may_see.demand(user, document.store_id)


def signatures_waiting_for(store: Store, user: User) -> QuerySet[Document]:
    """The approvals inbox (CTL-03): what waits for capacities that ``user`` holds here; the one promised first, then the oldest.

    Each document once, with the signatures it wants of this person in ``wanted_of_me``, and with ``since``, ``plate``
    and ``due_at``.
    """
    mine = SignatureWanted.objects.filter(capacity__in=list(user.roles_at(store)))
    return (
        Document.objects.filter(store=store, voided_at=None, signatures_wanted__in=mine)
        .annotate(since=Min("signatures_wanted__since"), plate=from_paper("plate"), due_at=from_paper("due_at"))
        .order_by(F("due_at").asc(nulls_last=True), "since", "pk")
        .prefetch_related(Prefetch("signatures_wanted", mine.order_by("since", "pk"), to_attr="wanted_of_me"))
    )


def from_paper(name: str) -> Case:
    """The column of the paper that its kind names as ``name``; NULL for kinds that have none."""
    return Case(
        *(
            When(kind=kind.code, then=Subquery(of_one(kind.model_class).values(field)[:1]))
            for kind in KINDS.values()
            if (field := getattr(kind, name))
        )
    )


def of_one(model: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._base_manager.filter(pk=OuterRef("pk"))
    return rows


def print_log(document: Document) -> QuerySet[PrintedCopy]:
    """Every copy printed, the last one first."""
    return document.printed_copies.select_related("printed_by").order_by("-printed_at", "-pk")
