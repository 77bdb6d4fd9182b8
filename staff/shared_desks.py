"""May this person come to this desk by PIN? Each no with its sentence."""

import datetime
import hashlib
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from staff.enums import DeskEntryKind, Role
from staff.models import DeskEntry, SharedDesk, User
from staff.models.desk import WRONG_PINS
from staff.models.user import BY_NAME
from staff.scoping import scopes_disabled


def hash_of(token: str) -> str:
    """The token is 256 random bits: a plain hash is enough to keep it from whoever reads the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def desk_of_token(token: str) -> SharedDesk | None:
    with scopes_disabled():
        found = SharedDesk.objects.filter(token_hash=hash_of(token), revoked_at=None, store__is_active=True)
        return found.select_related("store").first()


def is_sensitive(user: User) -> bool:
    """Whoever administers anything: six digits are not enough for that."""
    return user.is_superuser or user.store_roles.filter(role=Role.ADMINISTRATOR).exists()


def entries_of(desk: SharedDesk, user: User) -> QuerySet[DeskEntry]:
    return DeskEntry.objects.filter(desk=desk, user=user).order_by()


def last_password_entry(desk: SharedDesk, user: User) -> DeskEntry | None:
    return entries_of(desk, user).filter(kind=DeskEntryKind.PASSWORD).order_by("-pk").first()


def oldest_password() -> datetime.datetime:
    """A password given before this no longer counts."""
    return timezone.now() - datetime.timedelta(days=settings.SHARED_DESK_PASSWORD_DAYS)


def why_no_pin(desk: SharedDesk | None, user: User) -> str:  # noqa: PLR0911  (a sentence each)
    """Why a PIN does not bring this person to this desk; "" where it does. Does not look at the PIN itself."""
    if desk is None or desk.revoked_at is not None:
        return _("This computer is no shared desk: please log in with the password.")
    if not user.is_active:
        return _("This account is closed.")
    if not user.roles_at(desk.store_id):
        return _("This person does not work at the store of this desk.")
    if user.must_change_password:
        return _("You still have the password somebody else gave you: log in with it and choose your own first.")
    if is_sensitive(user):
        return _("Administrators log in with the password, also at a shared desk.")
    if not hasattr(user, "desk_pin"):
        return _("You have no PIN yet: log in with the password and set one under “PIN and this computer”.")
    last = last_password_entry(desk, user)
    if last is None or last.at < oldest_password():
        return _("Please log in with the password here first: a PIN works for %(days)s days after it.") % {
            "days": settings.SHARED_DESK_PASSWORD_DAYS
        }
    if entries_of(desk, user).filter(kind=DeskEntryKind.WRONG_PIN, pk__gt=last.pk).count() >= WRONG_PINS:
        return _("The PIN was wrong too often. Please log in with the password.")
    return ""


def people_at(desk: SharedDesk) -> QuerySet[User]:
    """Whose names the desk offers: of this store, with a PIN, and lately here with the password. Latest first."""
    lately: dict[str, Any] = {"desk": desk, "kind": DeskEntryKind.PASSWORD, "at__gte": oldest_password()}
    with scopes_disabled():
        here = dict(DeskEntry.objects.filter(**lately).order_by().values_list("user").annotate(Max("at")))
        people = (
            User.objects.filter(
                Q(store_roles__store=desk.store_id) | Q(store_roles__store=None),
                pk__in=here,
                is_active=True,
                is_superuser=False,
                must_change_password=False,
                desk_pin__isnull=False,
            )
            .exclude(store_roles__role=Role.ADMINISTRATOR)
            .distinct()
        )
        return people.order_by(*BY_NAME, "pk")


def desks_of(store_id: int) -> QuerySet[SharedDesk]:
    """The desks of a store with how often and when last somebody came."""
    came = Q(entries__kind__in=(DeskEntryKind.PASSWORD, DeskEntryKind.PIN))
    return (
        SharedDesk.objects.filter(store=store_id)
        .select_related("created_by", "revoked_by")
        .annotate(
            last_entry_at=Max("entries__at", filter=came), wrong=Count("entries", filter=Q(entries__kind="wrong_pin"))
        )
    )
