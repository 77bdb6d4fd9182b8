"""Voiding a document: a page that names what cannot be undone and asks why."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from documents.forms import VoidForm
from documents.services.papers import void_document
from documents.views.access import visible_document
from staff.forms import refusals_on
from staff.refusals import require


def void(request: HttpRequest, pk: int) -> HttpResponse:
    document = visible_document(request, pk)
    kind = document.registered
    require(kind.may_void is not None, _("This kind of document is never voided."))
    kind.may_void.demand(request.user, document.store_id)  # type: ignore[union-attr]
    form = VoidForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form, request):
            void_document(pk, reason=form.cleaned_data["reason"], by=request.user)
        if form.is_valid():
            messages.success(request, _("%(number)s has been voided.") % {"number": document})
            return redirect(document)
    context = {"document": document, "kind": kind, "form": form}
    return render(request, "documents/void.html", context, status=422 if form.errors else 200)
