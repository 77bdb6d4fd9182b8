"""The main job: one car from booking to the closed 3-day callback, by the people whose job each step is.

The day of the visit lies some days back (the web server's clock is turned), so that the worker, which lives in
the present, finds the callback due.
"""

import datetime
import io
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from customers.services.registration import register_customer, register_vehicle
from documents.models import PrintedCopy
from followup.models import Call
from parts.models import Requisition, Stock
from staff.enums import Role
from staff.models import Store, User
from tests.browser.desk import Desk
from tests.workorders.walk import Shop
from workorders.checklists import items_of
from workorders.enums import CheckKind, Step
from workorders.models import WorkOrder
from workshop.enums import WorkKind

Roles = dict[str, User]


@pytest.fixture
def staff(people: Callable[..., User]) -> Roles:
    """Ten people; one technician also holds the inspector's role, and will be told no."""
    return {
        "guard": people("laoma", "马守义", Role.GATE_GUARD),
        "advisor": people("wangfang", "王芳", Role.SERVICE_ADVISOR),
        "foreman": people("zhoudejun", "周德军", Role.FOREMAN),
        "leader": people("guojianhua", "郭建华", Role.TEAM_LEADER),
        "technician": people("lizhiqiang", "李志强", Role.TECHNICIAN, Role.QUALITY_INSPECTOR),
        "inspector": people("zhaogang", "赵刚", Role.QUALITY_INSPECTOR),
        "keeper": people("chenchao", "陈超", Role.STOREKEEPER),
        "settler": people("liujing", "刘静", Role.SETTLEMENT_CLERK, Role.WASHER),
        "cashier": people("sunmei", "孙梅", Role.CASHIER),
        "insurance": people("tangyu", "唐宇", Role.INSURANCE_CLERK),
        "caller": people("hehuan", "何欢", Role.FOLLOW_UP_CLERK),
        "manager": people("zhangjingli", "张经理", Role.SERVICE_MANAGER, Role.PARTS_PLANNER),
    }


@pytest.fixture
def shop(store: Store, staff: Roles) -> Shop:
    return Shop(
        store,
        {
            Role.SERVICE_MANAGER: staff["manager"],
            Role.PARTS_PLANNER: staff["manager"],
            Role.STOREKEEPER: staff["keeper"],
            Role.TEAM_LEADER: staff["leader"],
            Role.TECHNICIAN: staff["technician"],
            Role.SERVICE_ADVISOR: staff["advisor"],
            Role.GATE_GUARD: staff["guard"],
        },
    )


def tick_all(desk: Desk, slug: str, kind: CheckKind) -> None:
    form = desk.form(f"/{slug}/")
    for n in range(len(items_of(kind, WorkKind.PERIODIC_MAINTENANCE))):
        form.locator(f'[name="ok_{n}"][value="yes"]').check(force=True)
    desk.send(form)


