"""What comes in at the door, before any page looks at it."""

import errno
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from config import errors
from staff.enums import Role
from staff.refusals import Reason
from staff.text import UNSEEN, clean_text

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
MEGABYTE = 1024 * 1024
UTF_8 = "utf-8"
OURS = (UTF_8, "utf8")  # every page of ours is written so, and browsers answer alike
READ_AWAY = 300 * MEGABYTE  # more the proxy does not let through (deploy/Caddyfile)


class Utf8Request(WSGIRequest):
    """Reads whatever comes as UTF-8; the middleware below refuses who says otherwise.

    Django would take any codec of Python's that is named, and fail before the first middleware: "zlib" reads no text.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class IntakeMiddleware:
    """Refuse what is too large before it is kept; read it; take out the signs that nobody can see.

    Forms are read in ``process_view``, before the CSRF check reads them: by then the person and the store are known, so
    that a refusal is a page like any other.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if UNSEEN.search(value)]:
            del request.COOKIES[name]  # none of ours looks so, and the session's would be looked for in the database
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if UNSEEN.search(request.path):
            raise Http404
        if (request.content_params or {}).get("charset", UTF_8).lower() not in OURS:
            raise BadRequest("Another charset than ours")
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.LARGEST_REQUEST:
            read_away(request)
            return too_large(request, settings.LARGEST_REQUEST)
        try:
            request.POST  # noqa: B018 (reading it is the point)
        except RequestDataTooBig:
            read_away(request)
            return too_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        except (TooManyFieldsSent, TooManyFilesSent):
            read_away(request)
            return errors.refused(
                request, [Reason(_("That is too many at once. Go back, and send fewer."))], status=413
            )
        except UnreadablePostError:
            return errors.bad_request(request)
        except OSError as error:  # the folder that keeps an upload until it is read
            if error.errno not in FULL:
                raise
            drop_uploads(request)
            read_away(request)
            return disk_full(request)
        request.GET, request.POST = cleaned(request.GET), cleaned(request.POST)
        return None


def cleaned(query: Any) -> Any:
    """The same names and values without :data:`staff.text.UNSEEN`; mostly the very same object."""
    if not any(UNSEEN.search(text) for name, values in query.lists() for text in (name, *values)):
        return query
    clean = QueryDict(mutable=True, encoding=query.encoding)
    for name, values in query.lists():
        clean.setlist(clean_text(name), [clean_text(value) for value in values])
    clean._mutable = False
    return clean


def read_away(request: HttpRequest) -> None:
    """Let the sender come to its end: the answer to one that still sends is lost, and the proxy says that we are away."""
    if int(request.META.get("CONTENT_LENGTH") or 0) <= READ_AWAY:
        with suppress(OSError):  # it hung up
            while request.read(MEGABYTE):
                pass


def drop_uploads(request: HttpRequest) -> None:
    """Give back what a half-read upload holds: its file would stay on the full disk as long as anybody knows it."""
    for handler in request.upload_handlers:
        file = getattr(handler, "file", None)
        if file is not None:
            with suppress(OSError):  # what it could not write, it tries once more when it is closed
                file.close()


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    sentence = _("That is too much at once: at most %(limit)s MB. Go back, and send less or in several parts.")
    return errors.refused(request, [Reason(sentence % {"limit": limit // MEGABYTE})], status=413)


def disk_full(request: HttpRequest) -> HttpResponse:
    reason = Reason(
        _("The server's disk is full: nothing was saved. Go back and keep what you typed."), Role.ADMINISTRATOR
    )
    return errors.refused(request, [reason], status=507)
