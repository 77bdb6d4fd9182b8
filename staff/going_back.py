"""Where a person goes on to, when the address to go to came with the request."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_of_ours(request: HttpRequest, target: str, *, otherwise: str) -> str:
    """``target`` if it is the address of a page of ours, else ``otherwise``.

    Only whole addresses: ``redirect()`` takes a plain word for the name of a view and fails on it.
    """
    is_whole = target.startswith(("/", "http://", "https://"))
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_whole and is_ours else otherwise
