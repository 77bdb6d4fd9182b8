"""What a task may cost in touches and keys, counted by the page itself from what the browser really received."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from parts.models import Requisition, RequisitionLine
from parts.services.old_parts import hand_in_old_part
from parts.services.signing import sign_requisition
from staff.enums import Role
from staff.models import Store, User
from tests.browser.desk import Desk
from tests.workorders import walk
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step

COUNT = """for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, (event) => {
  if (event.isTrusted) sessionStorage.setItem(kind, Number(sessionStorage.getItem(kind)) + 1);
}, true);"""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.fixture
def shop(store: Store, people: Callable[..., User], monkeypatch: pytest.MonkeyPatch) -> Shop:
    """Plates whose last four signs are no order's number, as on the road."""
    monkeypatch.setattr(walk, "PLATES", iter(["豫A8K356", "豫A7B291", "豫A3C482", "豫A9D714"]))
    return Shop(store, {role: people(role.value, f"{role.value}", role) for role in Role})


@pytest.fixture
def counted(log_in: Callable[[User], Page]) -> Callable[[User, str], Desk]:
    """Somebody at a page, from where on touches and keys are counted."""

    def sit_down(user: User, path: str) -> Desk:
        page = log_in(user)
        page.add_init_script(COUNT)
        return Desk(page).open(path)

    return sit_down


def spent(desk: Desk, kind: str) -> int:
    return int(desk.page.evaluate("kind => sessionStorage.getItem(kind) || 0", kind))


@pytest.mark.req("SYS-06")
def test_measures_of_a_day_are_kept(shop: Shop, counted: Callable[[User, str], Desk]) -> None:
    reception, issue, bill, call = (Walk(shop) for _ in range(4))
    issue.to(Step.PARTS_ISSUE)
    bill.to(Step.SETTLEMENT)
    for deed in (bill.take_back, bill.call, bill.show, bill.draw_up, bill.sign_statement):
        deed()
    call.to(Step.FOLLOW_UP)

    check_in_a_known_car(counted(shop[Role.SERVICE_ADVISOR], reception.order.get_absolute_url()), reception)
    find_an_order(counted(shop[Role.FOREMAN], "/desk/"), issue)
    issue_one_part_by_scanner(counted, issue)
    take_a_payment(counted(shop[Role.CASHIER], "/cashier/"), bill)
    answer_a_callback(counted(shop[Role.FOLLOW_UP_CLERK], f"/follow-up/callbacks/{call.pk}/"), call)


def check_in_a_known_car(advisor: Desk, car: Walk) -> None:
    """At most 25 touches from the order's page; the odometer is the only thing typed."""
    form, page = advisor.page.locator("form[data-wizard]"), advisor.page
    onward = form.locator("[data-wizard-next]")
    for name, value in (
        ("verified", "phone_verified"),
        ("verified", "address_verified"),
        ("reminded", "valuables_reminded"),
    ):
        form.locator(f'[name="{name}"][value="{value}"]').click(force=True)
    onward.click()
    for value in ("seat_cover", "floor_mat", "wheel_cover", "seat_sticker"):
        form.locator(f'[name="protection"][value="{value}"]').click(force=True)
    form.locator('[name="mileage"]').click()
    page.keyboard.type("15020")
    form.locator('[name="fuel_eighths"][value="4"]').click(force=True)
    onward.click()
    form.locator('[name="walked"][value="walk_around_done"]').click(force=True)
    onward.click()
    form.locator('[name="listed"][value="items_listed"]').click(force=True)
    form.locator('[name="take_gate_card"]').click(force=True)
    with page.expect_navigation():
        form.locator("[data-wizard-finish]").click()
    assert car.order.visit.check_in.mileage == 15020
    assert spent(advisor, "pointerdown") <= 25


def find_an_order(foreman: Desk, car: Walk) -> None:
    """Slash, the plate's last four signs, Enter: six keys, and there."""
    foreman.page.keyboard.press("/")
    foreman.page.keyboard.type(car.vehicle.plate[-4:])
    foreman.page.keyboard.press("Enter")
    foreman.page.wait_for_url(f"**{car.order.get_absolute_url()}")
    assert spent(foreman, "keydown") <= 5 + 1


def issue_one_part_by_scanner(counted: Callable[[User, str], Desk], car: Walk) -> None:
    """Bin, part, Enter; the scanner ends each code by Enter. No hand leaves the scanner."""
    requisition = Requisition.objects.get(origin_id=car.pk)
    line = requisition.lines.get()
    for role in (Role.TECHNICIAN, Role.SETTLEMENT_CLERK):
        sign_requisition(requisition.pk, capacity=role, by=car.by(role))
    hand_in_old_part(line.pk, by=car.by(Role.STOREKEEPER))
    keeper = counted(car.by(Role.STOREKEEPER), requisition.get_absolute_url())
    for code in ("1-01-01-01", line.part.number, ""):
        keeper.page.keyboard.type(code)
        keeper.page.keyboard.press("Enter")
    expect(keeper.page.locator(".scan-row")).to_have_count(0)  # the slip is signed: handed over, nothing left to scan
    assert RequisitionLine.objects.get(pk=line.pk).issued_quantity == 1
    assert spent(keeper, "pointerdown") == 0


def take_a_payment(cashier: Desk, car: Walk) -> None:
    """Open it, press how it is paid."""
    page = cashier.page
    page.locator("main tbody a.btn").first.click()
    page.locator('button[name="method"][value="mobile"]').click()
    page.wait_for_url("**/cashier/payments/*/")
    assert not car.order.document.receivables.filter(state="open").exists()
    assert spent(cashier, "pointerdown") == 2


def answer_a_callback(clerk: Desk, car: Walk) -> None:
    """At most six clicks from the call's page to the closed order."""
    form = clerk.form("/answer/")
    for name in dict.fromkeys(field.get_attribute("name") for field in form.locator("input[type=radio]").all()):
        form.locator(f'[name="{name}"][value="5"]').click(force=True)
    with clerk.page.expect_navigation():
        form.locator("button:not([name=then])").last.click()
    assert car.order.step == Step.CLOSED
    assert spent(clerk, "pointerdown") <= 6
