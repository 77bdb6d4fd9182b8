"""Type-ahead: by plate or phone first (ui: type little)."""

from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse

from customers.models import Customer, Vehicle
from customers.queries import customers_found, find
from staff.templatetags.shop import plate_text

SHOWN = 10


def look_up_customer(request: HttpRequest) -> JsonResponse:
    """Customers of the store, as the lookup widget wants them."""
    return hits_among(customers_found(request.store, request.GET.get("q", "")), request)


def hits_among(customers: QuerySet[Customer], request: HttpRequest) -> JsonResponse:
    hits = [
        {
            "id": customer.pk,
            "text": customer.name,
            "detail": " · ".join(
                part for part in (customer.phone_for(request.user, request.store), customer.address) if part
            ),
        }
        for customer in customers[:SHOWN]
    ]
    return JsonResponse(hits, safe=False)


def look_up_vehicle(request: HttpRequest) -> JsonResponse:
    """Cars by plate, VIN, or owner; choosing one also fills a field named ``customer`` with the owner."""
    hits = []
    for match in find(request.store, request.GET.get("q", ""), limit=SHOWN):
        vehicle, owner = match.vehicle, match.customer
        if vehicle is None:
            continue
        details = (
            owner.name if owner else "",
            owner.phone_for(request.user, request.store) if owner else "",
            vehicle.description,
        )
        hits.append(
            {
                "id": vehicle.pk,
                "text": title_of(vehicle),
                "detail": " · ".join(part for part in details if part),
                "set": {"customer": str(owner.pk), "customer__text": owner.name} if owner else {},
            }
        )
    return JsonResponse(hits, safe=False)


def title_of(vehicle: Vehicle) -> str:
    return plate_text(vehicle.plate) or vehicle.vin
