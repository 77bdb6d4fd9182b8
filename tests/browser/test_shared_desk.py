"""Two advisors at one computer, in the browser: by keyboard alone, with nothing typed lost (SYS-02)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from staff.enums import Role
from staff.models import User
from tests.browser.conftest import PASSWORD

PIN = "482915"
FORM = "/reception/bookings/new/"


def set_pin(page: Page) -> None:
    page.goto("/staff/pin/")
    page.fill("#id_password", PASSWORD)
    page.fill("#id_pin", PIN)
    page.fill("#id_again", PIN)
    page.press("#id_again", "Enter")
    expect(page.locator(".messages")).to_contain_text("PIN 已设好")


@pytest.mark.django_db(transaction=True)
def test_switch_by_keyboard_keeps_a_half_filled_form_for_the_one_who_typed_it(
    people: Callable[..., User], log_in: Callable[[User], Page], settings: object
) -> None:
    wang = people("wangfang", "王芳", Role.SERVICE_ADVISOR)
    people("liyang", "李洋", Role.SERVICE_ADVISOR)
    page = log_in(wang)
    set_pin(page)
    page.fill("#id_label", "前台 1 号")
    page.press("#id_label", "Enter")
    expect(page.locator("form[aria-busy]")).to_have_count(0)

    page.goto(FORM)
    field = page.locator("main form textarea, main form input[type=text]").last
    name = field.get_attribute("name")
    field.fill("刹车异响，下午来")
    page.keyboard.press("Alt+q")
    page.wait_for_url("**/staff/switch/**")

    # 李洋 comes by password for the first time, and finds nothing of 王芳's.
    page.keyboard.press("Alt+m")
    page.fill("[name=username]", "liyang")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"**{FORM}")
    expect(page.locator(f"[name={name}]")).not_to_have_value("刹车异响，下午来")
    set_pin(page)

    # Back to 王芳: the arrow chooses, the digits go to the PIN.
    page.keyboard.press("Alt+q")
    page.wait_for_url("**/staff/switch/**")
    expect(page.get_by_role("radio", name="李洋")).to_be_checked()
    page.get_by_role("radio", name="李洋").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    expect(page.locator(".top-user-name")).to_have_text("王芳")

    # Nobody touches it: the screen locks by itself, and 王芳 goes on where the form was.
    settings.SHARED_DESK_IDLE_SECONDS = 3  # type: ignore[attr-defined]
    page.goto(FORM)
    page.wait_for_url("**/staff/switch/**")
    settings.SHARED_DESK_IDLE_SECONDS = 300  # type: ignore[attr-defined]
    expect(page.locator("[name=pin]")).to_be_focused()
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{FORM}")
    expect(page.locator(f"[name={name}]")).to_have_value("刹车异响，下午来")
