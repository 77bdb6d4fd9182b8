"""An order is found by its plate, however a hurried person types or pastes it."""

from collections.abc import Callable

import pytest
from django.test import Client

from staff.enums import Role
from staff.models import User
from staff.search import search
from tests.workorders.walk import Walk
from workorders.enums import Step


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
