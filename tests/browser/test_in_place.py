"""What the page does by itself where somebody is at work: unfold, say why, and keep still otherwise."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from staff.enums import Role
from staff.models import Store, User
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]


@pytest.fixture
def car(store: Store, people: Callable[..., User]) -> Walk:
    shop = Shop(store, {role: people(role.value, f"{role.value}", role) for role in Role})
    return Walk(shop).to(Step.REPAIR)


def test_found_something_opens_its_form_ready_to_type_in(car: Walk, log_in: Callable[[User], Page]) -> None:
    page = log_in(car.by(Role.TECHNICIAN))
    page.goto("/orders/jobs/")

    page.locator('a[href$="#report-work"]').click()

    expect(page.locator("#report-work [name=description]")).to_be_focused()


def test_upload_that_is_too_large_says_why_at_its_form(
    car: Walk, log_in: Callable[[User], Page], settings: Any
) -> None:
    page = log_in(car.by(Role.SERVICE_ADVISOR))
    page.goto(f"{car.order.get_absolute_url()}?tab=photos")
    photos = page.locator(".paper-photos")

    def send(size: int) -> None:
        photos.locator("input[name=photos]").set_input_files(
            {"name": "车.bin", "mimeType": "application/octet-stream", "buffer": b"0" * size}
        )
        photos.locator("form button[type=submit]").click()

    send(2_000)
    expect(photos).to_contain_text("不是照片")
    settings.LARGEST_REQUEST = 1_000
    send(2_000)

    expect(page.locator("[data-refusal]", has_text="一次传得太多")).to_be_visible()
    expect(page.locator("#messages .is-late")).to_have_count(0)


@pytest.mark.req("RCP-04")
def test_choosing_the_car_of_a_booking_chooses_its_owner(car: Walk, log_in: Callable[[User], Page]) -> None:
    page = log_in(car.by(Role.SERVICE_ADVISOR))
    page.goto("/reception/bookings/new/")

    page.locator("[name=vehicle__text]").press_sequentially(car.vehicle.plate[1:], delay=20)
    page.locator(".lookup-hits li").first.click()

    expect(page.locator("[name=customer__text]")).to_have_value(car.customer.name)
    expect(page.locator("[name=customer]")).to_have_value(str(car.customer.pk))
