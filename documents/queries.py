"""Reads worth a name: who may see a document, what was printed of it, whose signature it waits for."""

from django.db.models import QuerySet

from documents.models import Document, PrintedCopy, SignatureWanted
from staff.models import Store, User


def may_see(document: Document, user: User) -> bool:
    return document.registered.may_see(user, document.store_id)


def demand_to_see(document: Document, user: User) -> None:
    """Raise NotPermitted unless the kind lets this person see its documents."""
    document.registered.may_see.demand(user, document.store_id)


def signatures_waiting_for(store: Store, user: User) -> QuerySet[SignatureWanted]:
    """The approvals inbox (CTL-03): what waits for a capacity that ``user`` holds here, oldest first."""
    return (
        SignatureWanted.objects.filter(
            document__store=store, document__voided_at=None, capacity__in=list(user.roles_at(store))
        )
        .select_related("document")
        .order_by("since", "pk")
    )


def print_log(document: Document) -> QuerySet[PrintedCopy]:
    """Every copy printed, the last one first."""
    return document.printed_copies.select_related("printed_by").order_by("-printed_at", "-pk")
