"""Taking turns at a shared desk: its cookie, the locked screen, and a session that is new for each person."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from staff.backends import PEOPLE
from staff.going_back import is_ours
from staff.models import SharedDesk, User
from staff.shared_desks import desk_of_token

COOKIE = "shared_desk"
SALT = "staff.shared_desk"
YEAR = 365 * 24 * 3600
BY_PIN = "by_pin_at"  # in the session: the desk at which somebody logged in by PIN
LOCKED_FOR = "locked_for"  # in the session of nobody: who was here before the screen was locked


def desk_of(request: HttpRequest) -> SharedDesk | None:
    """The shared desk this browser is, if it is one and has not been withdrawn."""
    token = request.get_signed_cookie(COOKIE, default="", salt=SALT)
    return desk_of_token(token) if token else None


def keep_token(request: HttpRequest, response: HttpResponse, token: str) -> None:
    response.set_signed_cookie(
        COOKIE, token, salt=SALT, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def forget_token(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def place_of(request: HttpRequest) -> str:
    """Where somebody was: the page asked for or, for a fragment or a form, the page it stands on."""
    asks_for_page = request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request")
    if asks_for_page:
        return request.get_full_path()
    before = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not before or not is_ours(request, before):
        return reverse(settings.LOGIN_REDIRECT_URL)
    parts = urlsplit(before)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def lock_screen(request: HttpRequest, place: str) -> HttpResponseRedirect:
    """End the session; the page for the PIN remembers who was here, and where."""
    who = request.user.pk
    logout(request)
    request.session[LOCKED_FOR] = who
    return redirect(f"{reverse('staff:switch')}?{urlencode({'next': place})}")


def begin_turn(request: HttpRequest, user: User, desk: SharedDesk) -> None:
    """Log ``user`` in by PIN: nothing of the session before is left, its key and the CSRF token are new."""
    request.session.flush()
    login(request, user, backend=PEOPLE)
    request.session[BY_PIN] = desk.pk
    request.session["store_id"] = desk.store_id
