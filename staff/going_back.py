"""Where a person goes on to: whether an address that came with the request is ours, and how the browser gets there."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme


def is_ours(request: HttpRequest, target: str) -> bool:
    """Whether ``target`` is the whole address of a page of ours: ``redirect()`` takes a plain word for a view's name."""
    is_whole = target.startswith(("/", "http://", "https://"))
    return is_whole and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())


def page_of_ours(request: HttpRequest, target: str, *, otherwise: str, **chosen: object) -> str:
    """``target`` if it is the address of a page of ours, else ``otherwise``.

    ``chosen`` is what was registered on the way: chosen there, instead of what the address had asked for.
    """
    if not is_ours(request, target):
        return otherwise
    if not chosen:
        return target
    parts = urlsplit(target)
    query = dict(parse_qsl(parts.query)) | {name: str(key) for name, key in chosen.items()}
    return urlunsplit(parts._replace(query=urlencode(query)))


def send_to(request: HttpRequest, address: str) -> HttpResponse:
    """Lead the browser there. htmx would follow a redirect itself, and put that whole page into its own."""
    inside = request.headers.get("HX-Request")
    answer = HttpResponse(headers={"HX-Redirect": address}) if inside else redirect(address)
    patch_vary_headers(answer, ["HX-Request"])
    return answer
