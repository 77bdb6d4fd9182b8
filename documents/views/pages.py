"""Finding a document by what its paper says, and showing its slips."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from documents.enums import PrintMode
from documents.models import Document
from documents.queries import demand_to_see
from documents.services.slips import print_slip


def by_number(request: HttpRequest, store_code: str, number: str) -> HttpResponse:
    """Where the QR of a slip leads: the document's page, for who may see it."""
    document = get_object_or_404(Document.objects.filter(store__code=store_code), number=number)
    demand_to_see(document, request.user)
    return redirect(document)


@require_POST
def slip(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Print: writes the print log and answers the PDF, for the browser to show and print."""
    numbers = [int(n) for n in request.POST.getlist("copy") if n.isascii() and n.isdecimal()]
    mode = request.POST.get("mode", PrintMode.LASER)
    pdf = print_slip(
        pk,
        slip_code=code,
        copies=numbers or None,
        mode=mode if mode in PrintMode.values else PrintMode.LASER,
        by=request.user,
    )
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{code}-{pk}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
