"""Finding customers and cars by whatever one has in hand (RCP-03, SYS-06)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When

from customers.models import Customer, Ownership, Vehicle
from customers.plates import clean_plate
from staff.phones import COUNTRY

if TYPE_CHECKING:
    from staff.models import Store

M = TypeVar("M", bound=models.Model)
SHORTEST, BIGRAM = 2, 2


@dataclass(frozen=True)
class Match:
    """A car with its owner, or a customer who has no car in the answer."""

    vehicle: Vehicle | None
    customer: Customer | None


def clean_query(text: str) -> str:
    """As plates, VINs, numbers, names and phones are stored: capitals, no spaces or dots, no country before a mobile number."""
    return COUNTRY.sub("", clean_plate(text))


def containing(queryset: "models.QuerySet[M]", text: str, *, prefix: str = "") -> "models.QuerySet[M]":
    """Rows whose searched text contains ``text``; two signs by bigram, more by trigram (design §8)."""
    return queryset.filter(contains(text, prefix=prefix))


def contains(text: str, *, prefix: str = "") -> Q:
    if len(text) == BIGRAM:
        return Q(**{f"{prefix}bigrams__contains": [text]})
    return Q(**{f"{prefix}search_text__contains": text})


def named(text: str) -> Q:
    """Customers whose name has ``text`` in it, or whose initials begin so; a phone is no name."""
    if len(text) == BIGRAM:
        return contains(text.upper()) & (Q(name__icontains=text) | Q(name_initials__istartswith=text))
    found = Q(name__icontains=text)
    # Initials are letters. To look for figures among all that is searched would find every phone with the same code.
    return found if text.isdecimal() else found | (contains(text.upper()) & Q(name_initials__istartswith=text))


def customers_found(store: "Store", text: str) -> "models.QuerySet[Customer]":
    """Customers by name, pinyin, initials or phone; those that begin with ``text`` first."""
    text = clean_query(text)
    found = Customer.objects.filter(store=store)
    if len(text) < SHORTEST:
        return found.none()
    begins = Q(name__istartswith=text) | Q(phone__startswith=text) | Q(name_initials__istartswith=text)
    return containing(found, text).order_by(rank(begins), "name_pinyin", "pk")


def vehicles_found(store: "Store", text: str) -> "models.QuerySet[Vehicle]":
    """Cars by plate, VIN or engine number, and those of the customers that ``text`` finds: each table by its index."""
    text = clean_query(text)
    found = Vehicle.with_owners().filter(store=store)
    if len(text) < SHORTEST:
        return found.none()
    own = containing(Vehicle.objects.filter(store=store).order_by(), text).values("pk")
    owners = containing(Customer.objects.filter(store=store).order_by(), text)
    theirs = Ownership.objects.filter(until=None, customer__in=owners.values("pk")).order_by().values("vehicle")
    return found.filter(pk__in=own.union(theirs)).order_by(rank(ending(text)), "plate", "pk")


def ending(text: str) -> Q:
    return Q(plate__startswith=text) | Q(plate__endswith=text) | Q(vin__endswith=text)


def best_customers(store: "Store", text: str, *, most: int) -> list[Customer]:
    """The first of those that are found; one query, two for figures that not so many phones begin with.

    While somebody types a phone, its beginning is that of half the store: no more is read than is shown.
    """
    text, found = clean_query(text), []
    if text.isdecimal() and len(text) >= SHORTEST:
        called = Customer.objects.filter(store=store, phone__startswith=text)
        found = list(called.order_by("name_pinyin", "pk")[:most])
    if len(found) < most:
        others = customers_found(store, text).exclude(pk__in=[customer.pk for customer in found])
        found += others[: most - len(found)]
    return found


def best_vehicles(store: "Store", text: str, *, most: int) -> list[Vehicle]:
    """Cars that ``text`` is on, then those of the best customers, each with its owner fetched."""
    text = clean_query(text)
    if len(text) < SHORTEST:
        return []
    cars = Vehicle.with_owners().filter(store=store)
    found = list(containing(cars, text).order_by(rank(ending(text)), "plate", "pk")[:most])
    if len(found) < most and (owners := best_customers(store, text, most=most)):
        theirs = Ownership.objects.filter(until=None, customer__in=owners).order_by().values("vehicle")
        others = cars.filter(pk__in=theirs).exclude(pk__in=[vehicle.pk for vehicle in found])
        found += others.order_by("plate", "pk")[: most - len(found)]
    return found


def rank(better: Q) -> Case:
    return Case(When(better, then=Value(0)), default=Value(1), output_field=IntegerField())


def find(store: "Store", text: str, *, limit: int = 10) -> list[Match]:
    """Cars with their owners first, then customers without a car among them."""
    matches = [Match(vehicle, vehicle.owner) for vehicle in best_vehicles(store, text, most=limit)]
    owners = {match.customer.pk for match in matches if match.customer}
    others = [customer for customer in best_customers(store, text, most=limit) if customer.pk not in owners]
    return matches + [Match(None, customer) for customer in others[: limit - len(matches)]]


def vehicle_by_plate(store: "Store", plate: str) -> Vehicle | None:
    """The car that has exactly this plate, with its owner fetched."""
    plate = clean_plate(plate)
    return Vehicle.with_owners().filter(store=store, plate=plate).first() if plate else None
