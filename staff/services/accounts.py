"""People and their roles: the only writers of users.

An administrator of a store manages the people who work only there; whoever also works elsewhere, or for the whole
group, is managed by an administrator of the group. Otherwise a store's administrator could reset the password of
somebody with wider rights and log in as them (CTL-02, SYS-02).
"""

from collections.abc import Iterable

from axes.utils import reset as forget_failed_log_ins
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from staff import open_work
from staff.clashes import clashes_refused
from staff.enums import Role
from staff.models import DeskPin, Store, StoreRole, User
from staff.models.user import BY_NAME
from staff.permissions import can_manage_staff
from staff.phones import clean_phone
from staff.refusals import NotPermitted, Reason, Refused, require, require_short
from staff.scoping import only
from staff.transactions import all_or_nothing

GROUP = 0
LONGEST_USER_NAME = 150
USER_NAME_ONCE = ("staff_user_username_key", "user_name_once_whatever_its_case")


def is_group_administrator(by: User) -> bool:
    """Only a role for the group counts at a store that does not exist."""
    return by.is_authenticated and by.has_role(GROUP, Role.ADMINISTRATOR)


def demand_group_or_store(by: User, store: Store | None) -> None:
    """An administrator of a store manages it; only one of the group manages the group."""
    if store is not None:
        can_manage_staff.demand(by, store)
    elif not is_group_administrator(by):
        raise NotPermitted(Reason(_("Only an administrator of the group may do this.")))


def may_manage(by: User, person: User) -> bool:
    """Whether everything ``person`` may do lies at stores where ``by`` is administrator."""
    if is_group_administrator(by):
        return True
    places = {role.store_id for role in person.store_roles.all()} | {person.home_store_id}
    return None not in places and all(can_manage_staff(by, place) for place in places if place is not None)


def demand_over(by: User, person: User) -> None:
    if not may_manage(by, person):
        raise NotPermitted(
            Reason(
                _("%(name)s works at other stores or for the group too: an administrator of the group does this.")
                % {"name": person}
            )
        )


def people_seen_by(by: User, store: Store) -> QuerySet[User]:
    """Whom an administrator finds in the list: the group's sees all, a store's those of the store."""
    people = User.objects.select_related("home_store").order_by("-is_active", "home_store", *BY_NAME)
    if is_group_administrator(by):
        return people
    here = StoreRole.objects.filter(store=store).values("user")
    return people.filter(Q(home_store=store) | Q(pk__in=here))


def lock_person(user_id: int, by: User) -> tuple[User, User]:
    """Lock the person and the administrator, in the order of their keys, and read both afresh.

    Two administrators who close each other meet here: the second finds the own account closed.
    """
    rows = User.objects.select_for_update(no_key=True).filter(pk__in={user_id, by.pk}).order_by("pk")
    found = {user.pk: user for user in rows}
    if user_id not in found:
        raise Http404
    return found[user_id], found[by.pk]


def create_user(
    *,
    username: str,
    full_name: str,
    home_store: Store | None,
    roles: Iterable[Role],
    password: str,
    phone: str = "",
    by: User,
) -> User:
    """Open an account at a store with roles there; the person must change the password at the first log-in.

    Without a store the roles hold for the whole group. The user name is kept as the log-in reads it: of the full-width letters of a
    Chinese keyboard the plain ones. Refuses one in use, whatever its case, no role, a number that is none, and a weak password.
    """
    username = User.normalize_username(username).strip()
    wanted = known_roles(roles)
    require(wanted, _("Give at least one role."))
    require(username and full_name.strip(), _("Give a user name and a name."))
    require_short(username, LONGEST_USER_NAME)
    with all_or_nothing():
        by = lock_person(by.pk, by)[1]
        demand_group_or_store(by, home_store)
        require(not User.objects.filter(username__iexact=username).exists(), _("This user name is taken."))
        user = User(
            username=username,
            full_name=full_name.strip(),
            home_store=home_store,
            phone=clean_phone(phone) if phone.strip() else "",
            must_change_password=True,
        )
        set_password(user, password)
        with clashes_refused(dict.fromkeys(USER_NAME_ONCE, lambda: _("This user name is taken."))):
            user.save()
        StoreRole.objects.bulk_create([StoreRole(user=user, store=home_store, role=role) for role in sorted(wanted)])
    return user


