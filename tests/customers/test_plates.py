import pytest
from django.db import IntegrityError, transaction

from customers.models import Vehicle
from customers.plates import clean_plate, is_new_energy, is_plate


@pytest.mark.req("RCP-03")
@pytest.mark.parametrize(
    "plate",
    [
        "豫A12345", "沪AD12345", "沪A12345D", "粤B1234学", "京A1234警", "豫A12345挂", "豫A1234挂", "粤Z1234港", "粤Z1234澳",
        "沪A1234领", "使224578", "224578使", "沪AF12345", "京A1234试", "WJ京1234X", "VA12345",
    ],
)  # fmt: skip
def test_plate_that_exists_is_known(plate):
    assert is_plate(plate)


@pytest.mark.req("RCP-03")
@pytest.mark.parametrize(
    "plate",
    [
        "",
        "A12345",
        "豫12345",
        "豫AI2345",
        "豫A1234O",
        "豫A1234",
        "豫A1234567",
        "国A12345",
        "沪AL12345",
        "沪A1234DD",
        "豫A12345\n",
    ],
)
def test_plate_that_cannot_exist_is_refused(plate):
    assert not is_plate(plate)


@pytest.mark.parametrize("typed", ["豫a·12345", " 豫A 12345 ", "豫A-12345", "豫Ａ１２３４５", "豫A•12345"])
def test_plate_is_read_as_people_type_it(typed):
    assert clean_plate(typed) == "豫A12345"


def test_new_energy_plate_has_eight_signs_and_is_no_trailer():
    assert is_new_energy("沪AD12345")
    assert not is_new_energy("豫A12345挂")
    assert not is_new_energy("豫A12345")


@pytest.mark.req("RCP-03")
def test_database_refuses_an_impossible_plate_through_any_door(vehicle):
    with pytest.raises(IntegrityError, match="vehicle_plate_can_exist"), transaction.atomic():
        Vehicle.objects.filter(pk=vehicle.pk).update(plate="豫A1234O")
