import datetime
from functools import partial

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from customers.models import Customer, Ownership, Vehicle
from customers.services import (
    change_owner,
    correct_customer,
    register_customer,
    register_vehicle,
    verify_contact,
)
from staff.enums import Role
from staff.pinyin import spell
from staff.refusals import NotPermitted, Refused
from staff.scoping import scope
from tests.customers.factories import RIGHT_VIN, make_customer, make_vehicle
from tests.races.tools import second_comes


def reasons(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.sentence for r in refused.value.reasons]


def test_register_customer_spells_the_name_for_searching(store, advisor):
    customer = make_customer(store, advisor, name="单雄信", phone="138 1234-5678")

    customer.refresh_from_db()
    assert (customer.name_pinyin, customer.name_initials, customer.phone) == ("shanxiongxin", "sxx", "13812345678")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" +86 138-1234 ５６７８", "13812345678"),
        ("0086 13812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("+49 151 1234567", "+491511234567"),
        ("86138123", "86138123"),  # of a town with a number so long
    ],
)
def test_register_customer_keeps_a_mobile_number_without_the_country(store, advisor, typed, kept):
    assert make_customer(store, advisor, phone=typed).phone == kept


@pytest.mark.parametrize("phone", ["", "abc", "123", "１３８x"])
def test_register_customer_with_an_impossible_number_is_refused(store, advisor, phone):
    with pytest.raises(Refused) as refused:
        register_customer(store=store, name="张三", phone=phone, by=advisor)

    assert reasons(refused) == [f"“{phone}” is not a phone number."]


@pytest.mark.parametrize(("phone", "count"), [("1381234567", 10), ("138123456789", 12)])
def test_register_customer_with_a_digit_too_few_or_too_many_is_refused(store, advisor, phone, count):
    with pytest.raises(Refused) as refused:
        register_customer(store=store, name="张三", phone=phone, by=advisor)

    assert reasons(refused) == [f"A mobile number has 11 digits; “{phone}” has {count}."]


def test_register_customer_by_a_technician_is_not_permitted(store, technician):
    with pytest.raises(NotPermitted):
        register_customer(store=store, name="张三", phone="13800000000", by=technician)


def test_correct_customer_with_a_new_number_must_be_verified_again(customer, advisor):
    verify_contact(customer.pk, phone_verified=True, address_verified=True, by=advisor)

    correct_customer(customer.pk, phone="13900000000", by=advisor)

    customer.refresh_from_db()
    assert customer.phone_verified_at is None
    assert customer.address_verified_by == advisor


@pytest.mark.req("RCP-06")
def test_number_corrected_at_the_check_in_and_not_verified_must_be_verified_again(customer, advisor):
    verify_contact(customer.pk, phone_verified=True, address_verified=True, by=advisor)

    verify_contact(customer.pk, phone="13900000000", phone_verified=False, address_verified=False, by=advisor)

    customer.refresh_from_db()
    assert customer.phone_verified_at is None
    assert customer.address_verified_by == advisor


def test_correct_customer_of_another_store_is_not_found(store, other_store, person, customer):
    stranger = person(Role.SERVICE_ADVISOR, store=other_store)

    with scope(store=other_store), pytest.raises(Http404):
        correct_customer(customer.pk, name="别人", by=stranger)


def test_register_vehicle_without_plate_and_vin_is_refused(store, advisor, customer):
    with pytest.raises(Refused) as refused:
        register_vehicle(store=store, customer_id=customer.pk, by=advisor)

    assert reasons(refused) == ["Say the plate, or the VIN of a car that has no plate yet."]


@pytest.mark.req("RCP-03")
def test_register_vehicle_with_a_known_plate_is_refused(store, advisor, customer, vehicle):
    with pytest.raises(Refused) as refused:
        register_vehicle(store=store, customer_id=customer.pk, plate="豫A·k8866", by=advisor)

    assert reasons(refused) == ["Another car here already has the plate 豫AK8866."]


def test_register_vehicle_with_a_known_vin_names_the_other_car(store, advisor, customer):
    make_vehicle(store, advisor, customer=customer, plate="豫A55555", vin=RIGHT_VIN)

    with pytest.raises(Refused) as refused:
        make_vehicle(store, advisor, customer=customer, vin=RIGHT_VIN)

    assert reasons(refused) == ["Another car here already has this VIN: 豫A55555."]


