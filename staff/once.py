"""A form acts once, however often it is sent: double click, retry after a lost answer, reload (FLOW-07).

Every form carries a key made with its page (``{% csrf_token %}`` writes it). The view runs in one transaction with the row that
remembers the key. The same key again, by the same person with the same content, is answered with where the first answer led; with
other content it is refused. An answer of 400 and above changes nothing and is not remembered, so what was refused can be sent again.
"""

import hashlib
import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseRedirectBase
from django.utils import timezone
from django.utils.translation import gettext as _

from staff.going_back import send_to
from staff.models import SentForm, User
from staff.refusals import Reason, Refused
from staff.services.sent_forms import note_sent_form, note_where_it_led

FIELD = "idempotency_key"
NOT_CONTENT = {FIELD, "csrfmiddlewaretoken"}


def new_key() -> str:
    return str(uuid.uuid4())


def key_in(request: HttpRequest) -> uuid.UUID | None:
    """The key of a form that was sent; a script of the house's own may do without."""
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None


def digest_of(request: HttpRequest) -> str:
    """What was sent and where to, in 64 characters: the same form filled in the same way gives the same."""
    said = hashlib.sha256(request.path.encode(errors="replace"))
    for name, values in sorted(request.POST.lists()):
        if name not in NOT_CONTENT:
            said.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        said.update(repr((name, [(file.name, file.size) for file in files])).encode())
    return said.hexdigest()


def act_once(request: HttpRequest, view: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Answer a POST by ``view`` the first time, and from memory after that."""
    key = key_in(request)
    if key is None:
        return view(request, *args, **kwargs)
    assert isinstance(request.user, User)
    digest = digest_of(request)
    with transaction.atomic():
        sent = note_sent_form(key, digest, by=request.user)
        if sent is None:
            return answer_again(request, key, digest)
        answer = view(request, *args, **kwargs)
        if answer.status_code >= 400:  # noqa: PLR2004
            transaction.set_rollback(True)
        elif isinstance(answer, HttpResponseRedirectBase):
            note_where_it_led(sent, answer.url)
        elif not request.headers.get("HX-Request"):
            # Shown in place: a trial run, or a print, which is an event of its own each time. It may be asked for again.
            SentForm.objects.filter(pk=sent.pk).delete()
    return answer


def answer_again(request: HttpRequest, key: uuid.UUID, digest: str) -> HttpResponseBase:
    """Lead where the first answer led. Refuses a form that was filled in differently since."""
    assert isinstance(request.user, User)
    sent = SentForm.objects.get(user=request.user, key=key)
    if sent.digest != digest:
        words = {"time": timezone.localtime(sent.at).strftime("%H:%M")}
        sentence = _(
            "This form was sent at %(time)s already, filled in differently. Open the page anew to send another."
        )
        raise Refused(Reason(sentence % words, url=sent.location, code="sent"))
    messages.info(request, _("This was done the first time already; nothing was done twice."))
    if not sent.location:  # htmx put the answer into its page
        return HttpResponse(headers={"HX-Refresh": "true"})
    return send_to(request, sent.location)
