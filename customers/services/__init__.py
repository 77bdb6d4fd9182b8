"""Everything that writes customers and cars."""

from customers.services.mileage import record_mileage
from customers.services.registration import (
    change_owner,
    correct_customer,
    correct_vehicle,
    register_car,
    register_customer,
    register_vehicle,
    verify_contact,
)

__all__ = [
    "change_owner",
    "correct_customer",
    "correct_vehicle",
    "record_mileage",
    "register_car",
    "register_customer",
    "register_vehicle",
    "verify_contact",
]