def test_same_plate_in_another_store_is_another_file(store, other_store, person, vehicle):
    colleague = person(Role.SERVICE_ADVISOR, store=other_store)

    with scope(store=other_store):
        twin = make_vehicle(other_store, colleague, plate=vehicle.plate)

    assert twin.pk != vehicle.pk


@pytest.mark.req("RCP-03")
def test_change_owner_keeps_who_had_the_car_before(store, advisor, customer, vehicle):
    buyer = make_customer(store, advisor, name="李建国")

    change_owner(vehicle.pk, customer_id=buyer.pk, by=advisor)

    rows = vehicle.ownerships.order_by("pk").values_list("customer__name", "until")
    assert list(rows) == [("张三丰", timezone.localdate()), ("李建国", None)]
    assert Vehicle.with_owners().get(pk=vehicle.pk).owner == buyer


def test_change_owner_to_the_present_owner_is_refused(vehicle, customer, advisor):
    with pytest.raises(Refused) as refused:
        change_owner(vehicle.pk, customer_id=customer.pk, by=advisor)

    assert reasons(refused) == ["豫AK8866 already belongs to 张三丰."]


def test_change_owner_before_the_present_owner_began_is_refused(store, vehicle, advisor):
    buyer = make_customer(store, advisor)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)

    with pytest.raises(Refused):
        change_owner(vehicle.pk, customer_id=buyer.pk, since=yesterday, by=advisor)

    assert vehicle.ownerships.count() == 1


@pytest.mark.req("RCP-03")
def test_past_ownership_cannot_be_rewritten_or_deleted(store, vehicle, advisor):
    change_owner(vehicle.pk, customer_id=make_customer(store, advisor).pk, by=advisor)
    past = Ownership.objects.get(vehicle=vehicle, until__isnull=False)

    with pytest.raises(DatabaseError), transaction.atomic():
        Ownership.objects.filter(pk=past.pk).update(until=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        past.delete()


def test_vehicle_has_one_open_owner_in_the_database(store, vehicle, advisor):
    other = make_customer(store, advisor)

    with pytest.raises(IntegrityError, match="vehicle_has_one_owner"), transaction.atomic():
        Ownership.objects.create(
            store=store, vehicle=vehicle, customer=other, since=timezone.localdate(),
            recorded_at=timezone.now(), recorded_by=advisor,
        )  # fmt: skip


def test_owner_of_another_store_is_refused_by_the_database(store, other_store, person, vehicle, advisor):
    colleague = person(Role.SERVICE_ADVISOR, store=other_store)
    with scope(store=other_store):
        stranger = make_customer(other_store, colleague)
    Ownership.objects.filter(vehicle=vehicle).update(until=timezone.localdate())

    with pytest.raises(IntegrityError, match="same_store_customer"), transaction.atomic():
        Ownership.objects.create(
            store=store, vehicle=vehicle, customer=stranger, since=timezone.localdate(),
            recorded_at=timezone.now(), recorded_by=advisor,
        )  # fmt: skip


@pytest.mark.req("RCP-03")
@pytest.mark.django_db(transaction=True)
def test_second_change_of_owner_waits_and_follows_the_first(store, advisor, vehicle):
    buyers = make_customer(store, advisor, name="李一"), make_customer(store, advisor, name="李二")

    second = second_comes(*(partial(change_owner, vehicle.pk, customer_id=buyer.pk, by=advisor) for buyer in buyers))

    assert second.waited
    names = list(vehicle.ownerships.order_by("pk").values_list("customer__name", flat=True))
    assert names == ["张三丰", "李一", "李二"]
    assert vehicle.ownerships.filter(until=None).count() == 1


def test_history_says_who_registered_and_corrected(customer, advisor):
    correct_customer(customer.pk, address="郑州市花园路 1 号", by=advisor)

    events = Customer.pgh_event_model.objects.filter(pgh_obj_id=customer.pk).order_by("pgh_id")
    assert list(events.values_list("pgh_label", "address")) == [("insert", ""), ("update", "郑州市花园路 1 号")]


@pytest.mark.parametrize(
    ("name", "initials"),
    [("重庆长安汽车", "cqcaqc"), ("中国银行新郑支行", "zgyhxzzh"), ("长城物流", "ccwl"), ("王朝阳", "wzy")],
)
def test_words_of_companies_and_places_are_read_as_people_say_them(name: str, initials: str) -> None:
    assert spell(name, is_person=len(name) == 3)[1] == initials
