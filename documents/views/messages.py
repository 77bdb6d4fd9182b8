"""What was said about a document; messages that nobody received."""

from django.contrib import messages as quiet_lines
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from documents.desk_lists import undelivered
from documents.forms import NoteForm, WriteForm
from documents.models import Message
from documents.services.messages import note_message, retry_message, write_to_customer
from documents.views.access import back_to, context_of, visible_document
from staff.forms import refusals_on


def messages(request: HttpRequest, pk: int) -> HttpResponse:
    document = visible_document(request, pk)
    form = NoteForm(request.POST or None)
    fragment = bool(request.headers.get("HX-Request"))
    if request.method == "POST":
        if form.is_valid():
            with refusals_on(form, request):
                note_message(pk, **form.cleaned_data, by=request.user)
        if form.is_valid():
            if not fragment:
                quiet_lines.success(request, _("Kept with %(number)s.") % {"number": document})
                return back_to(request, document)
            form = NoteForm()
    template = "documents/_messages.html" if fragment else "documents/messages.html"
    context = {"note_form": form, **context_of(document, request.user, "messages")}
    return render(request, template, context, status=422 if form.errors else 200)


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """A message to the customer; refused, the page stands there with what was typed."""
    document = visible_document(request, pk)
    form = WriteForm(request.POST, customer=document.customer)
    if form.is_valid():
        with refusals_on(form, request):
            write_to_customer(pk, **form.cleaned_data, by=request.user)
    fragment = bool(request.headers.get("HX-Request"))
    if form.is_valid() and not fragment:
        quiet_lines.success(request, _("It will be sent within a minute."))
        return back_to(request, document)
    context = context_of(document, request.user, "messages")
    if form.errors:
        context["write_form"] = form
    template = "documents/_messages.html" if fragment else "documents/messages.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_GET
def not_delivered(request: HttpRequest) -> HttpResponse:
    rows = undelivered(request.store, request.user)  # type: ignore[attr-defined]
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(request, "documents/undelivered.html", {"page": page})


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=pk)
    retry_message(message.pk, address=request.POST.get("address"), by=request.user)
    quiet_lines.success(request, _("It will be sent again within a minute."))
    return redirect("documents:undelivered")
