"""Where a person goes on to, when the address to go to came with the request."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def is_ours(request: HttpRequest, target: str) -> bool:
    """Whether ``target`` is the whole address of a page of ours: ``redirect()`` takes a plain word for a view's name."""
    is_whole = target.startswith(("/", "http://", "https://"))
    return is_whole and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())


def page_of_ours(request: HttpRequest, target: str, *, otherwise: str) -> str:
    """``target`` if it is the address of a page of ours, else ``otherwise``."""
    return target if is_ours(request, target) else otherwise
