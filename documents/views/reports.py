"""What a provider says later about a message it took: delivered, or not."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from documents.services.delivery import note_report
from documents.webhook import is_signed

MOST_READ = 8192  # bytes


@csrf_exempt
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """Signed as our own messages are. 204 when it is noted or was noted before; no answer says more than it must."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > MOST_READ:
        return HttpResponse(status=413)
    try:
        body = request.body
    except RawPostDataException:  # sent as a form with files, which config.intake has read
        return HttpResponse(status=400)
    secret = settings.MESSAGE_WEBHOOK["secret"]
    signed_at, signed = request.headers.get("X-Timestamp", ""), request.headers.get("X-Signature", "")
    if not is_signed(secret, signed_at, body, signed):
        return HttpResponse(status=401)
    try:
        said = json.loads(body)
        key, state, reason = str(said["id"]), str(said["state"]), str(said.get("reason") or "")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return HttpResponse(status=400)
    if state not in ("delivered", "failed"):
        return HttpResponse(status=400)
    found = note_report(key, delivered=state == "delivered", reason=reason)
    return HttpResponse(status=204 if found else 404)
