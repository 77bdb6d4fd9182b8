import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Vehicle
from customers.services import correct_vehicle
from customers.vin import check_digit_is_right, clean_vin, is_vin
from staff.refusals import Refused
from tests.customers.factories import RIGHT_VIN, WRONG_VIN, make_vehicle

SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


def database_says(vin: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT vin_check_digit_is_right(%s)", [vin])
        return bool(cursor.fetchone()[0])


def test_check_digit_of_a_real_vin_is_right():
    assert check_digit_is_right(RIGHT_VIN)
    assert not check_digit_is_right(WRONG_VIN)


@pytest.mark.req("RCP-03")
@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(body=st.text(alphabet=SIGNS, min_size=13, max_size=13))
def test_database_finds_exactly_one_right_check_digit(body):
    # L starts the codes of Chinese makers: the others may have rules of their own.
    digits = [d for d in "0123456789X" if database_says(f"LSV{body[:5]}{d}{body[5:]}")]

    assert len(digits) == 1
    assert check_digit_is_right(f"LSV{body[:5]}{digits[0]}{body[5:]}")


@pytest.mark.parametrize("vin", ["", "LSVAA4182E218484", "LSVAA4182E218484I", "lsvaa4182e2184847"])
@pytest.mark.django_db
def test_vin_of_wrong_form_is_none(vin):
    assert not is_vin(vin)
    assert not database_says(vin)


def test_vin_is_read_as_people_type_it():
    assert clean_vin(" lsvaa4182 e2184847") == RIGHT_VIN


@pytest.mark.req("RCP-03")
def test_register_wrong_check_digit_asks_to_compare_with_the_car(store, advisor, customer):
    with pytest.raises(Refused) as refused:
        make_vehicle(store, advisor, customer=customer, vin=WRONG_VIN)

    assert [r.code for r in refused.value.reasons] == ["vin_check_digit"]
    assert not Vehicle.objects.exists()


@pytest.mark.req("RCP-03")
def test_register_wrong_check_digit_confirmed_keeps_who_compared(store, advisor, customer):
    vehicle = make_vehicle(store, advisor, customer=customer, vin=WRONG_VIN, vin_confirmed=True)

    vehicle.refresh_from_db()
    assert (vehicle.vin, vehicle.vin_confirmed_by) == (WRONG_VIN, advisor)


def test_correct_to_a_right_vin_forgets_the_confirmation(store, advisor, customer):
    vehicle = make_vehicle(store, advisor, customer=customer, vin=WRONG_VIN, vin_confirmed=True)

    correct_vehicle(vehicle.pk, vin=RIGHT_VIN, by=advisor)

    vehicle.refresh_from_db()
    assert vehicle.vin_confirmed_at is None


@pytest.mark.req("RCP-03")
def test_database_refuses_an_unconfirmed_wrong_vin(vehicle):
    with pytest.raises(IntegrityError, match="check_digit"), transaction.atomic():
        Vehicle.objects.filter(pk=vehicle.pk).update(vin=WRONG_VIN)
