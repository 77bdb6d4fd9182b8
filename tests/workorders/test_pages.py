"""The order page in the browser's eyes: every step opens for every role that sees orders; forms keep what was typed."""

import datetime
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parts.models import Requisition
from parts.services.catalogue import PartData, save_part
from staff.enums import Role
from staff.models import User
from tests.workorders.walk import Shop, Walk
from workorders.checklists import items_of
from workorders.desk_lists import job_row, row
from workorders.enums import STEPS_IN_ORDER, CheckKind, Step
from workorders.queries import open_orders
from workorders.services import estimate
from workshop.enums import BayKind
from workshop.services.bays import add_bay

ClientOf = Callable[[User], Client]


@pytest.mark.parametrize("step", list(Step)[:13])
@pytest.mark.parametrize("role", [Role.SERVICE_ADVISOR, Role.TECHNICIAN, Role.SERVICE_MANAGER, Role.FOREMAN])
def test_order_page_opens_on_every_step(
    walk_at: Callable[..., Walk], client_of: ClientOf, step: Step, role: Role
) -> None:
    walk = walk_at(step)

    answer = client_of(walk.by(role)).get(f"/orders/{walk.pk}/")

    assert answer.status_code == 200
    assert walk.vehicle.plate in answer.content.decode()


def test_order_page_hides_prices_from_the_technician(walk_at: Callable[..., Walk], client_of: ClientOf) -> None:
    walk = walk_at(Step.REPAIR)

    seen = client_of(walk.by(Role.TECHNICIAN)).get(f"/orders/{walk.pk}/").content.decode()
    shown = client_of(walk.by(Role.SERVICE_ADVISOR)).get(f"/orders/{walk.pk}/").content.decode()

    assert "96.00" in shown
    assert "96.00" not in seen
    assert "38.00" not in seen


@pytest.mark.req("FLOW-02")
def test_blocked_button_says_why_and_who_can_mend_it(walk_at: Callable[..., Walk], client_of: ClientOf) -> None:
    walk = walk_at(Step.PARTS_ISSUE)

    page = client_of(walk.by(Role.TECHNICIAN)).get(f"/orders/{walk.pk}/").content.decode()

    assert "机油滤清器：还没有发料。" in page or "机油滤清器: not issued yet." in page
    assert "库房保管员" in page or "Storekeeper" in page


def test_form_refused_keeps_what_was_typed(walk_at: Callable[..., Walk], client_of: ClientOf) -> None:
    walk = walk_at(Step.DIAGNOSIS)

    answer = client_of(walk.by(Role.SERVICE_ADVISOR)).post(
        f"/orders/{walk.pk}/record-questions/", {"customer_words": "", "who": "车主的哥哥"}
    )

    assert answer.status_code == 422
    assert "车主的哥哥" in answer.content.decode()


@pytest.mark.req("FLOW-07", "FLOW-02")
def test_verb_posted_from_a_stale_page_is_told_where_the_order_stands(
    walk_at: Callable[..., Walk], client_of: ClientOf
) -> None:
    walk = walk_at(Step.FINAL_INSPECTION)

    answer = client_of(walk.by(Role.TEAM_LEADER)).post(f"/orders/{walk.pk}/finish-repair/")

    assert answer.status_code == 409
    assert walk.order.step == Step.FINAL_INSPECTION
    assert walk.order.step_records.count() == walk.order.step_records.filter(order=walk.pk).count()


