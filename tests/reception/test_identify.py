"""A visit for repair stays that of its order's car and customer: check-in and mileage go to that file (RCP-03, RCP-05)."""

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from customers.services import register_customer, register_vehicle
from reception.models import Visit
from reception.services import gate
from staff.refusals import Refused

SENTENCE = "A work order has been opened for this visit: whose car it is, and who brought it, no longer changes."


@pytest.fixture
def other_car(store, advisor):
    """Somebody else's, without a plate: the gate's plate does not speak against it."""
    customer = register_customer(store=store, name="李明", phone="13900139000", by=advisor)
    return register_vehicle(
        store=store, customer_id=customer.pk, vin="LSVAA49J132047611", vin_confirmed=True, by=advisor
    )


@pytest.mark.req("RCP-03", "RCP-05")
def test_identify_after_an_order_is_open_is_refused(repair, other_car, advisor):
    with pytest.raises(Refused) as refused:
        gate.identify_visit(
            repair.pk, vehicle_id=other_car.pk, customer_id=other_car.owner.pk, for_repair=False, by=advisor
        )

    assert [reason.sentence for reason in refused.value.reasons] == [SENTENCE]


@pytest.mark.req("RCP-03", "RCP-05")
def test_database_keeps_the_car_the_customer_and_the_purpose_of_a_visit_for_repair(repair, other_car):
    for change in ({"vehicle": other_car}, {"customer": other_car.owner}, {"purpose": ""}):
        with pytest.raises(ProgrammingError, match="Cannot update rows from reception_visit"), transaction.atomic():
            Visit.objects.filter(pk=repair.pk).update(**change)


@pytest.mark.req("RCP-03", "RCP-05")
def test_form_left_open_in_another_window_is_told_that_the_order_is_open(client, repair, other_car, advisor):
    client.force_login(advisor)

    answer = client.post(
        reverse("reception:visit-identify", args=[repair.pk]),
        {"vehicle": other_car.pk, "customer": other_car.owner.pk},
    )

    assert answer.status_code == 409
    repair.refresh_from_db()
    assert repair.vehicle_id != other_car.pk