def printed(page: Page, url: str, data: dict[str, str]) -> PdfReader:
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    answer = page.request.post(url, form={**data, "csrfmiddlewaretoken": token or ""}, headers={"Referer": page.url})
    assert answer.ok, (answer.status, answer.text()[:300])
    assert answer.headers["content-type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.body()))


@pytest.mark.timeout(420)
@pytest.mark.req("FLOW-01", "FLOW-02", "FLOW-03", "FUP-01", "SYS-03")
@pytest.mark.django_db(transaction=True)
def test_one_car_from_booking_to_the_closed_callback(
    shop: Shop,
    staff: Roles,
    store: Store,
    log_in: Callable[[User], Page],
    request: pytest.FixtureRequest,
    settings: object,
) -> None:
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # type: ignore[attr-defined]  (cookies of a turned clock)
    day = timezone.localtime().replace(hour=9, minute=5, second=0) - datetime.timedelta(days=8)
    while day.weekday() > 1:  # a Monday or Tuesday, so that three days later is a working day
        day -= datetime.timedelta(days=1)
    with time_machine.travel(day, tick=True):
        customer = register_customer(
            store=store, name="王建国", phone="13800138000", address="新郑市人民路 8 号", by=staff["advisor"]
        )
        register_vehicle(
            store=store, customer_id=customer.pk, plate="豫A8K356", brand="大众", model_name="朗逸", by=staff["advisor"]
        )
        rates_from = timezone.localdate()
        from workshop.models import LabourRate

        LabourRate.objects.update(valid_from=rates_from)
        order_id = the_visit(staff, log_in)

    request.getfixturevalue("worker_and_beat")
    the_callback(order_id, staff, log_in)


def the_visit(staff: Roles, log_in: Callable[[User], Page]) -> int:  # noqa: PLR0915  (a day is long)
    """Steps 2 to 12, with three refusals on the way."""
    windows: dict[str, Desk] = {}

    def at(who: str) -> Desk:
        if who not in windows:
            windows[who] = Desk(log_in(staff[who]))
        return windows[who]

    # 2 appointment: the customer calls
    advisor = at("advisor").open("/orders/book/")
    form = advisor.page.locator("form[data-draft=book]")
    advisor.look_up(form, "vehicle", "8K356")
    soon = timezone.localtime().replace(hour=10, minute=0)
    advisor.fill(
        form,
        work_kind="periodic_maintenance",
        wish="5000 公里保养",
        starts_at=soon.strftime("%Y-%m-%dT%H:%M"),
        hours="1",
        bay="机修 1 号",
        advisor="王芳",
    )
    advisor.send(form)
    order = WorkOrder.objects.get()
    here = f"/orders/{order.pk}/"
    assert order.step == Step.APPOINTMENT

    # the gate
    guard = at("guard").open("/reception/gate/?q=豫A8K356")
    guard.do("/gate/in/", gate_card_number="7")

    # 3 reception
    advisor.open(here)
    advisor.press(f"{here}receive/")
    check_in(advisor)
    advisor.open(here)
    signing = advisor.form("/sign-order/")
    advisor.draw(signing)
    signing.locator('[name="signer_name"]').press("Enter")  # only saves, though the form could go on
    advisor.wait()
    assert WorkOrder.objects.get().step == Step.RECEPTION
    advisor.press("/finish-reception/")

    # 4 diagnosis
    advisor.do(
        "/record-questions/",
        customer_words="该做保养了，顺便检查一下",
        package_service=False,
        who="车主本人",
        what="保养灯亮",
        where="仪表盘",
        when="上周开始",
        why="到了里程",
        how="一直亮",
        how_much="不影响开车",
        repeated_back=True,
    )
    technician = at("technician").open(here)
    technician.do("/record-finding/", text="机油发黑，建议更换机油机滤")
    advisor.open(here)
    advisor.press("/finish-diagnosis/")

    # 5 estimate: an insured order, so the papers hold the car
    labour = advisor.form("/add-labour/")
    advisor.look_up(labour, "operation_id", "BY001")
    advisor.send(labour)
    part = advisor.form("/add-part/")
    advisor.look_up(part, "part_id", "06J115")
    advisor.send(part)
    advisor.do("/set-terms/", settling_way="insurer", old_part_wish="waive", waiting_way="lounge")
    advisor.do("/answer-lines/", sign=True)
    advisor.press("/accept-estimate/")
    assert WorkOrder.objects.get().step == Step.DISPATCH

    # 6 dispatch
    foreman = at("foreman").open(here)
    foreman.do("/plan-work/", team_id="机修一组", technician_id="李志强", bay_id="机修 1 号")
    foreman.do("/hand-over/", sign=True, go_on=True, condition_as_noted=True, items_complete=True, signer_name="郭建华")
    assert WorkOrder.objects.get().step == Step.PARTS_ISSUE

    # 7 parts issue: first refusal, the repair cannot start with a part missing
    technician.open(here)
    blocked = technician.page.locator(".action-blocked")
    assert "机油滤清器" in blocked.first.inner_text()
    assert not technician.page.locator('form[action$="/start-repair/"]').count()
    requisition = Requisition.objects.get()
    slip = f"/parts/requisitions/{requisition.pk}/"
    technician.open(slip)
    technician.press(f"{slip}sign/")
    settler = at("settler").open(slip)
    settler.press(f"{slip}sign/")
    keeper = at("keeper").open(slip)
    keeper.press("/old-part/")
    keeper.press(f"{slip}pick/")
    keeper.do(f"{slip}issue/")
    assert Stock.objects.get().on_hand == Decimal(99)
    technician.open(here)
    technician.press("/start-repair/")

    # 8 repair
    technician.open("/orders/jobs/")
    technician.press("/clock-on/")
    technician.press("/finish/")
    if technician.page.locator('form[action$="/clock-off/"]').count():
        technician.press("/clock-off/")
    technician.open(here)
    tick_all(technician, "own-check", CheckKind.OWN)
    leader = at("leader").open(here)
    tick_all(leader, "leader-check", CheckKind.LEADER)
    leader.press("/finish-repair/")

    # 9 inspection: second refusal, one's own work
    technician.open(here)
    tick_all(technician, "inspect", CheckKind.FINAL)
    assert "您" in technician.text or "自己" in technician.text or "somebody else" in technician.text
    assert WorkOrder.objects.get().step == Step.FINAL_INSPECTION
    inspector = at("inspector").open(here)
    tick_all(inspector, "inspect", CheckKind.FINAL)

    # 10 wash
    settler.open(here)
    settler.press("/finish-wash/")

    # 11 settlement
    advisor.open(here)
    advisor.do("/take-back/", condition_as_noted=True, items_complete=True)
    advisor.do("/call-customer/", answer="在休息室，马上来")
    advisor.do("/show-car/", car_shown=True, old_parts_shown=True, charges_explained=True)
    settler.open(here)
    settler.press("/draw-up-statement/")
    advisor.open(here)
    advisor.do("/sign-statement/", sign=True)
    pay(at("cashier"))
    settler.open(here)
    settler.press("/settle/")
    assert WorkOrder.objects.get().step == Step.DELIVERY
    for code, copies in (("SLP-01", 3), ("SLP-12S", 2), ("SLP-17C", 2)):
        pdf = printed(advisor.page, f"/documents/{order.pk}/slips/{code}/", {"mode": "laser"})
        assert len(pdf.pages) >= copies
        assert "豫A8K356" in pdf.pages[0].extract_text()
    assert PrintedCopy.objects.filter(slip="SLP-01").count() == 3

    # 12 delivery: third refusal, the papers are not complete
    advisor.open(here)
    advisor.do("/record-delivery/", voucher_returned=True, use_explained=True, old_parts_handed=True)
    assert not advisor.page.locator('form[action$="/deliver/"]').count()
    assert advisor.page.locator(".action-blocked").first.inner_text()
    papers(at("insurance"), order.pk)
    advisor.open(here)
    advisor.press("/deliver/")
    assert WorkOrder.objects.get().step == Step.FOLLOW_UP

    # the gate lets it out, once
    guard.open("/reception/gate/?q=豫A8K356")
    guard.press("/out/")
    assert WorkOrder.objects.get().visit.left_at is not None
    return order.pk


def check_in(advisor: Desk) -> None:
    """The wizard: four short screens."""
    form = advisor.page.locator("form[data-wizard]")
    onward = form.locator("[data-wizard-next]")
    for name, value in (
        ("verified", "phone_verified"),
        ("verified", "address_verified"),
        ("reminded", "valuables_reminded"),
    ):
        advisor.fill(form, **{name: value})
    onward.click()
    for item in ("seat_cover", "floor_mat", "wheel_cover", "seat_sticker", "protection_explained"):
        advisor.fill(form, protection=item)
    advisor.fill(form, mileage="15020", fuel_eighths="4")
    onward.click()
    advisor.fill(form, walked="walk_around_done")
    onward.click()
    advisor.fill(form, listed="items_listed", take_gate_card=True)
    form.locator("[data-wizard-finish]").click()
    advisor.wait()


def pay(cashier: Desk) -> None:
    cashier.open("/cashier/")
    cashier.page.locator('a[href*="/cashier/receivables/"]').first.click()
    cashier.page.locator('button[name="method"][value="mobile"]').click()
    cashier.wait()


def papers(insurance: Desk, order_id: int) -> None:
    """Open the case and tick every paper in."""
    insurance.open(f"/insurance/open/{order_id}/")
    form = insurance.page.locator("main form[method=post]").first
    insurance.fill(form, insurer="人保财险", policy_number="PDAA202641")
    insurance.send(form)
    missing = insurance.page.locator('form[action$="/receive/"] button')
    while count := missing.count():
        missing.first.click()
        expect(missing).to_have_count(count - 1)
    if insurance.page.locator('form[action$="/release/"]').count():
        insurance.press("/release/")


def the_callback(order_id: int, staff: Roles, log_in: Callable[[User], Page]) -> None:
    """13 follow-up: the worker has put it on the clerk's desk; the answer closes the order."""
    caller = Desk(log_in(staff["caller"]))
    for _try in range(30):
        caller.open("/desk/")
        if "8K356" in caller.text.replace("·", ""):
            break
        caller.page.wait_for_timeout(1000)
    caller.open(f"/follow-up/callbacks/{order_id}/")
    form = caller.form("/answer/")
    for name in {f.get_attribute("name") for f in form.locator("input[type=radio]").all()}:
        form.locator(f'[name="{name}"][value="5"]').check(force=True)
    form.locator('button:not([name="then"])').last.click()
    caller.wait()

    order = WorkOrder.objects.get(pk=order_id)
    assert order.step == Step.CLOSED
    assert Call.objects.count() == 1
    assert re.match(r"WO-\d{8}-0001", order.document.number)
