"""One house for all races of a module: what they write is committed, and swept away at the end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import translation
from django_scopes import scope

from staff.models import Store
from tests.races.house import House


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database for a whole module, in place of the fixture that rolls each test back."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        connection.close()


@pytest.fixture(scope="module")
def house(db: None) -> Iterator[House]:
    with translation.override("en"):
        store = Store.objects.create(code="XZ", name="新郑店", address="新郑市中华路 1 号", phone="0371-12345678")
        with scope(store=store):
            yield House(store)