def change_user(user_id: int, *, full_name: str, phone: str, home_store: Store | None, by: User) -> User:
    """Correct a name or a phone, or move somebody to another home store; needs the right over both."""
    require(full_name.strip(), _("Give a name."))
    with all_or_nothing():
        user, by = lock_person(user_id, by)
        demand_over(by, user)
        demand_group_or_store(by, home_store)
        user.full_name, user.home_store = full_name.strip(), home_store
        user.phone = clean_phone(phone) if phone.strip() else ""
        user.save(update_fields=["full_name", "phone", "home_store"])
    return user


def known_roles(roles: Iterable[str]) -> set[Role]:
    names = set(roles)
    require(names <= set(Role.values), _("There is no such role."))
    return {Role(name) for name in names}


def set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(error.messages) from error
    user.set_password(password)


def reset_password(user_id: int, *, password: str, by: User) -> None:
    """Give a new first password: it must be changed at the next log-in, open sessions, a lock-out and the PIN end."""
    with all_or_nothing():
        user, by = lock_person(user_id, by)
        demand_over(by, user)
        require(user.pk != by.pk, _("Change your own password on your own page."))
        require(user.is_active, _("This account is closed."))
        set_password(user, password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        end_sessions(user)
        DeskPin.objects.filter(user=user).delete()
        forget_failed_log_ins(username=user.username)


def note_password_changed(user_id: int, *, by: User) -> None:
    require(user_id == by.pk, _("Only your own password."))
    User.objects.filter(pk=user_id).update(must_change_password=False)


def choose_language(user_id: int, *, language: str, by: User) -> None:
    require(user_id == by.pk, _("Only your own language."))
    User.objects.filter(pk=user_id).update(language=language)


def set_roles(user_id: int, *, store: Store | None, roles: Iterable[Role], by: User) -> None:
    """Replace the roles somebody holds at a store (or, without one, for the group).

    Refuses to take the administrator's role from oneself: so one always remains.
    """
    wanted = known_roles(roles)
    with all_or_nothing():
        user, by = lock_person(user_id, by)
        demand_group_or_store(by, store)
        require(user.is_active or not wanted, _("This account is closed."))
        held = {Role(row.role): row for row in user.store_roles.filter(store=store)}
        require(
            user.pk != by.pk or Role.ADMINISTRATOR in wanted or Role.ADMINISTRATOR not in held,
            _("You cannot take the administrator role from yourself."),
        )
        for role, row in held.items():
            if role not in wanted:
                row.delete()
        StoreRole.objects.bulk_create(
            [StoreRole(user=user, store=store, role=role) for role in sorted(wanted - held.keys())]
        )


def close_account(user_id: int, *, by: User) -> None:
    """Somebody leaves: no log-in from this moment on, open sessions end. Open work is handed on separately.

    Refuses oneself: so an administrator always remains.
    """
    with all_or_nothing():
        user, by = lock_person(user_id, by)
        demand_over(by, user)
        require(user.pk != by.pk, _("You cannot close your own account."))
        require(user.is_active, _("This account is already closed."))
        user.is_active = False
        user.left_on = timezone.localdate()
        user.save(update_fields=["is_active", "left_on"])
        end_sessions(user)
        DeskPin.objects.filter(user=user).delete()


def reopen_account(user_id: int, *, password: str, by: User) -> None:
    """Somebody comes back: the roles are as they were, the password is a new first one."""
    with all_or_nothing():
        user, by = lock_person(user_id, by)
        demand_over(by, user)
        require(not user.is_active, _("This account is open."))
        set_password(user, password)
        user.is_active, user.left_on, user.must_change_password = True, None, True
        user.save(update_fields=["is_active", "left_on", "password", "must_change_password"])


def open_work_of(user: User) -> list[tuple[open_work.OpenWork, int]]:
    """What somebody has in hand, in all stores: the kinds with anything, and how much."""
    with scopes_disabled():
        counts = [(kind, kind.query(user).count()) for kind in open_work.KINDS.values()]
    return [(kind, count) for kind, count in counts if count]


def hand_over_work(user_id: int, *, key: str, to_id: int, by: User) -> int:
    """Pass all open work of one kind on to a colleague; returns how many things moved."""
    require(key in open_work.KINDS, _("There is no such work."))
    with all_or_nothing():
        user, by = lock_person(user_id, by)
        demand_over(by, user)
        to = only(User.objects.filter(pk=to_id))
        if to is None or not to.is_active or to.pk == user.pk:
            raise Refused(_("Choose a colleague who still works here."))
        with scopes_disabled():
            return open_work.KINDS[key].hand_over(user, to, by)


def end_sessions(user: User) -> None:
    """Log the person out everywhere."""
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
