"""Finding a document by what its paper says; its slips, and printing them."""

from csp.decorators import csp_exempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from documents.enums import PrintMode
from documents.models import Document
from documents.queries import demand_to_see
from documents.services.slips import print_slip
from documents.views.access import context_of, visible_document
from staff.text import whole_number


@require_GET
def by_number(request: HttpRequest, store_code: str, number: str) -> HttpResponse:
    """Where the QR of a slip leads: the document's page, for who may see it."""
    document = get_object_or_404(Document.objects.filter(store__code=store_code.upper()), number=number.upper())
    demand_to_see(document, request.user)
    return redirect(document)


@require_GET
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    document = visible_document(request, pk)
    fragment = bool(request.headers.get("HX-Request"))
    template = "documents/_slips.html" if fragment else "documents/slips.html"
    return render(request, template, context_of(document, request.user, "slips"))


@require_POST
@csp_exempt()  # a browser's PDF viewer is not our page and draws with styles of its own
def slip(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Print: a POST, because it writes the print log. Answers the PDF for the browser to show."""
    visible_document(request, pk)
    numbers = [whole_number(text) for text in request.POST.getlist("copy")]
    mode = request.POST.get("mode")
    pdf = print_slip(
        pk,
        slip_code=code,
        copies=numbers or None,
        mode=PrintMode(mode) if mode in PrintMode.values else PrintMode.LASER,
        by=request.user,
    )
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{code}-{pk}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
