"""Behind proxies REMOTE_ADDR is the last proxy; lock-outs and the history want the browser's own address."""

import ipaddress
import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

WITH_PORT = re.compile(r"\[(?P<six>[^\]]*)\](:\d+)?|(?P<four>[^:]*):\d+")


def address_in(part: str) -> str:
    """The address alone: some proxies add the port, which is another for every try. "" for what is none ("unknown")."""
    found = WITH_PORT.fullmatch(part)
    plain = (found["six"] or found["four"]) if found else part
    try:
        return str(ipaddress.ip_address(plain or ""))
    except ValueError:
        return ""


class ClientAddressMiddleware:
    """Take the address that our own outermost proxy saw; what a client claims stands further left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.proxies = settings.PROXIES_IN_FRONT
        if not self.proxies:
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Leave a request that came without a proxy, such as a health check, as it is, and one whose proxy did not see who."""
        seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if len(seen) >= self.proxies and (address := address_in(seen[-self.proxies])):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)
