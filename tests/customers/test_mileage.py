import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from customers.models import MileageReading
from customers.services import record_mileage
from staff.refusals import NotPermitted, Refused


@pytest.mark.req("RCP-03")
def test_record_mileage_keeps_the_reading_and_the_last_value(vehicle, advisor):
    record_mileage(vehicle.pk, mileage=15000, by=advisor)

    vehicle.refresh_from_db()
    assert vehicle.mileage == 15000
    assert list(vehicle.readings.values_list("mileage", flat=True)) == [15000, 12000]


@pytest.mark.req("RCP-03")
def test_record_mileage_going_down_without_explanation_is_refused(vehicle, advisor):
    with pytest.raises(Refused) as refused:
        record_mileage(vehicle.pk, mileage=11999, explanation="  ", by=advisor)

    assert [str(r) for r in refused.value.reasons] == ["The mileage was 12,000 km last time. Say why it is less now."]


def test_record_mileage_going_down_with_explanation_is_kept(vehicle, advisor):
    record_mileage(vehicle.pk, mileage=10, explanation="更换仪表", by=advisor)

    vehicle.refresh_from_db()
    assert vehicle.mileage == 10


def test_record_mileage_by_a_technician_is_not_permitted(vehicle, technician):
    with pytest.raises(NotPermitted):
        record_mileage(vehicle.pk, mileage=13000, by=technician)


@pytest.mark.req("RCP-03")
def test_database_refuses_less_without_explanation(vehicle, advisor):
    with pytest.raises(IntegrityError, match="down_only_with_explanation"), transaction.atomic():
        MileageReading.objects.create(vehicle=vehicle, mileage=5, read_at=timezone.now(), read_by=advisor)


def test_reading_is_never_changed_or_deleted(vehicle):
    with pytest.raises(DatabaseError), transaction.atomic():
        vehicle.readings.update(mileage=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        vehicle.readings.all().delete()
