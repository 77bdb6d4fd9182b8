from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.models import Brand, Customer, Vehicle
from staff.enums import Role
from staff.models import User
from staff.scoping import scope
from tests.customers.factories import RIGHT_VIN, WRONG_VIN, make_customer, make_vehicle


@pytest.fixture
def browser(advisor, client_of):
    User.objects.update(language="en")
    return client_of(advisor)


def test_lists_and_files_open(browser, customer, vehicle):
    for url in (
        reverse("customers:customer-list"),
        reverse("customers:vehicle-list"),
        reverse("customers:customer-new"),
        reverse("customers:vehicle-new"),
        customer.get_absolute_url(),
        vehicle.get_absolute_url(),
        reverse("customers:customer-edit", args=[customer.pk]),
        reverse("customers:vehicle-edit", args=[vehicle.pk]),
        reverse("customers:vehicle-owner", args=[vehicle.pk]),
    ):
        assert browser.get(url).status_code == 200, url


@pytest.mark.parametrize("name", ["customer-list", "vehicle-list"])
def test_list_asks_the_same_queries_for_one_row_and_for_three(store, advisor, browser, name):
    make_vehicle(store, advisor)
    url = reverse(f"customers:{name}")
    browser.get(url)
    with CaptureQueriesContext(connection) as one:
        browser.get(url)
    make_vehicle(store, advisor)
    make_vehicle(store, advisor)
    with CaptureQueriesContext(connection) as three:
        browser.get(url)

    assert len(one) == len(three)


@pytest.mark.req("RCP-03")
def test_list_filters_by_initials(browser, store, advisor, customer):
    make_customer(store, advisor, name="李建国")

    page = browser.get(reverse("customers:customer-list"), {"q": "ljg"}).content.decode()

    assert "李建国" in page
    assert "张三丰" not in page


@pytest.mark.req("RCP-03")
def test_register_car_and_new_owner_in_one_go(browser, store):
    answer = browser.post(
        reverse("customers:vehicle-new"),
        {
            "plate": "豫a·99999",
            "vin": RIGHT_VIN,
            "name": "王秀英",
            "phone": "13700001234",
            "kind": "person",
            "mileage": "3000",
        },
    )

    vehicle = Vehicle.objects.get(plate="豫A99999")
    assert answer.status_code == 302
    assert answer.url == vehicle.get_absolute_url()
    assert (vehicle.owner.name, vehicle.mileage) == ("王秀英", 3000)


def test_register_car_refused_keeps_what_was_typed_and_registers_nobody(browser, vehicle):
    before = Customer.objects.count()

    answer = browser.post(
        reverse("customers:vehicle-new"),
        {"plate": vehicle.plate, "name": "王秀英", "phone": "13700001234", "kind": "person"},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Another car here already has the plate" in page
    assert 'value="王秀英"' in page
    assert Customer.objects.count() == before


@pytest.mark.parametrize(("field", "typed"), [("phone", "1370000"), ("plate", "豫A"), ("vin", "LSVNU218XN230666")])
def test_register_car_refused_says_so_at_the_field_that_is_wrong(browser, field, typed):
    right = {"plate": "豫A99999", "name": "王秀英", "phone": "13700001234", "kind": "person"}

    answer = browser.post(reverse("customers:vehicle-new"), {**right, field: typed})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"phone": "1370000", "vin": "LSVNU218XN230666"}, ["phone", "vin"]),
        ({"phone": "1370000", "vin": "LSVNU218XN230666", "plate": "豫A"}, ["phone", "plate", "vin"]),
        ({"phone": "1370000", "vin": WRONG_VIN}, ["__all__", "phone"]),
    ],
)
def test_register_car_refused_says_all_that_is_wrong_at_once(browser, wrong, fields):
    right = {"plate": "豫A99999", "name": "王秀英", "phone": "13700001234", "kind": "person"}

    answer = browser.post(reverse("customers:vehicle-new"), {**right, **wrong})

    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == fields
    assert not Customer.objects.filter(name="王秀英").exists()


@pytest.mark.req("RCP-03")
def test_register_car_with_a_wrong_check_digit_asks_then_accepts(browser, customer):
    typed = {"plate": "豫A99999", "vin": WRONG_VIN, "customer": customer.pk}

    asked = browser.post(reverse("customers:vehicle-new"), typed)
    accepted = browser.post(reverse("customers:vehicle-new"), {**typed, "vin_confirmed": "on"})

    assert asked.status_code == 422
    assert 'name="vin_confirmed"' in asked.content.decode()
    assert accepted.status_code == 302
    assert Vehicle.objects.get(vin=WRONG_VIN).vin_confirmed_at is not None


def test_register_car_goes_on_only_to_pages_of_ours(browser, customer):
    answer = browser.post(
        reverse("customers:vehicle-new"),
        {"plate": "豫A99999", "customer": customer.pk, "next": "https://example.com/"},
    )

    assert answer.url == Vehicle.objects.get(plate="豫A99999").get_absolute_url()


