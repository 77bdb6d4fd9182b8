"""The history of a document: who, when, before and after, why, from where (CTL-01)."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from customers.permissions import can_see_phone
from documents.history import history_of
from documents.models import Document
from documents.permissions import can_see_every_history
from documents.queries import demand_to_see
from documents.views.access import context_of

ENTRIES_A_PAGE = 50


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(Document.objects.select_related("store"), pk=pk)
    if not can_see_every_history(request.user, document.store_id):
        demand_to_see(document, request.user)
    shows_phones = can_see_phone(request.user, document.store_id)
    page = Paginator(history_of(document, shows_phones=shows_phones), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    fragment = bool(request.headers.get("HX-Request"))
    template = "documents/_history.html" if fragment else "documents/history.html"
    return render(request, template, {"page": page, **context_of(document, request.user, "history")})
