"""What one service writes stands or falls as a whole, also where it calls another."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from staff.models import Store
from staff.transactions import all_or_nothing, may_fail

pytestmark = pytest.mark.django_db


def add_store(code: str, *, then: Callable[[], None] = lambda: None) -> None:
    with all_or_nothing():
        Store.objects.create(code=code, name=code)
        then()


def fail() -> None:
    raise LookupError


def there() -> set[str]:
    return set(Store.objects.filter(code__startswith="T").values_list("code", flat=True))


def test_service_that_raises_leaves_nothing_and_the_page_can_still_read():
    with pytest.raises(LookupError):
        add_store("T1", then=fail)

    assert there() == set()


def test_called_service_falls_with_the_one_that_called_it():
    with pytest.raises(LookupError):
        add_store("T1", then=lambda: (add_store("T2"), fail())[0])

    assert there() == set()


def test_calling_service_falls_with_the_one_it_called():
    with pytest.raises(LookupError):
        add_store("T1", then=lambda: add_store("T2", then=fail))

    assert there() == set()


def test_service_may_go_on_after_another_one_in_a_savepoint_of_its_own():
    def try_another() -> None:
        with pytest.raises(IntegrityError), may_fail():
            add_store("T1")
        add_store("T2")

    add_store("T1", then=try_another)

    assert there() == {"T1", "T2"}


def test_swallowing_what_another_service_raised_is_no_way_to_go_on():
    def swallow() -> None:
        with pytest.raises(LookupError):
            add_store("T2", then=fail)
        add_store("T3")

    with pytest.raises(transaction.TransactionManagementError):
        add_store("T1", then=swallow)

    assert there() == set()


def test_called_service_costs_no_savepoint():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        add_store("T1", then=lambda: add_store("T2"))

    assert [query["sql"].split()[0] for query in queries if "SAVEPOINT" in query["sql"]] == ["SAVEPOINT", "RELEASE"]


def test_service_called_after_another_one_stands_alone_again():
    with pytest.raises(LookupError):
        add_store("T1", then=fail)
    add_store("T2")
    with pytest.raises(LookupError):
        add_store("T3", then=fail)

    assert there() == {"T2"}
