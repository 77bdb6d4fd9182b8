"""/healthz: does this process answer? /up: may a form be sent? /readyz: is every part there?"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


def _readiness() -> Any:
    from config import readiness  # noqa: PLC0415  (its library brings a name resolver, which no start should wait for)

    return readiness


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Ask nothing: a process that answers is alive, whatever else is down."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def up(request: HttpRequest) -> HttpResponse:
    """Ask the database alone: a page asks here before it lets go of what was typed (static/js/guard.js)."""
    return HttpResponse(status=204 if _readiness().ask("database") == "ok" else 503)


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ask everything a page needs."""
    answers = {name: _readiness().ask(name) for name in _readiness().CHECKS}
    ready = all(answer == "ok" for answer in answers.values())
    return JsonResponse({"status": "ok" if ready else "not ready", "checks": answers}, status=200 if ready else 503)