@pytest.mark.req("FLOW-07", "FLOW-02")
def test_form_sent_from_a_stale_page_is_told_so_and_keeps_what_was_typed(
    walk_at: Callable[..., Walk], client_of: ClientOf
) -> None:
    """The page for where the order stands now has no place for this form any more."""
    walk = walk_at(Step.FOLLOW_UP)

    answer = client_of(walk.by(Role.SERVICE_ADVISOR)).post(
        f"/orders/{walk.pk}/record-delivery/", {"identity_checked": "驾驶证 1234"}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "已经流转到：跟踪服务" in page
    assert "驾驶证 1234" in page


def test_order_of_another_store_is_not_found(
    walk: Walk, client_of: ClientOf, person: Callable[..., User], other_store: object
) -> None:
    stranger = person(Role.SERVICE_ADVISOR, store=other_store)

    assert client_of(stranger).get(f"/orders/{walk.pk}/").status_code == 404


def test_show_and_explain_with_nothing_ticked_says_what_to_tick(
    walk_at: Callable[..., Walk], client_of: ClientOf
) -> None:
    walk = walk_at(Step.SETTLEMENT)

    answer = client_of(walk.by(Role.SERVICE_ADVISOR)).post(f"/orders/{walk.pk}/show-car/", {})

    assert answer.status_code == 422
    assert "请勾选已带客户看过、讲解过的内容。" in answer.content.decode()


@pytest.mark.parametrize(("paid", "said"), [(False, "请客户到收银台付款"), (True, "没有要付的款")])
def test_customer_who_signs_is_sent_to_the_till_only_with_something_to_pay(
    walk_at: Callable[..., Walk], client_of: ClientOf, paid: bool, said: str
) -> None:
    walk = walk_at(Step.SETTLEMENT)
    walk.draw_up()
    if paid:
        walk.pay()

    page = client_of(walk.by(Role.SERVICE_ADVISOR)).post(
        f"/orders/{walk.pk}/sign-statement/", {"method": "paper", "signer_name": "王建国"}, follow=True
    )

    assert said in page.content.decode()


def test_customer_is_asked_to_sign_the_statement_once_there_is_one(
    walk_at: Callable[..., Walk], client_of: ClientOf
) -> None:
    walk = walk_at(Step.SETTLEMENT)
    clerk = client_of(walk.by(Role.SETTLEMENT_CLERK))
    signing = f'action="/orders/{walk.pk}/sign-statement/"'

    before = clerk.get(f"/orders/{walk.pk}/").content.decode()
    refused = clerk.post(f"/orders/{walk.pk}/sign-statement/", {"method": "paper", "signer_name": "王建国"})
    walk.draw_up()
    after = clerk.get(f"/orders/{walk.pk}/").content.decode()

    assert signing not in before
    assert "请先出结算单。" in before
    assert refused.status_code == 422
    assert signing in after


def test_search_among_all_orders_shows_the_newest_first(walk_at: Callable[..., Walk], client_of: ClientOf) -> None:
    with time_machine.travel(timezone.now() - datetime.timedelta(days=9), tick=True):
        ended = walk_at(Step.CLOSED)
    now = walk_at(Step.REPAIR)

    table = client_of(now.by(Role.SERVICE_ADVISOR)).get("/orders/", {"q": "WO-"}).context["table"]

    assert [row.record.pk for row in table.rows] == [now.pk, ended.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_orders_runs_a_fixed_number_of_queries(
    shop: Shop, client_of: ClientOf, django_assert_max_num_queries: Callable, count: int
) -> None:
    for _n in range(count):
        Walk(shop)
    client = client_of(shop[Role.SERVICE_ADVISOR])
    client.get("/orders/")

    with django_assert_max_num_queries(14):
        answer = client.get("/orders/")

    assert answer.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_jobs_page_runs_a_fixed_number_of_queries(
    shop: Shop, client_of: ClientOf, django_assert_max_num_queries: Callable, count: int
) -> None:
    for _n in range(count):
        Walk(shop).to(Step.REPAIR)
    client = client_of(shop[Role.TECHNICIAN])
    client.get("/orders/jobs/")

    with django_assert_max_num_queries(14):
        page = client.get("/orders/jobs/").content.decode()

    assert page.count("更换机油机滤") == count


@pytest.mark.parametrize(
    ("step", "action", "place"),
    [
        (Step.PARTS_ISSUE, "Parts are here: start the repair", "/orders/{pk}/"),
        (Step.REPAIR, "Go on", "/orders/jobs/#job-{pk}"),
    ],
)
def test_desk_row_of_my_job_leads_to_what_is_next_on_the_car(shop: Shop, step: Step, action: str, place: str) -> None:
    walk = Walk(shop).to(step)

    shown = job_row(open_orders(shop.store).get(pk=walk.pk), shop[Role.TECHNICIAN])

    assert str(shown.action) == action
    assert shown.url == place.format(pk=walk.pk)


def test_desk_row_of_a_car_whose_model_nobody_wrote_down_begins_with_the_step(shop: Shop) -> None:
    order = open_orders(shop.store).get(pk=Walk(shop).to(Step.RECEPTION).pk)
    order.vehicle.brand = order.vehicle.model_name = ""

    assert row(order, shop[Role.SERVICE_ADVISOR]).detail == "Reception"


def test_button_among_my_jobs_comes_back_to_the_same_car(shop: Shop, client_of: ClientOf) -> None:
    walk = Walk(shop).to(Step.REPAIR)
    url = reverse("workorders:clock-on", args=[walk.pk])

    answer = client_of(shop[Role.TECHNICIAN]).post(url, {"from": "jobs"})

    assert answer.url == f"/orders/jobs/#job-{walk.pk}"
    assert f'id="job-{walk.pk}"' in client_of(shop[Role.TECHNICIAN]).get(answer.url).content.decode()


def test_unknown_car_is_received_with_its_files_opened(shop: Shop, client_of: ClientOf) -> None:
    visit = shop.arrive("豫AD12345")
    client = client_of(shop[Role.SERVICE_ADVISOR])

    answer = client.post(
        f"/orders/receive/{visit.pk}/",
        {
            "name": "李小红",
            "phone": "13900139000",
            "address": "新郑市和庄镇",
            "model_name": "ID.4",
            "work_kind": "general_repair",
            "wish": "空调不凉",
        },
        follow=True,
    )

    assert answer.status_code == 200
    assert "李小红" in answer.content.decode()


def test_car_is_received_for_no_order_whose_key_is_a_thousand_digits(shop: Shop, client_of: ClientOf) -> None:
    visit = shop.arrive("豫AD12345")

    answer = client_of(shop[Role.SERVICE_ADVISOR]).post(f"/orders/receive/{visit.pk}/", {"order": "9" * 5000})

    assert answer.status_code == 404


@pytest.mark.req("SYS-02")
def test_order_shows_the_customers_number_only_to_who_may_ring(
    walk_at: Callable[..., Walk], client_of: ClientOf
) -> None:
    walk = walk_at(Step.REPAIR)

    seen = client_of(walk.by(Role.TECHNICIAN)).get(f"/orders/{walk.pk}/").content.decode()
    shown = client_of(walk.by(Role.SERVICE_ADVISOR)).get(f"/orders/{walk.pk}/").content.decode()

    assert walk.customer.phone in shown
    assert walk.customer.phone not in seen
    assert walk.customer.masked_phone in seen


def test_technician_at_parts_issue_is_led_to_the_slip_that_waits_for_a_signature(
    walk_at: Callable[..., Walk], client_of: ClientOf
) -> None:
    walk = walk_at(Step.PARTS_ISSUE)
    slip = Requisition.objects.get(origin=walk.pk)

    page = client_of(walk.by(Role.TECHNICIAN)).get(f"/orders/{walk.pk}/").content.decode()

    assert "现在由技师签字" in page
    assert f'class="btn btn-primary" href="{slip.get_absolute_url()}"' in page


@pytest.mark.parametrize(("answer", "said"), [("yes", "终检合格，车去清洗。"), ("no", "终检不合格，车已退回班组。")])
def test_inspector_is_told_where_the_car_goes(
    walk_at: Callable[..., Walk], client_of: ClientOf, answer: str, said: str
) -> None:
    walk = walk_at(Step.FINAL_INSPECTION)
    items = range(len(items_of(CheckKind.FINAL, walk.order.work_kind)))
    typed = {f"ok_{n}": answer for n in items} | {f"wrong_{n}": "有抹布" for n in items}

    page = client_of(walk.by(Role.QUALITY_INSPECTOR)).post(f"/orders/{walk.pk}/inspect/", typed, follow=True)

    assert [str(message) for message in page.context["messages"]] == [said]


def test_foreman_sees_who_has_cars_in_hand_and_no_bay_that_only_washes(
    walk_at: Callable[..., Walk], client_of: ClientOf
) -> None:
    busy = walk_at(Step.REPAIR)
    walk = Walk(busy.shop).to(Step.DISPATCH)
    add_bay(store=busy.shop.store, name="洗车工位", kind=BayKind.WASH, by=busy.by(Role.SERVICE_MANAGER))

    page = client_of(walk.by(Role.FOREMAN)).get(f"/orders/{walk.pk}/").content.decode()

    assert f"{walk.by(Role.TECHNICIAN).full_name}（手上 1 台）" in page
    assert busy.shop.bay.name in page
    assert "洗车工位" not in page


def test_order_page_with_two_forms_for_photos_has_every_id_once(
    walk_at: Callable[..., Walk], client_of: ClientOf
) -> None:
    walk = walk_at(Step.RECEPTION)

    page = client_of(walk.by(Role.SERVICE_ADVISOR)).get(f"/orders/{walk.pk}/", {"tab": "photos"}).content.decode()

    assert page.count('type="file" name="photos"') == 2
    assert_ids_stand_once(page)


@pytest.mark.parametrize("step", [step for step in STEPS_IN_ORDER if step not in (Step.SOLICITATION, Step.APPOINTMENT)])
def test_no_two_forms_of_an_order_share_an_id(walk_at: Callable[..., Walk], client_of: ClientOf, step: Step) -> None:
    """A label would lead to the field of another form."""
    walk = walk_at(step)
    for role in (Role.FRONT_DESK_SUPERVISOR, Role.FOREMAN, Role.TEAM_LEADER, Role.SETTLEMENT_CLERK):
        assert_ids_stand_once(client_of(walk.by(role)).get(f"/orders/{walk.pk}/").content.decode())


def assert_ids_stand_once(page: str) -> None:
    ids = Counter(re.findall(r'\sid="([^"]+)"', page))
    assert [name for name, times in ids.items() if times > 1] == []


@pytest.mark.parametrize(
    ("payers", "said", "may_tick"),
    [
        (["customer"], "", True),
        (["maker"], "不交给客户：机油滤清器。由厂家索赔，旧件由索赔员保管。", False),
        (["customer", "maker"], "不交给客户：机油滤清器。由厂家索赔，旧件由索赔员保管。", True),
        ([], "没有更换配件，没有旧件要交。", False),
    ],
)
def test_delivery_page_asks_for_the_old_parts_that_the_maker_does_not_keep(
    walk_at: Callable[..., Walk], client_of: ClientOf, payers: list[str], said: str, may_tick: bool
) -> None:
    walk = walk_at(Step.ESTIMATE, with_part=False)
    advisor = walk.by(Role.SERVICE_ADVISOR)
    lines = walk.add_lines()
    lines += [estimate.add_part(walk.pk, part_id=walk.shop.part.pk, quantity=Decimal(1), by=advisor) for _ in payers]
    walk.set_terms(old_part_wish="take")
    walk.answer(lines)
    estimate.accept_estimate(walk.pk, by=advisor)
    walk.to(Step.DELIVERY)
    for line, payer in zip(walk.order.lines.filter(kind="part"), payers, strict=True):
        walk.order.lines.filter(pk=line.pk).update(payer=payer)

    answer = client_of(advisor).get(f"/orders/{walk.pk}/", headers={"accept-language": "zh-hans"})

    [tick] = re.findall(r"<input[^>]*name=.old_parts_handed.[^>]*>", answer.content.decode())
    assert ("disabled" not in tick) == may_tick
    assert said in answer.content.decode()


def test_customer_who_waits_is_filled_in_on_each_line_whose_labels_lead_to_its_own_fields(
    walk_at: Callable[..., Walk], client_of: ClientOf
) -> None:
    walk = walk_at(Step.ESTIMATE)
    advisor, planner = walk.by(Role.SERVICE_ADVISOR), walk.by(Role.PARTS_PLANNER)
    absent = [
        save_part(
            PartData(number=number, name="水泵", cost_price_amount=Decimal(200), sale_price_amount=Decimal(380)),
            store=walk.shop.store,
            by=planner,
        )
        for number in ("06K121111", "06K121112")
    ]
    lines = [estimate.add_part(walk.pk, part_id=part.pk, quantity=Decimal(1), by=advisor) for part in absent]
    walk.set_terms()
    walk.answer(lines)
    estimate.accept_estimate(walk.pk, by=advisor)
    requisition = Requisition.objects.get(origin_id=walk.pk)

    page = client_of(advisor).get(requisition.get_absolute_url()).content.decode()

    fields = re.findall(r"<input[^>]*name=.consented_by.[^>]*>", page)
    ids = [re.search(r' id="([^"]+)"', field)[1] for field in fields]  # type: ignore[index]
    assert all(f'value="{walk.customer.name}"' in field for field in fields)
    assert [page.count(f'for="{name}"') for name in dict.fromkeys(ids)] == [1, 1]  # each label leads to its own field
