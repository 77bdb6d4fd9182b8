"""What every request gets: its store, its language, who it is in the history, and answers to refusals."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pghistory.middleware
import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_scopes import scope

from staff.clashes import is_lost_race
from staff.models import SharedDesk, Store
from staff.refusals import NotPermitted, Refused
from staff.shared_desks import is_sensitive
from staff.text import clean_text
from staff.turns import BY_PIN, desk_of, lock_screen, place_of
from staff.typed import typed_again

log = structlog.get_logger(__name__)
OPEN_WITH_OLD_PASSWORD = ("staff:password-change", "staff:logout", "staff:set-language")
GetResponse = Callable[[HttpRequest], HttpResponse]


class StaffMiddleware:
    """Scope the request to the person's store; send new people to change their password; end idle sessions."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.store = None  # type: ignore[attr-defined]
        if request.path.startswith(settings.PAGES_OF_NOBODY):
            request.user = AnonymousUser()
            return self.get_response(request)
        request.shared_desk = desk = desk_of(request)  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return self.get_response(request)
        if ended := self.ended(request, desk):
            return ended
        self.speak_language(request)
        if request.user.must_change_password and request.path not in map(reverse, OPEN_WITH_OLD_PASSWORD):
            return redirect("staff:password-change")
        request.store = current_store(request)  # type: ignore[attr-defined]
        if request.store is None:  # type: ignore[attr-defined]
            return self.get_response(request)
        with scope(store=request.store):  # type: ignore[attr-defined]
            return self.get_response(request)

    def ended(self, request: HttpRequest, desk: SharedDesk | None) -> HttpResponse | None:
        """Where somebody goes whose session is over; None for who may stay."""
        if self.pin_is_not_enough(request, desk):
            logout(request)
            messages.info(request, _("A PIN is not enough here any more. Please log in with the password."))
            return redirect(settings.LOGIN_URL)
        if not self.has_been_idle(request, desk):
            return None
        if desk is not None:
            return lock_screen(request, place_of(request))
        logout(request)
        messages.info(request, _("You were away for a while. Please log in again."))
        return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': place_of(request)})}")

    @staticmethod
    def pin_is_not_enough(request: HttpRequest, desk: SharedDesk | None) -> bool:
        """A log-in by PIN holds at its own desk only, and not for somebody who has become an administrator."""
        by_pin_at = request.session.get(BY_PIN)
        if by_pin_at is None:
            return False
        return desk is None or desk.pk != by_pin_at or is_sensitive(request.user) or not at_home(request, desk)

    @staticmethod
    def has_been_idle(request: HttpRequest, desk: SharedDesk | None) -> bool:
        now = int(time.time())
        longest = settings.SESSION_IDLE_SECONDS if desk is None else settings.SHARED_DESK_IDLE_SECONDS
        last = request.session.get("seen_at", now)
        # Pages that refresh themselves (counts, board) do not keep a session alive.
        by_itself = request.headers.get("X-Refresh") == "1"
        if not by_itself and now - last < longest and now - last >= 60:  # noqa: PLR2004
            request.session["seen_at"] = now
        request.session.setdefault("seen_at", now)
        return bool(now - last >= longest)

    @staticmethod
    def speak_language(request: HttpRequest) -> None:
        translation.activate(request.user.language)  # type: ignore[union-attr]
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE


def at_home(request: HttpRequest, desk: SharedDesk) -> bool:
    """Does the person (still) work at the store of the desk?"""
    return bool(request.user.roles_at(desk.store_id))  # type: ignore[union-attr]


def current_store(request: HttpRequest) -> Store | None:
    """The store chosen in the session if the person still works there, else their home, else any."""
    stores = {store.pk: store for store in request.user.stores}  # type: ignore[union-attr]
    for pk in (request.session.get("store_id"), request.user.home_store_id):  # type: ignore[union-attr]
        if pk in stores:
            return stores[pk]
    return next(iter(stores.values()), None)


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Say in the history who, from where and on which page (CTL-01)."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().get_context(request) | {
            "url": clean_text(request.path),
            "address": clean_text(request.META.get("REMOTE_ADDR", "")),
            "source": "browser",
        }


class RefusalMiddleware:
    """Answer a refusal that a view did not show at its form: 409, or 403 for a person who never may.

    So is what only the database noticed: two who wrote the same at once.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DatabaseError) and is_lost_race(exception):
            # A service should have said so in its own words: answered all the same, and noted for us.
            log.error("lost_race", exc_info=exception)
            exception = Refused(_("Somebody else was doing the same at this moment. Please look again."))
        if not isinstance(exception, Refused):
            return None
        status = 403 if isinstance(exception, NotPermitted) else 409
        if request.headers.get("HX-Request"):  # the form stays on its page, with all that was typed
            return render(request, "components/refusal.html", {"reasons": exception.reasons}, status=status)
        never = isinstance(exception, NotPermitted) or any(reason.code == "sent" for reason in exception.reasons)
        context = {"reasons": exception.reasons, "typed": typed_again(request), "may_send_again": not never}
        return render(request, "409.html", context, status=status)
