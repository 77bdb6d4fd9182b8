"""Reads worth a name: who may see a document, what was printed of it."""

from documents.models import Document
from staff.models import User


def may_see(document: Document, user: User) -> bool:
    return document.registered.may_see(user, document.store_id)


def demand_to_see(document: Document, user: User) -> None:
    """Raise NotPermitted unless the kind lets this person see its documents."""
    document.registered.may_see.demand(user, document.store_id)
