"""The gate and the front desk, a customer's car that the store knows, two bays."""

import datetime
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone, translation

from customers.models import Vehicle
from reception.models import Visit
from reception.services import gate
from staff.enums import Role
from staff.models import Store, User
from tests.customers.factories import make_customer, make_vehicle
from workshop.enums import BayKind
from workshop.models import Bay


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in the language of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def guard(person: Callable[..., User]) -> User:
    return person(Role.GATE_GUARD, full_name="王大成")


@pytest.fixture
def advisor(person: Callable[..., User]) -> User:
    return person(Role.SERVICE_ADVISOR, full_name="李娜")


@pytest.fixture
def other_advisor(person: Callable[..., User]) -> User:
    return person(Role.SERVICE_ADVISOR, full_name="孙洋")


@pytest.fixture
def supervisor(person: Callable[..., User]) -> User:
    return person(Role.FRONT_DESK_SUPERVISOR, full_name="赵敏")


@pytest.fixture
def vehicle(store: Store, advisor: User) -> Vehicle:
    customer = make_customer(store, advisor, name="张三丰", phone="13812345678")
    return make_vehicle(store, advisor, customer=customer, plate="豫AK8866", mileage=12000)


@pytest.fixture
def bay(store: Store) -> Bay:
    return Bay.objects.create(store=store, name="机修 1 号", kind=BayKind.MECHANICAL)


@pytest.fixture
def other_bay(store: Store) -> Bay:
    return Bay.objects.create(store=store, name="机修 2 号", kind=BayKind.MECHANICAL)


@pytest.fixture
def visit(store: Store, vehicle: Vehicle, guard: User) -> Visit:
    """The known car has passed the gate with card 017."""
    return gate.register_arrival(store=store, plate=vehicle.plate, gate_card_number="017", by=guard)


@pytest.fixture
def repair(visit: Visit, vehicle: Vehicle, advisor: User) -> Visit:
    """Greeted and tied to its files for an order; the driver still has the gate card."""
    assert vehicle.owner is not None
    return gate.identify_visit(visit.pk, vehicle_id=vehicle.pk, customer_id=vehicle.owner.pk, by=advisor)


@pytest.fixture
def tomorrow() -> Callable[..., datetime.datetime]:
    """``tomorrow(9, 30)`` is half past nine tomorrow, at the store."""

    def at(hour: int, minute: int = 0) -> datetime.datetime:
        day = timezone.localdate() + datetime.timedelta(days=1)
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))

    return at
