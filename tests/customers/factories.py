"""Customers and cars, registered as an advisor does it; boring on purpose."""

import itertools
from typing import Any

from customers.models import Customer, Vehicle
from customers.services import register_customer, register_vehicle
from staff.models import Store, User

NUMBERS = itertools.count(1)
RIGHT_VIN = "LSVAA4182E2184847"
WRONG_VIN = "LSVAA4182E2184848"


def make_customer(store: Store, by: User, **details: Any) -> Customer:
    n = next(NUMBERS)
    values = {"name": "张三丰", "phone": f"1380000{n:04d}", **details}
    return register_customer(store=store, by=by, **values)


def make_vehicle(store: Store, by: User, *, customer: Customer | None = None, **details: Any) -> Vehicle:
    n = next(NUMBERS)
    customer = customer or make_customer(store, by)
    values = {"plate": f"豫A{n:05d}", "brand": "大众", "model_name": "朗逸", **details}
    return register_vehicle(store=store, customer_id=customer.pk, by=by, **values)
