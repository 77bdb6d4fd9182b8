"""Error pages: in the layout where there is somebody to show it to, plain where that may not work."""

from typing import Any

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


def refused(request: HttpRequest, reasons: list[Any], *, status: int = 409) -> HttpResponse:
    return _answer(request, "409.html", status, reasons=reasons)


def server_error(request: HttpRequest) -> HttpResponse:
    """Uses no database, no session and no user: any of them may be what failed."""
    return HttpResponse(loader.get_template("500.html").render({}), status=500)
