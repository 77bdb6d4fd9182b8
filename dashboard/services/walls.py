"""Screens on the wall: a manager hangs one up and takes it down."""

import hashlib
import secrets

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.models import WallScreen
from dashboard.permissions import can_manage_walls
from staff.models import Store, User
from staff.refusals import require
from staff.scoping import only, scopes_disabled
from staff.transactions import all_or_nothing


def hash_of(token: str) -> str:
    """The token is 256 random bits: a plain hash keeps it from whoever reads the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def hang_up_screen(store: Store, *, label: str, by: User) -> tuple[WallScreen, str]:
    """A screen for a store's board; the token is for its address and is kept nowhere else."""
    can_manage_walls.demand(by, store)
    label = " ".join(label.split())[:40]
    require(label, _("Say where the screen hangs."))
    token = secrets.token_urlsafe(32)
    screen = WallScreen.objects.create(
        store=store, label=label, token_hash=hash_of(token), created_at=timezone.now(), created_by=by
    )
    return screen, token


def revoke_screen(screen_id: int, *, by: User) -> WallScreen:
    """Its address shows nothing any more, from the next refresh on."""
    with all_or_nothing():
        screen = only(WallScreen.objects.select_for_update(no_key=True).filter(pk=screen_id))
        if screen is None:
            raise Http404
        can_manage_walls.demand(by, screen.store_id)
        require(screen.revoked_at is None, _("This screen has been withdrawn already."))
        screen.revoked_at, screen.revoked_by = timezone.now(), by
        screen.save(update_fields=["revoked_at", "revoked_by"])
    return screen


def screen_of_token(token: str) -> WallScreen | None:
    """The screen with this address, also a withdrawn one."""
    with scopes_disabled():
        return only(WallScreen.objects.select_related("store").filter(token_hash=hash_of(token)))
