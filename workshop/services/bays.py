"""Bays: added, renamed, taken out of use."""

from django.utils.translation import gettext as _

from staff.models import Store, User
from staff.refusals import require
from staff.transactions import all_or_nothing
from workshop.enums import BayKind
from workshop.models import Bay
from workshop.permissions import can_arrange_workshop


def add_bay(*, store: Store, name: str, kind: str, by: User) -> Bay:
    """A new place to work on a car (WSH-01). Refuses a name in use."""
    can_arrange_workshop.demand(by, store)
    with all_or_nothing():
        lock_store(store)
        check(store, name, kind)
        return Bay.objects.create(store=store, name=name.strip(), kind=kind)


def change_bay(bay_id: int, *, name: str, kind: str, is_active: bool, by: User) -> Bay:
    """Rename a bay, or take it out of use: it is then offered to nobody, what is booked there stays."""
    with all_or_nothing():
        bay = Bay.objects.select_related("store").get(pk=bay_id)
        can_arrange_workshop.demand(by, bay.store_id)
        lock_store(bay.store)
        check(bay.store, name, kind, besides=bay)
        bay.name, bay.kind, bay.is_active = name.strip(), kind, is_active
        bay.save()
    return bay


def lock_store(store: Store) -> None:
    """Names are compared one at a time; the lock is the store's own row."""
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)


def check(store: Store, name: str, kind: str, *, besides: Bay | None = None) -> None:
    require(name.strip(), _("Give the bay a name."))
    require(kind in BayKind.values, _("Choose what the bay is for."))
    same = Bay.objects.filter(store=store, name=name.strip())
    if besides is not None:
        same = same.exclude(pk=besides.pk)
    require(not same.exists(), _("There is already a bay %(name)s.") % {"name": name.strip()})
