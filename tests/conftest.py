"""What every test may ask for: two stores, people with roles, a logged-in browser, threads that end."""

import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import translation
from django_scopes import scope, scopes_disabled

from staff.backends import PEOPLE
from staff.enums import Role
from staff.models import Store, StoreRole, User
from staff.refusals import Refused

pytest_plugins = ["tests.servers", "tests.lock_order", "tests.chromium"]

PERSON_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def last_sessions_ended(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database is dropped at the end: a page that was still loading when its browser closed must let go."""
    yield
    if not connection.settings_dict["NAME"].startswith(settings.DATABASES["default"]["TEST"]["NAME"]):
        return  # no test of this run needed a database, so none was made
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    connection.close()


@pytest.fixture
def store(db: None) -> Store:
    return Store.objects.create(code="XZ", name="新郑店", address="新郑市中华路 1 号", phone="0371-12345678")


@pytest.fixture
def other_store(db: None) -> Store:
    return Store.objects.create(code="ZZ", name="郑州店")


@pytest.fixture(autouse=True)
def in_scope(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that uses ``store`` works inside it; one without a store must open its own scope."""
    if "store" not in request.fixturenames:
        yield
        return
    with scope(store=request.getfixturevalue("store")):
        yield


@pytest.fixture(autouse=True)
def in_the_language_before() -> Iterator[None]:
    """A page speaks its reader's language, and the thread goes on in it: not into the next test."""
    before = translation.get_language()
    yield
    translation.activate(before or settings.LANGUAGE_CODE)


PersonMaker = Callable[..., User]


@pytest.fixture
def person(store: Store) -> PersonMaker:
    """``person(Role.CASHIER)`` works at ``store``; ``person(Role.CASHIER, store=other_store)`` elsewhere."""

    def make(*roles: Role, store: Store = store, full_name: str = "") -> User:
        n = next(PERSON_NUMBERS)
        user = User(
            username=f"person{n:04}", full_name=full_name or f"张{n:04}", home_store=store, must_change_password=False
        )
        user.set_unusable_password()
        user.save()
        StoreRole.objects.bulk_create([StoreRole(user=user, store=store, role=role) for role in roles])
        return user

    return make


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A browser in which somebody is logged in."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=PEOPLE)
        return client

    return log_in


@pytest.fixture
def start_thread(store: Store) -> Iterator[Callable[[Callable[[], Any]], threading.Thread]]:
    """Run something as a second person would: own thread, own connection, same store. Joined at the end."""
    threads = []

    def start(work: Callable[[], Any]) -> threading.Thread:
        def run() -> None:
            try:
                with scope(store=store):
                    work()
            finally:
                connection.close()

        thread = threading.Thread(target=run, daemon=True)
        threads.append(thread)
        thread.start()
        return thread

    yield start
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


@pytest.fixture
def record_refusal() -> Callable[..., None]:
    """``record_refusal(told, service, …)`` calls the service and keeps a refusal in the list ``told``."""

    def record(told: list[Refused], service: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        try:
            service(*args, **kwargs)
        except Refused as refused:
            told.append(refused)

    return record


@pytest.fixture
def all_stores() -> Iterator[None]:
    """Look at the rows of every store, as the database does."""
    with scopes_disabled():
        yield
