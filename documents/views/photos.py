"""Photos of a document: shown, added, served to who may see the document and to nobody else."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from documents.forms import PhotosForm
from documents.models import Attachment
from documents.queries import demand_to_see
from documents.services.attachments import attach_photos, may_attach, small_name
from documents.views.access import back_to, context_of, visible_document
from staff.forms import refusals_on


def photos(request: HttpRequest, pk: int) -> HttpResponse:
    document = visible_document(request, pk)
    form = PhotosForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        may_attach(document).demand(request.user, document.store_id)
        if form.is_valid():
            with refusals_on(form, request):
                data = form.cleaned_data
                attach_photos(pk, files=data["photos"], topic=data["topic"], caption=data["caption"], by=request.user)
        if form.is_valid():
            if not request.headers.get("HX-Request"):
                messages.success(request, _("The photos are kept with %(number)s.") % {"number": document})
                return back_to(request, document)
            form = PhotosForm(initial={"topic": data["topic"]})
    fragment = bool(request.headers.get("HX-Request"))
    template = "documents/_photos.html" if fragment else "documents/photos.html"
    context = {"photos_form": form, **context_of(document, request.user, "photos")}
    return render(request, template, context, status=422 if form.errors else 200)


@require_GET
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """The picture itself."""
    return _serve(request, pk, small=False)


@require_GET
def small_photo(request: HttpRequest, pk: int) -> FileResponse:
    """The picture for lists."""
    return _serve(request, pk, small=True)


def _serve(request: HttpRequest, pk: int, *, small: bool) -> FileResponse:
    """As stored, never guessed at by the browser, kept in no cache."""
    attachment = get_object_or_404(Attachment.objects.select_related("document"), pk=pk)
    demand_to_see(attachment.document, request.user)
    name = small_name(attachment.file.name) if small else attachment.file.name
    try:
        file = default_storage.open(name)
    except FileNotFoundError as gone:
        raise Http404 from gone
    answer = FileResponse(file, content_type=attachment.content_type)
    answer["Content-Disposition"] = "inline"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
