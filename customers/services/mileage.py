"""The odometer: readings are kept, and go down only with an explanation (RCP-03)."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.models import MileageReading, Vehicle
from customers.permissions import can_record_mileage
from staff.models import User
from staff.refusals import Reason, Refused, require
from staff.scoping import only
from staff.transactions import all_or_nothing

HIGHEST_MILEAGE = 3_000_000


def record_mileage(vehicle_id: int, *, mileage: int, explanation: str = "", by: User) -> MileageReading:
    """Write down what the odometer says. Refuses less than last time unless ``explanation`` says why."""
    with all_or_nothing():
        vehicle = only(Vehicle.objects.select_for_update(no_key=True, of=("self",)).filter(pk=vehicle_id))
        if vehicle is None:
            raise Http404
        can_record_mileage.demand(by, vehicle.store_id)
        return write_reading(vehicle, mileage, explanation=explanation.strip(), by=by)


def write_reading(vehicle: Vehicle, mileage: int, *, explanation: str, by: User) -> MileageReading:
    """Append a reading to a locked vehicle."""
    require(0 <= mileage < HIGHEST_MILEAGE, _("This mileage cannot be."))
    if vehicle.mileage is not None and mileage < vehicle.mileage and not explanation:
        raise Refused(
            Reason(
                _("The mileage was %(last)s km last time. Say why it is less now.") % {"last": f"{vehicle.mileage:,}"},
                code="mileage_went_down",
            )
        )
    reading = MileageReading.objects.create(
        vehicle=vehicle,
        mileage=mileage,
        explanation=explanation,
        read_at=timezone.now(),
        read_by=by,
    )
    vehicle.mileage = mileage
    vehicle.save(update_fields=["mileage"])
    return reading
