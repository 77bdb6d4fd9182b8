"""An address that only takes a form, opened as a page: a refused form leaves it in the address bar, and people reload."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from config import errors
from staff.going_back import send_to

NOT_ALLOWED = 405


class PostOnlyMiddleware:
    """Lead whoever opens such an address to the page above it; a stranger, or another method, gets a sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code != NOT_ALLOWED:
            return answer
        if request.method == "GET" and request.user.is_authenticated:
            messages.info(request, _("That address only takes a form: opening it changed nothing. This is its page."))
            return send_to(request, page_above(request.path))
        page = errors.not_allowed(request)
        page["Allow"] = answer["Allow"]
        return page


def page_above(path: str) -> str:
    """The nearest address above ``path`` that is one of ours: /orders/5/ for /orders/5/cancel/. At last the desk."""
    parts = path.rstrip("/").split("/")
    while len(parts) > 1:
        parts.pop()
        above = "/".join([*parts, ""])
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return "/"
