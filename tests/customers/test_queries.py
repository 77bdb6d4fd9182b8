import pytest
from django.db import connection

from customers.models import Customer
from customers.queries import best_customers, contains, find, vehicle_by_plate, vehicles_found
from customers.services import change_owner
from staff.enums import Role
from staff.scoping import scope, scopes_disabled
from staff.search import SOURCES
from tests.customers.factories import RIGHT_VIN, make_customer, make_vehicle


@pytest.fixture
def files(store, advisor):
    zhang = make_customer(store, advisor, name="张三丰", phone="13812345678")
    li = make_customer(store, advisor, name="李建国", phone="13900001111")
    return {
        "zhang": make_vehicle(store, advisor, customer=zhang, plate="豫AK8866", vin=RIGHT_VIN),
        "li": make_vehicle(store, advisor, customer=li, plate="豫AD12345"),
        "nobody": make_customer(store, advisor, name="王小明", phone="13700002222"),
    }


@pytest.mark.req("RCP-03", "SYS-06")
@pytest.mark.parametrize(
    "text",
    [
        "豫AK8866",
        "豫a·k8866",
        "8866",
        "AK88",
        "4847",
        RIGHT_VIN.lower(),
        "13812345678",
        "5678",
        "张三",
        "三丰",
        "张三丰",
        "zsf",
        "zhangsanf",
    ],
)
def test_find_by_plate_vin_phone_name_or_pinyin_gives_the_car_and_its_owner(store, files, text):
    matches = find(store, text)

    assert [(m.vehicle, m.customer.name) for m in matches] == [(files["zhang"], "张三丰")]


def test_find_a_customer_without_a_car_gives_the_customer(store, files):
    assert [(m.vehicle, m.customer) for m in find(store, "wxm")] == [(None, files["nobody"])]


@pytest.mark.parametrize("text", ["", "张", "不存在的", "%%%", "__", "'"])
def test_find_what_is_too_short_or_unknown_gives_nothing(store, files, text):
    assert find(store, text) == []


def test_find_by_a_former_owner_does_not_give_the_car(store, advisor, files):
    change_owner(files["zhang"].pk, customer_id=files["nobody"].pk, by=advisor)

    assert list(vehicles_found(store, "张三丰")) == []
    assert [m.vehicle for m in find(store, "王小明")] == [files["zhang"]]


def test_find_never_leaves_the_store(store, other_store, person, files):
    colleague = person(Role.SERVICE_ADVISOR, store=other_store)
    with scope(store=other_store):
        make_vehicle(other_store, colleague, customer=make_customer(other_store, colleague, name="张三丰"))

    assert [m.vehicle for m in find(store, "张三丰")] == [files["zhang"]]


def test_vehicle_by_plate_takes_only_the_whole_plate(store, files):
    assert vehicle_by_plate(store, "豫A·K8866") == files["zhang"]
    assert vehicle_by_plate(store, "K8866") is None
    assert vehicle_by_plate(store, "") is None


@pytest.mark.req("SYS-06")
@pytest.mark.parametrize(("text", "index"), [("三丰", "customer_by_bigram"), ("张三丰", "customer_by_trigram")])
def test_search_of_two_and_of_three_characters_can_use_its_index(store, advisor, text, index):
    for n in range(300):
        make_customer(store, advisor, name=f"赵{chr(0x4E00 + n)}{chr(0x5E00 + n)}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")
        cursor.execute("SET LOCAL enable_seqscan = off")

        cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])

    with scopes_disabled():  # else the few rows of one store are read by the store's index
        plan = Customer.objects.filter(contains(text)).explain()

    assert index in plan


@pytest.mark.req("SYS-06")
def test_search_box_finds_in_a_fixed_number_of_queries(store, advisor, files, django_assert_num_queries):
    technician = advisor
    with django_assert_num_queries(4):  # cars, ownerships, their customers; customers called so
        hits = list(SOURCES["vehicles"].find(store, technician, "豫A"))
    with django_assert_num_queries(3):  # customers whose phone begins so, all others, their cars
        people = list(SOURCES["customers"].find(store, technician, "1390"))

    assert sorted(hit.title for hit in hits) == ["豫A·D12345", "豫A·K8866"]
    assert [hit.title for hit in people] == ["李建国"]
    assert "13900001111" in people[0].detail


def test_search_for_the_beginning_of_many_phones_reads_no_more_than_it_shows(
    store, advisor, files, django_assert_num_queries
):
    other = make_customer(store, advisor, name="赵四", phone="13900003333")

    with django_assert_num_queries(1):
        found = best_customers(store, "139", most=2)
    everybody = best_customers(store, "139", most=3)

    assert [customer.name for customer in found] == ["李建国", "赵四"]
    assert everybody == found
    assert other in found


@pytest.mark.parametrize("pasted", ["+86 139 0000 1111", "0086-13900001111", "+86139", "8613900001111"])
def test_search_for_a_mobile_number_with_the_country_finds_whom_it_belongs_to(store, advisor, files, pasted):
    assert [c.name for c in best_customers(store, pasted, most=6)] == ["李建国"]


def test_search_gives_first_whose_phone_begins_so_then_in_whose_phone_it_stands(store, advisor, files):
    inside = make_customer(store, advisor, name="安心", phone="13613900000")

    assert [c.name for c in best_customers(store, "139", most=6)] == ["李建国", inside.name]


def test_beginning_of_a_phone_can_use_its_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")  # no way but by a condition

    with scopes_disabled():  # else the few rows of one store are read by the store's index
        plan = Customer.objects.filter(phone__startswith="1390").order_by().explain()

    assert "Bitmap Index Scan on customer_by_phone" in plan


def test_search_box_masks_phones_for_whom_they_do_not_concern(store, technician, files):
    (hit,) = SOURCES["customers"].find(store, technician, "李建国")

    assert "139****1111" in hit.detail
    assert "13900001111" not in hit.detail
