"""Two stores full of work, side by side. Every text of the one next door begins with MARK."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from parts.permissions import can_see_cost
from staff.backends import PEOPLE
from staff.enums import Role
from staff.models import Store, StoreRole, User
from tests.conftest import PERSON_NUMBERS
from tests.input.pages import MOST_OF, Page, crawl
from tests.input.world import A_THURSDAY, settle_world
from tests.permissions.test_table import ours
from tests.workorders.walk import Shop
from workorders.models import WorkOrder

ID = re.compile(r"(?<!\d)\d{6}(?!\d)")  # what an id looks like here
MARK = "邻店"
COST = Decimal("771.13")
NOT_OPENED = {"staff:logout"}
SEES_NO_COST = [role for role in Role if role not in can_see_cost.roles]


@dataclass
class Stores:
    """Ours and, as a twin of it, the one next door: the same walks in the same order made them."""

    store: Store
    everybody: Client  # has every role here
    without_cost: Client  # has every role here that sees no cost
    pages: list[Page]  # all that everybody comes to
    next_door: Store
    first_id: int  # of ours, in every table
    further: int  # what is next door has the id of its twin here and this

    def twin(self, url: str) -> str:
        """The same address, or name of a field, with the ids of next door."""
        return ID.sub(lambda found: str(int(found[0]) + self.further), url)


@pytest.fixture(scope="package")
def stores(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stores]:
    """Built once for all tests of this folder; each undoes what it writes (``django_db``)."""
    around = transaction.atomic()
    around._from_testcase = True  # no transaction of the house: tests/lock_order.py
    with django_db_blocker.unblock(), around, time_machine.travel(A_THURSDAY):
        first_here = leap()
        store = settled(Store(code="XZ", name="新郑店"), cost_amount=COST)
        first_next_door = leap()
        next_door = Store(code="LD", name=f"{MARK}郑州店", address=f"{MARK}路 1 号")
        settled(next_door, mark=MARK, part_number="1K0615301M")
        everybody = logged_in(hire(store, "", *Role))
        yield Stores(
            store,
            everybody,
            logged_in(hire(store, "", *SEES_NO_COST)),
            list(crawl(everybody, slip_pages(store) + starting_points(), MOST_OF | {"documents:slips": 100})),
            next_door,
            first_here,
            first_next_door - first_here,
        )
        transaction.set_rollback(True)


def settled(store: Store, *, mark: str = "", **options: Any) -> Store:
    store.save()
    with scope(store=store):
        settle_world(store, Shop(store, {role: hire(store, mark, role) for role in Role}, mark=mark, **options))
    return store


def hire(store: Store, mark: str, *roles: Role) -> User:
    n = next(PERSON_NUMBERS)
    user = User(username=f"person{n:04}", full_name=f"{mark}张{n:04}", home_store=store, must_change_password=False)
    user.set_unusable_password()
    user.save()
    with scopes_disabled():
        StoreRole.objects.bulk_create([StoreRole(user=user, store=store, role=role) for role in roles])
    return user


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=PEOPLE)
    return client


def starting_points() -> list[str]:
    return [
        reverse(name)
        for name, pattern in ours().items()
        if not pattern.pattern.converters and ":" in name and name not in NOT_OPENED
    ]


def slip_pages(store: Store) -> list[str]:
    """Of every order: each offers only what can be printed where it stands."""
    with scope(store=store):
        return [reverse("documents:slips", args=[pk]) for pk in WorkOrder.objects.values_list("pk", flat=True)]


def leap() -> int:
    """Every table counts on from one number beyond all ids there are, and all usual quantities: rows made alike get ids alike."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(100000, max(last_value) + 1) FROM pg_sequences")
        (first,) = cursor.fetchone()
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s, false) FROM pg_sequences", [first]
        )
    return int(first)
