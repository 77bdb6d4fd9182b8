"""Opening stores and keeping their particulars (SYS-02)."""

import datetime
import re

from django.http import Http404
from django.utils.translation import gettext as _

from staff.clashes import clashes_refused
from staff.models import Store, User
from staff.permissions import can_manage_staff
from staff.refusals import require
from staff.scoping import only
from staff.services.accounts import demand_group_or_store, lock_person
from staff.transactions import all_or_nothing

CODE = re.compile("[A-Z0-9]{2,8}")
MOST_DRIVING_SECONDS = 600
MOST_TRIES, MOST_DAYS = 20, 90  # to call somebody back


def open_store(
    *,
    code: str,
    name: str,
    address: str = "",
    phone: str = "",
    opens_at: datetime.time = datetime.time(8),
    closes_at: datetime.time = datetime.time(18),
    driving_seconds: int = 20,
    advisor_settles: bool = False,
    callback_tries: int = 3,
    callback_days: int = 5,
    by: User,
) -> Store:
    """A new store of the group. Refuses a code in use: it stands on every paper and never changes."""
    code = code.strip().upper()
    require(CODE.fullmatch(code), _("A code is 2 to 8 capital letters or digits."))
    with all_or_nothing():
        by = lock_person(by.pk, by)[1]
        demand_group_or_store(by, None)
        require(not Store.objects.filter(code=code).exists(), _("Code %(code)s is in use.") % {"code": code})
        store = Store(code=code)
        with clashes_refused({"staff_store_code_key": lambda: _("Code %(code)s is in use.") % {"code": code}}):
            write(
                store,
                name=name,
                address=address,
                phone=phone,
                opens_at=opens_at,
                closes_at=closes_at,
                driving_seconds=driving_seconds,
                advisor_settles=advisor_settles,
                callback_tries=callback_tries,
                callback_days=callback_days,
            )
    return store


def change_store(
    store_id: int,
    *,
    name: str,
    address: str,
    phone: str,
    opens_at: datetime.time,
    closes_at: datetime.time,
    driving_seconds: int,
    advisor_settles: bool,
    callback_tries: int,
    callback_days: int,
    by: User,
) -> Store:
    """Change a store's particulars: its own administrator may, or one of the group."""
    with all_or_nothing():
        store = lock_store(store_id)
        can_manage_staff.demand(by, store)
        write(
            store,
            name=name,
            address=address,
            phone=phone,
            opens_at=opens_at,
            closes_at=closes_at,
            driving_seconds=driving_seconds,
            advisor_settles=advisor_settles,
            callback_tries=callback_tries,
            callback_days=callback_days,
        )
    return store


def close_store(store_id: int, *, by: User) -> Store:
    """Nobody works at it any more; its papers stay. Refuses the last one open."""
    with all_or_nothing():
        list(Store.objects.select_for_update(no_key=True).order_by("pk"))  # two cannot close the last two at once
        store = lock_store(store_id)
        demand_group_or_store(by, None)
        require(
            Store.objects.filter(is_active=True).exclude(pk=store.pk).exists(), _("The last open store stays open.")
        )
        store.is_active = False
        store.save(update_fields=["is_active"])
    return store


def reopen_store(store_id: int, *, by: User) -> Store:
    with all_or_nothing():
        store = lock_store(store_id)
        demand_group_or_store(by, None)
        store.is_active = True
        store.save(update_fields=["is_active"])
    return store


def lock_store(store_id: int) -> Store:
    store = only(Store.objects.select_for_update(no_key=True).filter(pk=store_id))
    if store is None:
        raise Http404
    return store


def write(
    store: Store,
    *,
    name: str,
    opens_at: datetime.time,
    closes_at: datetime.time,
    driving_seconds: int,
    callback_tries: int,
    callback_days: int,
    **rest: object,
) -> None:
    require(name.strip(), _("Give the store a name."))
    require(opens_at < closes_at, _("A store opens before it closes."))
    require(
        0 <= driving_seconds <= MOST_DRIVING_SECONDS,
        _("From the gate to reception: ten minutes at most."),
        about="driving_seconds",
    )
    require(
        1 <= callback_tries <= MOST_TRIES,
        _("A customer is called at least once and at most %(count)s times.") % {"count": MOST_TRIES},
        about="callback_tries",
    )
    require(
        1 <= callback_days <= MOST_DAYS,
        _("Calling takes at least one day and at most %(count)s.") % {"count": MOST_DAYS},
        about="callback_days",
    )
    store.name, store.opens_at, store.closes_at = name.strip(), opens_at, closes_at
    store.driving_seconds = driving_seconds
    store.callback_tries, store.callback_days = callback_tries, callback_days
    for field, value in rest.items():
        setattr(store, field, value)
    store.save()
