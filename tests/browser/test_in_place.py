"""What the page does by itself where somebody is at work: unfold, say why, and keep still otherwise."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from parts.models import Requisition, Stock
from parts.services.catalogue import PartData, save_part
from parts.services.receiving import open_opening_stock
from staff.enums import Role
from staff.models import Store, User
from tests.customers.factories import make_customer
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workshop.enums import WorkKind
from workshop.services.operations import define_operation

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


@pytest.mark.req("RCP-04")
@pytest.mark.parametrize(
    ("path", "wish"),
    [("/reception/bookings/new/", "换雨刮"), ("/orders/book/", "换雨刮片")],
    ids=["reception", "orders"],
)
def test_car_registered_in_the_middle_of_a_booking_is_chosen_in_it(
    car: Walk, log_in: Callable[[User], Page], path: str, wish: str
) -> None:
    page = log_in(car.by(Role.SERVICE_ADVISOR))
    page.goto(path)
    box = page.locator("[name=vehicle__text]")
    box.press_sequentially(car.vehicle.plate[1:], delay=20)
    page.locator(".lookup-hits li").first.click()
    page.locator("[name=wish]").fill(wish)

    page.locator("main a", has_text="车辆建档").click()
    page.locator("[name=plate]").fill("豫A99999")
    page.locator("[name=name]").fill("王秀英")
    page.locator("[name=phone]").fill("13700001234")
    page.locator("form[data-draft=new-car] button.btn-primary").click()

    expect(box).to_have_value(re.compile("A.?99999"))
    expect(page.locator("[name=wish]")).to_have_value(wish)
    page.reload()  # as it stands now, whatever the address asks for
    expect(box).to_have_value(re.compile("A.?99999"))
    box.fill("")
    box.press_sequentially(car.vehicle.plate[1:], delay=20)
    page.locator(".lookup-hits:visible li").first.click()
    page.reload()
    expect(page.locator("[name=vehicle]")).to_have_value(str(car.vehicle.pk))


def test_choosing_a_part_keeps_the_bin_that_was_typed_before(
    car: Walk, log_in: Callable[[User], Page], store: Store
) -> None:
    """A part without a bin of its own gives none; the next part takes nothing from what a person typed."""
    planner = car.by(Role.PARTS_PLANNER)
    data = {"cost_price_amount": Decimal(20), "sale_price_amount": Decimal(32)}
    for number, name in (("TST901", "转向节"), ("TST902", "半轴")):
        save_part(PartData(number=number, name=name, **data), store=store, by=planner)
    page = log_in(planner)
    page.goto(open_opening_stock(store=store, by=planner).get_absolute_url())
    bin_code, part = page.locator("[name=bin_code]"), page.locator("[name=part__text]")

    bin_code.fill("1-02-03-04")
    part.press_sequentially("转向节", delay=20)
    page.locator(".lookup-hits li").first.click()

    expect(page.locator("[name=part]")).not_to_have_value("")
    expect(bin_code).to_have_value("1-02-03-04")


def test_choosing_another_operation_brings_its_own_hours_and_keeps_hours_that_were_typed(
    car: Walk, log_in: Callable[[User], Page], store: Store
) -> None:
    page = log_in(car.by(Role.FRONT_DESK_SUPERVISOR))
    for code, name, hours in (("QA1", "更换半轴", "1.5"), ("QA2", "更换转向节", "2.5")):
        define_operation(
            store=store,
            code=code,
            name=name,
            work_kind=WorkKind.GENERAL_REPAIR,
            hours=Decimal(hours),
            by=car.by(Role.FOREMAN),
        )
    page.goto("/orders/packages/new/")
    operation, hours = page.locator("[name=labour-0-operation__text]"), page.locator("[name=labour-0-hours]")

    def choose(name: str) -> None:
        operation.fill("")
        operation.press_sequentially(name, delay=20)
        page.locator(".lookup-hits:visible li").first.click()

    choose("更换半轴")
    expect(hours).to_have_value("1.50")
    choose("更换转向节")
    expect(hours).to_have_value("2.50")
    hours.fill("2")
    choose("更换半轴")
    expect(hours).to_have_value("2")


def test_choosing_a_car_keeps_the_customer_who_was_chosen_before(
    car: Walk, log_in: Callable[[User], Page], store: Store
) -> None:
    wife = make_customer(store, car.by(Role.SERVICE_ADVISOR), name="韩梅梅", phone="13712340987")
    page = log_in(car.by(Role.SERVICE_ADVISOR))
    page.goto("/reception/bookings/new/")

    for name, text in (("customer", wife.name), ("vehicle", car.vehicle.plate[1:])):
        page.locator(f"[name={name}__text]").press_sequentially(text, delay=20)
        page.locator(".lookup-hits:visible li").first.click()

    expect(page.locator("[name=vehicle]")).to_have_value(str(car.vehicle.pk))
    expect(page.locator("[name=customer__text]")).to_have_value(wife.name)
    expect(page.locator("[name=customer]")).to_have_value(str(wife.pk))


@pytest.mark.req("PRT-22")
def test_scan_of_a_part_replaces_the_page_once_and_gives_it_no_style_of_its_own(
    car: Walk, log_in: Callable[[User], Page]
) -> None:
    """What a field was given meanwhile (its size, by a hand) is not handed on: the policy forbids it, and the console says so."""
    walk = Walk(car.shop).to(Step.PARTS_ISSUE)
    stock = Stock.objects.get(part=car.shop.part)
    page = log_in(car.by(Role.STOREKEEPER))
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(Requisition.objects.get(origin_id=walk.pk).get_absolute_url())
    page.evaluate("document.querySelectorAll('input').forEach((field) => { field.style.width = '9em'; })")

    for name, code in (("bin_code", stock.bin.code), ("part_code", car.shop.part.number), ("quantity", "1")):
        page.locator(f"[name={name}]").fill(code)
    page.locator(".scan-go button").click()

    expect(page.locator("[name=part_code]")).to_have_value("")
    expect(page.locator("[name=bin_code]")).to_be_focused()
    expect(page.locator("#requisition")).to_have_count(1)
    assert said == []


def test_line_added_to_an_order_leaves_the_hand_where_the_next_one_is_typed(
    car: Walk, log_in: Callable[[User], Page]
) -> None:
    walk = Walk(car.shop).to(Step.ESTIMATE)
    page = log_in(car.by(Role.SERVICE_ADVISOR))
    page.goto(walk.order.get_absolute_url())
    form = page.locator("#add-labour form")
    box = form.locator("[name=operation_id__text]")

    for count in (1, 2):
        box.press_sequentially(car.shop.operation.code, delay=20)
        form.locator(".lookup-hits li").first.click()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(box).to_be_focused()
        assert walk.order.lines.count() == count
