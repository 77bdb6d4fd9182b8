"""Pages of a long list, as every list of the house has them (staff.lists)."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customers.models import Customer
from staff import lists
from staff.enums import Role
from staff.models import Store, User

ROWS, PAGES = 260, 11


@pytest.fixture
def browser(store: Store, person: Callable[..., User], client_of: Callable[[User], Client]) -> Client:
    """An advisor of a store with many customers, ten of each name."""
    advisor = person(Role.SERVICE_ADVISOR)
    Customer.objects.bulk_create(
        Customer(
            store=store,
            name=f"王{n % 26}",
            name_pinyin=f"wang{n % 26:02}",
            phone=f"139{n:08}",
            created_at=timezone.now(),
            created_by=advisor,
        )
        for n in range(ROWS)
    )
    cache.clear()
    return client_of(advisor)


def keys_on(browser: Client, page: int, sort: str = "") -> list[int]:
    answer = browser.get("/customers/", {"page": page, **({"sort": sort} if sort else {})})
    return [row.record.pk for row in answer.context["table"].paginated_rows]


@pytest.mark.parametrize(("sort", "order"), [("", ("name_pinyin", "pk")), ("-name", ("-name_pinyin", "-pk"))])
def test_every_row_stands_on_one_page_in_the_order_of_the_whole(browser: Client, sort: str, order: tuple[str]) -> None:
    seen = [key for page in range(1, PAGES + 1) for key in keys_on(browser, page, sort)]

    assert seen == list(Customer.objects.order_by(*order).values_list("pk", flat=True))


def test_far_page_is_found_by_its_keys_from_the_nearer_end(browser: Client) -> None:
    asked = {}
    for page in (1, 6, PAGES):
        with CaptureQueriesContext(connection) as queries:
            keys_on(browser, page)
        asked[page] = [query["sql"] for query in queries]
    wide = {page: [sql for sql in found if '"customers_customer"."note"' in sql] for page, found in asked.items()}

    assert [len(found) for found in wide.values()] == [1, 1, 1]
    assert [page for page, (sql,) in wide.items() if "OFFSET" in sql] == []
    assert [page for page, found in asked.items() if any("OFFSET" in sql for sql in found)] == [6]
    assert len(asked[6]) == len(asked[PAGES])


def test_long_list_is_counted_once_in_a_while_and_a_short_one_always(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counts(**asked: object) -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get("/customers/", asked)
        return sum("COUNT(*)" in query["sql"] for query in queries)

    assert [counts(), counts()] == [1, 1]
    monkeypatch.setattr(lists, "LONG", ROWS - 1)

    assert [counts(), counts(page=2), counts(page=PAGES, sort="-name")] == [1, 0, 0]
    assert [counts(q="王25"), counts(q="王25")] == [1, 1]


def test_last_page_of_a_list_that_has_grown_shows_the_last_rows(
    browser: Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "LONG", ROWS - 1)
    keys_on(browser, 1)
    last = Customer.objects.order_by("name_pinyin", "pk").last()
    Customer.objects.bulk_create([Customer(**{**fields_of(last), "name_pinyin": "zzz"})])

    assert keys_on(browser, PAGES)[-1] == Customer.objects.get(name_pinyin="zzz").pk


def fields_of(customer: Customer) -> dict[str, object]:
    names = ("store_id", "name", "phone", "created_at", "created_by_id")
    return {name: getattr(customer, name) for name in names}
