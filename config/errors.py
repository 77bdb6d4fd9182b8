"""Error pages: in the layout where there is somebody to show it to, plain where that may not work."""

import sys
from typing import Any

import psycopg
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.cache import patch_vary_headers


def _answer(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    """A page; for htmx only the sentences, which go to the refusal place of the page."""
    if request.headers.get("HX-Request"):
        template = "components/error_fragment.html"
    response = render(request, template, {"status": status, **context}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A refusal may ride on the exception: ``PermissionDenied(Refused(…))`` or with ``.reasons``."""
    reasons = getattr(exception, "reasons", None)
    if reasons is None and isinstance(exception, PermissionDenied) and exception.args:
        reasons = getattr(exception.args[0], "reasons", None)
    return _answer(request, "403.html", 403, reasons=reasons or [])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, "403_csrf.html", 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "404.html", 404)


def not_allowed(request: HttpRequest) -> HttpResponse:
    return _answer(request, "405.html", 405)


def refused(request: HttpRequest, reasons: list[Any], *, status: int = 409) -> HttpResponse:
    return _answer(request, "409.html", status, reasons=reasons)


RETRY_SECONDS = 10
# The connection is gone or refused, or the server is going down, coming up or full. Not here: deadlocks, locks, bugs.
AWAY_CLASSES = ("08", "57P", "53300")


def database_is_away(exception: BaseException | None) -> bool:
    """Was it the database that could not be reached, whatever was raised on the way up?"""
    while exception is not None:
        if isinstance(exception, psycopg.OperationalError | psycopg.InterfaceError):
            return exception.sqlstate is None or exception.sqlstate.startswith(AWAY_CLASSES)
        exception = exception.__cause__ or exception.__context__
    return False


def server_error(request: HttpRequest) -> HttpResponse:
    """Uses no database, no session and no user: any of them may be what failed."""
    if not database_is_away(sys.exc_info()[1]):
        return HttpResponse(loader.get_template("500.html").render({}), status=500)
    away = loader.get_template("503.html").render({})
    return HttpResponse(away, status=503, headers={"Retry-After": RETRY_SECONDS, "Cache-Control": "no-store"})
