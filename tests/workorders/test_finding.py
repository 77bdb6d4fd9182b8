"""An order is found by its plate, however a hurried person types or pastes it."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django_scopes import scopes_disabled

from staff.enums import Role
from staff.models import Store, User
from staff.search import search
from tests.workorders.walk import Walk
from workorders.enums import Step
from workorders.queries import best_about, ways_to


@pytest.mark.req("SYS-06")
def test_find_order_however_the_plate_is_typed_finds_it(
    walk_at: Callable[..., Walk], client_of: Callable[[User], Client]
) -> None:
    walk = walk_at(Step.RECEPTION)
    advisor, plate = walk.by(Role.SERVICE_ADVISOR), walk.vehicle.plate
    digits = plate[-4:]
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
    as_shown, with_spaces = f"{plate[:2]}·{plate[2:]}", f" {plate[:2].lower()} {plate[2:]} "

    for typed in (digits, full_width, as_shown, with_spaces):
        hits = [hit.url for source, hits in search(walk.order.store, advisor, typed) for hit in hits]
        listed = client_of(advisor).get("/orders/", {"q": typed}).content.decode()
        assert walk.order.get_absolute_url() in hits, typed
        assert walk.order.get_absolute_url() in listed, typed


@pytest.mark.parametrize(
    ("typed", "indexes"),
    [
        ("WO-2026", {"document_number_by_trigram", "vehicle_by_trigram"}),
        ("13800138", {"document_number_by_trigram", "customer_by_phone", "vehicle_by_trigram"}),
        ("王建国", {"document_number_by_trigram", "customer_name_by_trigram", "vehicle_by_trigram"}),
        ("王建", {"customer_by_bigram", "vehicle_by_bigram"}),
    ],
)
def test_order_search_can_ask_each_table_by_its_index(store: Store, typed: str, indexes: set[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")  # no way but by a condition

    with scopes_disabled():  # else the few rows of one store are read by the store's index
        plans = [way.explain() for way in ways_to(typed, newest=10)]

    assert {index for index in indexes if not any(index in plan for plan in plans)} == set(), plans


@pytest.mark.req("SYS-06")
@pytest.mark.parametrize("most", [2, 3])
def test_search_gives_orders_whose_car_is_inside_first_then_the_newest(
    walk_at: Callable[..., Walk], store: Store, most: int
) -> None:
    inside = walk_at(Step.RECEPTION).order
    awaited = [walk_at(Step.SOLICITATION).order for _n in range(2)]

    found = list(best_about(store, "豫A", most=most))

    assert found == [inside, *reversed(awaited)][:most]


@pytest.mark.req("SYS-06")
def test_search_enter_with_one_car_inside_opens_its_order(
    walk_at: Callable[..., Walk], client_of: Callable[[User], Client]
) -> None:
    walk = walk_at(Step.REPAIR)
    browser = client_of(walk.by(Role.SERVICE_ADVISOR))

    answer = browser.get("/search/", {"q": walk.vehicle.plate[-5:]})

    assert answer.headers.get("Location") == walk.order.get_absolute_url()


@pytest.mark.req("SYS-06")
def test_search_enter_with_no_car_inside_lists_what_was_found(
    walk_at: Callable[..., Walk], client_of: Callable[[User], Client]
) -> None:
    walk = walk_at(Step.FOLLOW_UP)

    page = client_of(walk.by(Role.SERVICE_ADVISOR)).get("/search/", {"q": walk.vehicle.plate[-5:]})

    assert page.status_code == 200
    assert walk.order.get_absolute_url() in page.content.decode()