def test_registered_car_or_customer_goes_along_to_where_it_is_wanted(browser, customer):
    asked = f"{reverse('reception:booking-new')}?day=2026-12-01&vehicle=7"

    for_car = browser.post(
        reverse("customers:vehicle-new"), {"plate": "豫A99999", "customer": customer.pk, "next": asked}
    )
    for_customer = browser.post(
        f"{reverse('customers:customer-new')}?{urlencode({'next': asked})}",
        {"name": "王秀英", "phone": "13700001234", "kind": "person"},
    )

    car, person = Vehicle.objects.get(plate="豫A99999"), Customer.objects.get(name="王秀英")
    assert chosen_in(for_car.url) == {"day": "2026-12-01", "vehicle": str(car.pk), "customer": str(customer.pk)}
    assert chosen_in(for_customer.url) == {"day": "2026-12-01", "vehicle": "7", "customer": str(person.pk)}


def chosen_in(address):
    return dict(parse_qsl(urlsplit(address).query))


def test_mileage_refused_is_shown_at_the_file(browser, vehicle):
    answer = browser.post(reverse("customers:vehicle-mileage", args=[vehicle.pk]), {"mileage": "1"})

    assert answer.status_code == 422
    assert "The mileage was 12,000 km last time" in answer.content.decode()


def test_change_owner_on_the_page(browser, store, advisor, vehicle):
    buyer = make_customer(store, advisor, name="李建国")

    answer = browser.post(
        reverse("customers:vehicle-owner", args=[vehicle.pk]),
        {"customer": buyer.pk, "since": vehicle.ownerships.get().since.isoformat(), "plate": "豫A00001"},
    )

    vehicle.refresh_from_db()
    assert answer.status_code == 302
    assert (vehicle.plate, Vehicle.with_owners().get(pk=vehicle.pk).owner) == ("豫A00001", buyer)


@pytest.mark.req("SYS-02")
def test_phone_is_masked_on_every_page_for_a_technician(technician, client_of, customer, vehicle):
    browser = client_of(technician)

    for url in (
        reverse("customers:customer-list"),
        reverse("customers:vehicle-list"),
        customer.get_absolute_url(),
        vehicle.get_absolute_url(),
        reverse("customers:customer-lookup") + "?q=zsf",
        reverse("customers:vehicle-lookup") + "?q=zsf",
    ):
        text = browser.get(url).content.decode()
        assert "138****5678" in text, url
        assert "13812345678" not in text, url


@pytest.mark.req("SYS-02")
def test_file_of_another_store_is_not_found(client_of, person, other_store, store, customer, vehicle):
    stranger = client_of(person(Role.SERVICE_ADVISOR, store=other_store))

    with scope(store=other_store):
        for url in (customer.get_absolute_url(), vehicle.get_absolute_url()):
            assert stranger.get(url).status_code == 404


def test_lookup_of_a_car_brings_its_owner_along(browser, customer, vehicle):
    (hit,) = browser.get(reverse("customers:vehicle-lookup"), {"q": "8866"}).json()

    assert hit["id"] == vehicle.pk
    assert hit["set"] == {"customer": str(customer.pk), "customer__text": "张三丰"}


def test_brand_added_by_a_supervisor_is_offered_until_taken_off(client_of, person, browser):
    supervisor = client_of(person(Role.FRONT_DESK_SUPERVISOR))
    supervisor.post(reverse("customers:brands"), {"name": "红旗"})
    assert ">红旗</option>" in browser.get(reverse("customers:vehicle-new")).content.decode()

    supervisor.post(reverse("customers:brand-switch", args=[Brand.objects.get(name="红旗").pk]), {"offered": "0"})

    assert ">红旗</option>" not in browser.get(reverse("customers:vehicle-new")).content.decode()


def test_brand_twice_is_refused_and_an_advisor_may_not(client_of, person, browser):
    supervisor = client_of(person(Role.FRONT_DESK_SUPERVISOR))
    supervisor.post(reverse("customers:brands"), {"name": "红旗"})

    assert supervisor.post(reverse("customers:brands"), {"name": "红旗"}).status_code == 422
    assert browser.post(reverse("customers:brands"), {"name": "红旗"}).status_code == 403
    assert Brand.objects.filter(name="红旗").count() == 1


def test_old_brand_that_is_not_offered_stays_with_its_car(browser, vehicle):
    answer = browser.post(
        reverse("customers:vehicle-edit", args=[vehicle.pk]), {"plate": vehicle.plate, "brand": "大众", "colour": "红"}
    )

    vehicle.refresh_from_db()
    assert answer.status_code == 302
    assert (vehicle.brand, vehicle.colour) == ("大众", "红")
