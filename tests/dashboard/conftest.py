"""Orders for the board and the figures. Their way through the steps is tested where it belongs; here only their dates count."""

import datetime
import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from customers.models import Brand
from customers.services import register_customer, register_vehicle
from reception.services.gate import register_arrival
from staff.enums import Role
from staff.models import Store, User
from tests.conftest import PersonMaker
from workorders.models import WorkOrder
from workorders.services.opening import receive_walk_in

NUMBERS = itertools.count(1)
OrderMaker = Callable[..., WorkOrder]


@pytest.fixture
def advisor(person: PersonMaker) -> User:
    return person(Role.SERVICE_ADVISOR, full_name="王芳")


@pytest.fixture
def manager(person: PersonMaker) -> User:
    return person(Role.SERVICE_MANAGER, full_name="陈国强")


@pytest.fixture
def order(store: Store, person: PersonMaker, advisor: User) -> OrderMaker:
    """``order(brand="大众", work_kind=…)``: a car that has come in; it stands in reception."""
    guard = person(Role.GATE_GUARD)

    def receive(*, brand: str = "大众", work_kind: str = "general_repair", by: User | None = None) -> WorkOrder:
        by = by or advisor
        number = next(NUMBERS)
        Brand.objects.get_or_create(name=brand)
        customer = register_customer(store=store, name=f"张{number}", phone=f"1380000{number:04}", by=by)
        vehicle = register_vehicle(
            store=store, customer_id=customer.pk, plate=f"豫A{number:05}", brand=brand, model_name="朗逸", by=by
        )
        visit = register_arrival(store=store, plate=vehicle.plate, gate_card_number=str(number), by=guard)
        return receive_walk_in(
            visit.pk, customer_id=customer.pk, vehicle_id=vehicle.pk, work_kind=work_kind, wish="异响", by=by
        )

    return receive


@pytest.fixture
def dated(order: OrderMaker) -> Callable[..., WorkOrder]:
    """An order with the dates and amounts that a settlement and a delivery leave behind, written as history.

    The figures look only at these columns; walking every order through 13 steps would hide what a test is about.
    """

    def write(
        *,
        settled_at: datetime.datetime | None = None,
        delivered_at: datetime.datetime | None = None,
        labour: str = "0",
        parts: str = "0",
        **received: Any,
    ) -> WorkOrder:
        made = order(**received)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE workorders_workorder SET settled_at = %s, settled_by_id = %s, delivered_at = %s,"
                " delivered_by_id = %s, settled_labour_amount = %s, settled_parts_amount = %s WHERE document_id = %s",
                [
                    settled_at,
                    made.advisor_id if settled_at else None,
                    delivered_at,
                    made.advisor_id if delivered_at else None,
                    Decimal(labour),
                    Decimal(parts),
                    made.pk,
                ],
            )
        return made

    return write


def day_at(day: datetime.date, hour: int = 12, minute: int = 0) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))
