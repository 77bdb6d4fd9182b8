"""Cancelled and no-repair: both need a reason; a car that is inside goes by settlement, delivery and the gate."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from reception.models import GatePass
from reception.services import gate
from staff.enums import Role
from staff.refusals import Refused
from tests.workorders.walk import Walk
from workorders.enums import Step
from workorders.models import Callback, WorkOrder
from workorders.services import delivery, opening, settling

WalkAt = Callable[..., Walk]


@pytest.mark.req("FLOW-01")
@pytest.mark.parametrize("step", [Step.SOLICITATION, Step.APPOINTMENT])
def test_order_cancelled_before_the_car_is_here_ends_with_its_reason(walk_at: WalkAt, step: Step) -> None:
    walk = walk_at(step)
    advisor = walk.by(Role.SERVICE_ADVISOR)

    with pytest.raises(Refused):
        opening.cancel(walk.pk, reason="", by=advisor)
    opening.cancel(walk.pk, reason="客户改期", by=advisor)

    order = walk.order
    assert (order.step, order.ending_reason) == (Step.CANCELLED, "客户改期")
    assert order.document.number is None


@pytest.mark.req("FLOW-01")
@pytest.mark.parametrize("ending", ["cancel", "end_without_repair"])
@pytest.mark.parametrize("step", [Step.RECEPTION, Step.DIAGNOSIS, Step.ESTIMATE, Step.DISPATCH])
def test_car_inside_leaves_by_settlement_and_delivery_with_a_gate_pass_and_no_callback(
    walk_at: WalkAt, step: Step, ending: str
) -> None:
    walk = walk_at(step)
    advisor = walk.by(Role.SERVICE_ADVISOR)
    if step == Step.RECEPTION:
        walk.check_in()

    getattr(opening, ending)(walk.pk, reason="客户不修了", by=advisor)
    assert walk.order.step == Step.SETTLEMENT
    settling.settle(walk.pk, by=walk.by(Role.SETTLEMENT_CLERK))
    walk.record_delivery()
    delivery.hand_back(walk.pk, by=advisor)

    assert walk.order.step == (Step.CANCELLED if ending == "cancel" else Step.NO_REPAIR)
    assert GatePass.objects.filter(visit=walk.order.visit_id).exists()
    assert not Callback.objects.exists()
    gate.let_out(walk.order.visit_id, by=walk.by(Role.GATE_GUARD))


@pytest.mark.req("WO-08")
def test_car_leaves_the_gate_only_after_delivery(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DELIVERY)
    guard = walk.by(Role.GATE_GUARD)

    with pytest.raises(Refused) as refused:
        gate.let_out(walk.order.visit_id, by=guard)
    assert [r.sentence for r in refused.value.reasons] == ["No gate pass has been issued for this car."]

    walk.deliver()
    gate.let_out(walk.order.visit_id, by=guard)
    with pytest.raises(Refused):
        gate.let_out(walk.order.visit_id, by=guard)


def slugs(client: Client, order: WorkOrder) -> set[str]:
    """The forms and buttons the page of an order offers."""
    page = client.get(order.get_absolute_url()).content.decode()
    return set(re.findall(rf'action="/orders/{order.pk}/([a-z-]+)/"', page)) | set(re.findall(r'name="(\w+)"', page))


def test_page_of_an_order_that_ended_without_repair_asks_only_for_what_it_needs(
    walk_at: WalkAt, client: Client
) -> None:
    walk = walk_at(Step.ESTIMATE)
    advisor = walk.by(Role.SERVICE_ADVISOR)
    client.force_login(advisor)

    opening.end_without_repair(walk.pk, reason="只问价", by=advisor)
    at_settlement = slugs(client, walk.order)
    settling.settle(walk.pk, by=walk.by(Role.SETTLEMENT_CLERK))
    at_delivery = slugs(client, walk.order)

    assert not at_settlement & {"take-back", "call-customer", "show-car", "draw-up-statement", "sign-statement"}
    assert {"record-delivery", "voucher_returned"} <= at_delivery
    assert not at_delivery & {"use_explained", "old_parts_handed", "next_service_on", "send-back-to-repair"}


def test_order_of_a_booked_car_says_why_it_is_not_received_and_not_missed_yet(walk_at: WalkAt, client: Client) -> None:
    walk = walk_at(Step.APPOINTMENT)
    client.force_login(walk.by(Role.SERVICE_ADVISOR))

    page = client.get(walk.order.get_absolute_url()).content.decode()

    assert not {"receive", "mark-no-show"} & slugs(client, walk.order)
    assert "车还没有进厂登记。" in page
    assert "由门卫处理" in page
    assert "还没到预约时间，客户可能会来。" in page
    assert walk.order.customer.phone in page
    assert walk.order.booking.get_absolute_url() in page


def test_car_received_from_its_order_before_the_gate_is_refused_in_words(walk_at: WalkAt, client: Client) -> None:
    walk = walk_at(Step.APPOINTMENT)
    client.force_login(walk.by(Role.SERVICE_ADVISOR))

    answer = client.post(f"/orders/{walk.pk}/receive/")

    assert answer.status_code == 409
    assert "由门卫处理" in answer.content.decode()
