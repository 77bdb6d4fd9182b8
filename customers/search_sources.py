"""Cars and customers in the search box (SYS-06)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from customers.models import Ownership
from customers.permissions import can_see_customers
from customers.queries import best_customers, best_vehicles
from staff.models import Store, User
from staff.search import HITS_EACH, Hit, Source, register
from staff.templatetags.shop import plate_text


def find_vehicles(store: Store, _user: User, text: str) -> Iterator[Hit]:
    for vehicle in best_vehicles(store, text, most=HITS_EACH):
        owner = vehicle.owner
        detail = " · ".join(part for part in (owner.name if owner else "", vehicle.description) if part)
        yield Hit(plate_text(vehicle.plate) or vehicle.vin, detail, vehicle.get_absolute_url())


def find_customers(store: Store, user: User, text: str) -> Iterator[Hit]:
    cars = Prefetch(
        "ownerships",
        Ownership.objects.filter(until=None).select_related("vehicle"),
        to_attr="cars_now",
    )
    found: list[Any] = best_customers(store, text, most=HITS_EACH)
    prefetch_related_objects(found, cars)
    for customer in found:
        plates = " ".join(str(ownership.vehicle) for ownership in customer.cars_now)
        yield Hit(
            customer.name,
            f"{customer.phone_for(user, store)} {plates}".strip(),
            customer.get_absolute_url(),
        )


register(
    Source("vehicles", _("Cars"), "ti-car", can_see_customers, find_vehicles, order=20),
    Source(
        "customers",
        _("Customers"),
        "ti-user",
        can_see_customers,
        find_customers,
        order=30,
    ),
)
