"""Finding customers and cars by whatever one has in hand (RCP-03, SYS-06)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When

from customers.models import Customer, Vehicle
from customers.plates import clean_plate

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
    """As plates, VINs, numbers and names are stored: capitals, no spaces or dots."""
    return clean_plate(text)


def containing(queryset: "models.QuerySet[M]", text: str, *, prefix: str = "") -> "models.QuerySet[M]":
    """Rows whose searched text contains ``text``; two signs by bigram, more by trigram (design §8)."""
    return queryset.filter(contains(text, prefix=prefix))


def contains(text: str, *, prefix: str = "") -> Q:
    if len(text) == BIGRAM:
        return Q(**{f"{prefix}bigrams__contains": [text]})
    return Q(**{f"{prefix}search_text__contains": text})


def customers_found(store: "Store", text: str) -> "models.QuerySet[Customer]":
    """Customers by name, pinyin, initials or phone; those that begin with ``text`` first."""
    text = clean_query(text)
    found = Customer.objects.filter(store=store)
    if len(text) < SHORTEST:
        return found.none()
    begins = Q(name__istartswith=text) | Q(phone__startswith=text) | Q(name_initials__istartswith=text)
    return containing(found, text).order_by(rank(begins), "name_pinyin", "pk")


def vehicles_found(store: "Store", text: str) -> "models.QuerySet[Vehicle]":
    """Cars by plate, VIN or engine number, and those of the customers that ``text`` finds."""
    text = clean_query(text)
    found = Vehicle.with_owners().filter(store=store)
    if len(text) < SHORTEST:
        return found.none()
    own = containing(Vehicle.objects.filter(store=store), text).values("pk")
    theirs = Customer.objects.filter(contains(text), store=store, ownerships__until=None).values("ownerships__vehicle")
    ends = Q(plate__startswith=text) | Q(plate__endswith=text) | Q(vin__endswith=text)
    return found.filter(Q(pk__in=own) | Q(pk__in=theirs)).order_by(rank(ends), "plate", "pk")


def rank(better: Q) -> Case:
    return Case(When(better, then=Value(0)), default=Value(1), output_field=IntegerField())


def find(store: "Store", text: str, *, limit: int = 10) -> list[Match]:
    """Cars with their owners first, then customers without a car among them. Four queries at most."""
    vehicles = list(vehicles_found(store, text)[:limit])
    matches = [Match(vehicle, vehicle.owner) for vehicle in vehicles]
    owners = {match.customer.pk for match in matches if match.customer}
    others = customers_found(store, text).exclude(pk__in=owners)[: max(0, limit - len(matches))]
    return matches + [Match(None, customer) for customer in others]


def vehicle_by_plate(store: "Store", plate: str) -> Vehicle | None:
    """The car that has exactly this plate, with its owner fetched."""
    plate = clean_plate(plate)
    return Vehicle.with_owners().filter(store=store, plate=plate).first() if plate else None
