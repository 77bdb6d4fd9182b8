"""An advisor with a customer whose car is in the files."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from customers.models import Customer, Vehicle
from staff.enums import Role
from staff.models import Store, User
from tests.customers.factories import make_customer, make_vehicle


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in the language of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def advisor(person: Callable[..., User]) -> User:
    return person(Role.SERVICE_ADVISOR, full_name="李娜")


@pytest.fixture
def technician(person: Callable[..., User]) -> User:
    return person(Role.TECHNICIAN, full_name="陈强")


@pytest.fixture
def customer(store: Store, advisor: User) -> Customer:
    return make_customer(store, advisor, name="张三丰", phone="13812345678")


@pytest.fixture
def vehicle(store: Store, advisor: User, customer: Customer) -> Vehicle:
    return make_vehicle(store, advisor, customer=customer, plate="豫AK8866", mileage=12000)
