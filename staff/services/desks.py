"""Shared desks: made by somebody who logged in with the password, left by PIN to the next, withdrawn by a manager."""

import secrets

import structlog
from django.contrib.auth.hashers import check_password
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from staff.enums import DeskEntryKind
from staff.history import acting
from staff.models import DeskEntry, SharedDesk, Store, User
from staff.permissions import can_make_desk, can_manage_desks
from staff.refusals import Reason, Refused, require
from staff.scoping import only, scope, scopes_disabled
from staff.shared_desks import hash_of, is_sensitive, why_no_pin
from staff.transactions import all_or_nothing

log = structlog.get_logger(__name__)


def make_shared_desk(store: Store, *, label: str, by: User) -> tuple[SharedDesk, str]:
    """Make the browser in hand a shared desk; the token is for its cookie and is kept nowhere else."""
    can_make_desk.demand(by, store)
    label = " ".join(label.split())[:40]
    require(label, _("Say where this computer stands."))
    token = secrets.token_urlsafe(32)
    with all_or_nothing():
        now = timezone.now()
        desk = SharedDesk.objects.create(
            store=store, label=label, token_hash=hash_of(token), created_at=now, created_by=by
        )
        DeskEntry.objects.create(desk=desk, user=by, kind=DeskEntryKind.PASSWORD, at=now)
    return desk, token


def lock_desk(desk_id: int) -> SharedDesk | None:
    return only(SharedDesk.objects.select_for_update(no_key=True).filter(pk=desk_id))


def revoke_desk(desk_id: int, *, by: User) -> SharedDesk:
    """The browser is an ordinary one from now on; who is there by PIN is logged out with the next click."""
    with all_or_nothing():
        desk = lock_desk(desk_id)
        if desk is None:
            raise Http404
        can_manage_desks.demand(by, desk.store_id)
        require(desk.revoked_at is None, _("This desk has been withdrawn already."))
        desk.revoked_at, desk.revoked_by = timezone.now(), by
        desk.save(update_fields=["revoked_at", "revoked_by"])
    return desk


def note_password_entry(desk: SharedDesk, *, by: User) -> None:
    """Somebody logged in with the password at a shared desk: from now on the desk offers the name."""
    with scopes_disabled():
        if by.roles_at(desk.store_id) and not is_sensitive(by):
            DeskEntry.objects.create(desk=desk, user=by, kind=DeskEntryKind.PASSWORD, at=timezone.now())


def switch_in(desk_id: int | None, *, user_id: int, pin: str) -> User:
    """The person whose PIN it is. A right PIN and a wrong one are both recorded; five wrong ones need the password.

    The desk's row is locked: tries count one after the other, however many arrive at once.
    """
    with scopes_disabled(), acting(None, source="shared_desk"), all_or_nothing():
        desk = lock_desk(desk_id) if desk_id else None
        user = only(User.objects.filter(pk=user_id))
        if user is None:
            raise Refused(Reason(_("Choose who you are."), code="nobody"))
        if sentence := why_no_pin(desk, user):
            raise Refused(Reason(sentence, code="no_pin"))
        assert desk is not None
        right = check_password(pin, user.desk_pin.hashed)
        kind = DeskEntryKind.PIN if right else DeskEntryKind.WRONG_PIN
        DeskEntry.objects.create(desk=desk, user=user, kind=kind, at=timezone.now())
    log.info("shared_desk_switch", desk=desk.pk, user=user.pk, kind=kind.value)
    if right:
        return user
    with scope(store=desk.store_id):
        raise Refused(Reason(why_no_pin(desk, user) or _("The PIN is not right."), code="wrong_pin"))
