"""Who signed a document, and the one inbox of what waits for a signature (CTL-03)."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from documents.queries import signatures_waiting_for
from documents.views.access import context_of, visible_document


@require_GET
def signatures(request: HttpRequest, pk: int) -> HttpResponse:
    document = visible_document(request, pk)
    fragment = bool(request.headers.get("HX-Request"))
    template = "documents/_signatures.html" if fragment else "documents/signatures.html"
    return render(request, template, context_of(document, request.user, "signatures"))


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    rows = signatures_waiting_for(request.store, request.user)  # type: ignore[attr-defined]
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(request, "documents/inbox.html", {"page": page})
