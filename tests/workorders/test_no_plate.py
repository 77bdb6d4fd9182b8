"""A new car without a plate comes in under the end of its VIN, and is received like any other (RCP-01, RCP-03)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.models import Vehicle
from reception.models import Visit
from staff.enums import Role
from staff.models import User
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workorders.models import WorkOrder

VIN = "LSVAA49J132047611"
TYPED: dict[str, Any] = {
    "name": "李明",
    "phone": "13900139000",
    "vin": VIN,
    "vin_confirmed": "on",
    "work_kind": "periodic_maintenance",
    "wish": "首保",
}


@pytest.fixture
def visit(shop: Shop) -> Visit:
    arrived = shop.arrive("无牌7611")
    assert isinstance(arrived, Visit)
    return arrived


@pytest.mark.req("RCP-01", "RCP-03")
def test_receive_a_stranger_without_a_plate_opens_the_file_under_the_vin(
    shop: Shop, visit: Visit, client_of: Callable[[User], Client]
) -> None:
    desk = client_of(shop[Role.SERVICE_ADVISOR])

    answer = desk.post(reverse("workorders:receive-visit", args=[visit.pk]), TYPED, follow=True)

    assert answer.status_code == 200
    order = WorkOrder.objects.get(visit=visit)
    assert (order.step, order.vehicle.plate, order.vehicle.vin) == (Step.RECEPTION, "", VIN)
    walk = Walk.__new__(Walk)
    walk.shop, walk.pk, walk.with_part = shop, order.pk, True
    walk.to(Step.FOLLOW_UP)
    assert desk.get(order.get_absolute_url()).status_code == 200


@pytest.mark.req("RCP-01", "RCP-03")
def test_receive_a_stranger_without_a_plate_asks_for_the_vin(
    shop: Shop, visit: Visit, client_of: Callable[[User], Client]
) -> None:
    desk = client_of(shop[Role.SERVICE_ADVISOR])

    answer = desk.post(reverse("workorders:receive-visit", args=[visit.pk]), {**TYPED, "vin": ""})

    assert answer.status_code == 422
    assert "还没上牌的车请填写 VIN。" in answer.text
    assert not Vehicle.objects.exists()


@pytest.mark.req("RCP-03")
def test_page_that_registers_a_car_without_a_plate_leaves_the_plate_empty(
    shop: Shop, visit: Visit, client_of: Callable[[User], Client]
) -> None:
    page = client_of(shop[Role.SERVICE_ADVISOR]).get(visit.get_absolute_url()).text

    assert f"{reverse('customers:vehicle-new')}?plate=&amp;" in page
