"""The board on a screen on the wall (FLOW-06): nobody logs in there, nobody touches it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dashboard.board import columns, late_count, wall_cards
from dashboard.forms import WallForm
from dashboard.models import WallScreen
from dashboard.services import walls as services
from staff.forms import refusals_on
from staff.scoping import scope

REFRESH_SECONDS = 20
PAGE_SECONDS = 12


@never_cache
@require_safe
def show_wall(request: HttpRequest, token: str) -> HttpResponse:
    """The page, or for its script the board alone. 410 where the screen was withdrawn, 404 for an address nobody made."""
    screen = services.screen_of_token(token)
    if screen is None or screen.revoked_at is not None or not screen.store.is_active:
        status = 404 if screen is None else 410
        return private(render(request, "dashboard/wall_gone.html", status=status))
    with scope(store=screen.store_id), translation.override(settings.LANGUAGE_CODE):
        found = columns(screen.store)
        context = {
            "store": screen.store,
            "columns": found,
            "cards": wall_cards(found),
            "open_count": sum(column.count for column in found),
            "late_count": late_count(found),
            "now": timezone.now(),
            "refresh_seconds": REFRESH_SECONDS,
            "page_seconds": PAGE_SECONDS,
            "words": words(),
        }
        alone = request.headers.get("X-Refresh") == "1"
        return private(render(request, "dashboard/_wall.html" if alone else "dashboard/wall.html", context))


def words() -> dict[str, str]:
    """What the script says; ``{time}`` is that of the data shown."""
    return {
        "as_of": _("as of {time}"),
        "page": _("page {page} of {pages}, turns by itself"),
        "away": _("The server does not answer. This is how it stood at {time}. It goes on by itself."),
        "failed": _("The server has a problem. This is how it stood at {time}. It goes on by itself."),
        "withdrawn": _("This screen has been withdrawn. This is how it stood at {time}. Ask the service manager."),
    }


def private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: it goes into no other site's log and no search engine."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def list_walls(request: HttpRequest) -> HttpResponse:
    """The screens of the store; a new one's address is shown once."""
    form = WallForm(request.POST or None)
    address, screen = "", None
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, request):
            screen, token = services.hang_up_screen(request.store, label=form.cleaned_data["label"], by=request.user)
            address = request.build_absolute_uri(reverse("dashboard:wall", args=[token]))
        if form.is_valid():
            form = WallForm()
    context = {
        "form": form,
        "screens": WallScreen.objects.select_related("created_by", "revoked_by"),
        "new": screen,
        "address": address,
    }
    return render(request, "dashboard/walls.html", context, status=422 if form.errors else 200)


@require_POST
def revoke_wall(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(WallScreen, pk=pk)
    screen = services.revoke_screen(pk, by=request.user)
    messages.success(request, _("The screen “%(screen)s” shows nothing any more.") % {"screen": screen})
    return redirect("dashboard:walls")
