"""The database goes away under somebody who types: a sentence, nothing lost, and saved once when it is back."""

from collections.abc import Iterator

import pytest
from django.db import connection
from playwright.sync_api import Browser, Locator, Page, expect

from reception.models import CheckIn
from staff.enums import Role
from tests.browser.desk import Desk
from tests.faults.ground import Ground
from tests.faults.shop import Shop
from tests.faults.visitor import PASSWORD
from tests.workorders import walk as walks

AWAY = "服务器暂时联系不上，内容还在，请稍后再按一次。"


@pytest.fixture
def page(browser: Browser, ground: Ground) -> Iterator[Page]:
    ground.serve()
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{ground.port}", locale="zh-CN", viewport={"width": 1440, "height": 900}
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def log_in(page: Page, username: str) -> None:
    page.goto("/staff/login/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url("**/desk/")


def type_everything(desk: Desk, form: Locator) -> None:
    """All four screens; the last button is not pressed."""
    onward = form.locator("[data-wizard-next]")
    for name, value in (
        ("verified", "phone_verified"),
        ("verified", "address_verified"),
        ("reminded", "valuables_reminded"),
    ):
        desk.fill(form, **{name: value})
    onward.click()
    for item in ("seat_cover", "floor_mat", "wheel_cover", "seat_sticker", "protection_explained"):
        desk.fill(form, protection=item)
    desk.fill(form, mileage="15020", fuel_eighths="4")
    onward.click()
    desk.fill(form, walked="walk_around_done")
    onward.click()
    desk.fill(form, listed="items_listed", take_gate_card=True)


def test_half_filled_check_in_outlives_the_database(ground: Ground, shop: Shop, page: Page) -> None:
    walk = walks.Walk(walks.Shop(shop.store, shop.people))
    log_in(page, shop[Role.SERVICE_ADVISOR].username)
    page.goto(f"/orders/{walk.pk}/")
    desk, form = Desk(page), page.locator("form[data-wizard]")
    type_everything(desk, form)

    # It dies after the page has asked whether it is there, so the form is on its way.
    page.route("**/up", lambda route: route.fulfill(status=204))
    ground.kill_server("postgres")
    form.locator("[data-wizard-finish]").click()
    expect(page.locator("h1")).to_have_text("数据库暂时联系不上")
    expect(page.locator("main p").first).to_contain_text("您填的内容也还在")
    answer = page.request.get("/desk/")
    assert (answer.status, answer.headers["retry-after"]) == (503, "10")
    page.unroute("**/up")

    ground.start_database()
    page.get_by_role("button", name="回到刚才的页面").click()
    form = page.locator("form[data-wizard]")
    expect(form.locator(".draft-line")).to_be_visible()
    for _screen in range(3):
        form.locator("[data-wizard-next]").click()

    # And it dies again, before the page asks: the form stays.
    ground.kill_server("postgres")
    form.locator("[data-wizard-finish]").click()
    expect(form.locator(".kept-line")).to_have_text(AWAY)
    expect(form.locator("[name=take_gate_card]")).to_be_checked()

    ground.start_database()
    form.locator("[data-wizard-finish]").click()
    expect(page.locator(".message.is-done")).to_be_visible()
    connection.close()
    saved = CheckIn.objects.get(visit=walk.order.visit)
    assert (saved.mileage, saved.fuel_eighths) == (15020, 4)
    assert all((saved.phone_verified, saved.seat_cover, saved.walk_around_done, saved.items_listed))
