"""People and their roles: the only writers of users."""

from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from staff import open_work
from staff.enums import Role
from staff.models import Store, StoreRole, User
from staff.permissions import can_manage_staff
from staff.refusals import NotPermitted, Reason, Refused, require


def demand_group_or_store(by: User, store: Store | None) -> None:
    """An administrator of a store manages it; only one of the group manages the group."""
    if store is not None:
        can_manage_staff.demand(by, store)
    elif Role.ADMINISTRATOR not in by.roles_at(0):
        raise NotPermitted(Reason(_("Only an administrator of the group may do this.")))


def create_user(
    *, username: str, full_name: str, home_store: Store | None, roles: Iterable[Role], password: str, phone: str = "", by: User
) -> User:
    """Open an account at a store with roles there; the person must change the password at the first log-in."""
    demand_group_or_store(by, home_store)
    roles = [Role(role) for role in roles]
    require(roles, _("Give at least one role."))
    with transaction.atomic():
        require(not User.objects.filter(username__iexact=username).exists(), _("This user name is taken."))
        user = User(username=username, full_name=full_name, home_store=home_store, phone=phone, must_change_password=True)
        set_password(user, password)
        user.save()
        StoreRole.objects.bulk_create([StoreRole(user=user, store=home_store, role=role) for role in roles])
    return user


def set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(error.messages) from error
    user.set_password(password)


def reset_password(user_id: int, *, password: str, by: User) -> None:
    """Give a new first password; it must be changed at the next log-in and open sessions end."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        demand_group_or_store(by, user.home_store)
        set_password(user, password)
        user.must_change_password = True
        user.save()
        end_sessions(user)


def note_password_changed(user_id: int, *, by: User) -> None:
    require(user_id == by.pk, _("Only your own password."))
    User.objects.filter(pk=user_id).update(must_change_password=False)


def choose_language(user_id: int, *, language: str, by: User) -> None:
    require(user_id == by.pk, _("Only your own language."))
    User.objects.filter(pk=user_id).update(language=language)


def set_roles(user_id: int, *, store: Store | None, roles: Iterable[Role], by: User) -> None:
    """Replace the roles somebody holds at a store (or, without one, for the group)."""
    demand_group_or_store(by, store)
    wanted = {Role(role) for role in roles}
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        held = {Role(row.role): row for row in user.store_roles.filter(store=store)}
        require(
            user.pk != by.pk or Role.ADMINISTRATOR in wanted or Role.ADMINISTRATOR not in held,
            _("You cannot take the administrator role from yourself."),
        )
        StoreRole.objects.filter(pk__in=[row.pk for role, row in held.items() if role not in wanted]).delete()
        StoreRole.objects.bulk_create(
            [StoreRole(user=user, store=store, role=role) for role in wanted - held.keys()]
        )


def close_account(user_id: int, *, by: User) -> None:
    """Somebody leaves: no log-in from this moment on, open sessions end. Open work is handed on separately."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        demand_group_or_store(by, user.home_store)
        require(user.pk != by.pk, _("You cannot close your own account."))
        require(user.is_active, _("This account is already closed."))
        user.is_active = False
        user.left_on = timezone.localdate()
        user.save(update_fields=["is_active", "left_on"])
        end_sessions(user)


def hand_over_work(user_id: int, *, key: str, to_id: int, by: User) -> int:
    """Pass all open work of one kind on to a colleague; returns how many things moved."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        demand_group_or_store(by, user.home_store)
        to = User.objects.get(pk=to_id)
        require(to.is_active and to.pk != user.pk, _("Choose a colleague who still works here."))
        return open_work.KINDS[key].hand_over(user, to, by)


def end_sessions(user: User) -> None:
    """Log the person out everywhere."""
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
