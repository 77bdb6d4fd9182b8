"""The document a page is about: 404 in another store, 403 for who may not see its kind."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.models import Document
from documents.queries import demand_to_see, may_see
from staff.going_back import page_of_ours


def visible_document(request: HttpRequest, pk: int) -> Document:
    document = get_object_or_404(Document.objects.select_related("store", "created_by", "voided_by"), pk=pk)
    demand_to_see(document, request.user)
    return document


def tabs(document: Document, user: Any, active: str) -> list[dict[str, Any]]:
    """The pages that every document has."""
    pages = [
        ("slips", _("Slips"), "printer"),
        ("photos", _("Photos"), "photo"),
        ("messages", _("Messages"), "message"),
        ("signatures", _("Signatures"), "signature"),
        ("history", _("History"), "history"),
    ]
    if not may_see(document, user):
        pages = pages[-1:]
    return [
        {
            "label": label,
            "icon": icon,
            "active": name == active,
            "url": reverse(f"documents:{name}", args=[document.pk]),
        }
        for name, label, icon in pages
    ]


def context_of(document: Document, user: Any, active: str) -> dict[str, Any]:
    return {"document": document, "kind": document.registered, "tabs": tabs(document, user, active)}


def back_to(request: HttpRequest, document: Document) -> HttpResponse:
    """To the page the form stood on, if it is one of ours, else to the document."""
    return redirect(page_of_ours(request, request.POST.get("next", ""), otherwise=document.get_absolute_url()))
