"""The last form of a step takes the order out of it as well: one press less at the desk, and nothing skipped."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from staff.enums import Role
from staff.models import User
from tests.workorders.walk import STROKES, Walk
from workorders.checklists import items_of
from workorders.deeds import DEEDS, Deed, going_on_from
from workorders.enums import CheckKind, LineState, Step
from workorders.models import WorkOrder
from workorders.services import supplements

ClientOf = Callable[[User], Client]

SIGNED = {"method": "screen", "signer_name": "王建国", "strokes": str(STROKES)}


def send(client: Client, walk: Walk, slug: str, **fields: Any) -> Any:
    return client.post(reverse(f"workorders:{slug}", args=[walk.pk]), fields | {"idempotency_key": str(uuid.uuid4())})


def offered(client: Client, walk: Walk) -> dict[str, str]:
    """The arrow that each form of the page offers to take too."""
    panels = client.get(f"/orders/{walk.pk}/").context["panels"]
    return {panel["deed"].slug: panel["then"].verb for panel in panels if panel["then"]}


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.mark.parametrize("deed", [deed for deed in DEEDS if deed.mends], ids=lambda deed: deed.slug)
def test_what_a_form_mends_stands_between_its_step_and_the_next(deed: Deed) -> None:
    arrows = WorkOrder._meta.get_field("step").get_all_transitions(WorkOrder)
    verbs = {arrow.verb for arrow in going_on_from(deed)}
    asked = {
        guard for arrow in arrows if arrow.name in verbs and arrow.source in deed.steps for guard in arrow.conditions
    }

    assert set(deed.mends) <= asked


def test_form_offers_to_go_on_only_where_nothing_else_is_missing(walk: Walk, client_of: ClientOf) -> None:
    desk = client_of(walk.by(Role.SERVICE_ADVISOR))

    before = offered(desk, walk)
    walk.check_in()

    assert before == {}
    assert offered(desk, walk) == {"sign-order": "finish_reception"}


def test_customer_is_asked_to_sign_only_once_the_check_in_is_written_down(walk: Walk, client_of: ClientOf) -> None:
    desk = client_of(walk.by(Role.SERVICE_ADVISOR))

    early = send(desk, walk, "sign-order", **SIGNED | {"signer_name": "李代签"})
    before = desk.get(f"/orders/{walk.pk}/").content.decode()
    walk.check_in()

    assert f'action="/orders/{walk.pk}/sign-order/"' not in before
    assert f'action="/orders/{walk.pk}/sign-order/"' in desk.get(f"/orders/{walk.pk}/").content.decode()
    assert early.status_code == 422
    assert "李代签" in early.content.decode()  # who sent it all the same gets the form back as typed


def test_form_offers_nothing_to_who_may_not_go_on(walk_at: Callable[..., Walk], client_of: ClientOf) -> None:
    walk = walk_at(Step.REPAIR)
    walk.finish_lines()
    walk.check(CheckKind.OWN)

    assert offered(client_of(walk.by(Role.TEAM_LEADER)), walk) == {"leader-check": "finish_repair"}
    assert offered(client_of(walk.by(Role.TECHNICIAN)), walk) == {}


@pytest.mark.req("FLOW-03")
def test_form_that_goes_on_does_both_each_with_its_record(walk: Walk, client_of: ClientOf) -> None:
    advisor = walk.by(Role.SERVICE_ADVISOR)
    walk.check_in()

    answer = send(client_of(advisor), walk, "sign-order", **SIGNED, go_on="finish_reception")

    assert answer.status_code == 302
    assert walk.order.step == Step.DIAGNOSIS
    assert walk.order.step_records.get(verb="finish_reception").by == advisor
    assert said(answer) == ["已签字，请把第三联交给客户。", "接车完成，接下来问诊。"]


def test_form_only_saved_leaves_the_order_where_it_stands(walk: Walk, client_of: ClientOf) -> None:
    walk.check_in()

    send(client_of(walk.by(Role.SERVICE_ADVISOR)), walk, "sign-order", **SIGNED)

    assert walk.order.step == Step.RECEPTION


@pytest.mark.req("FLOW-02")
def test_form_that_cannot_go_on_is_kept_and_says_what_is_missing(
    walk_at: Callable[..., Walk], client_of: ClientOf
) -> None:
    walk = walk_at(Step.ESTIMATE)
    lines = walk.add_lines()
    answers = {f"line_{line.pk}": "yes" for line in lines}

    answer = send(
        client_of(walk.by(Role.SERVICE_ADVISOR)),
        walk,
        "answer-lines",
        method="signature",
        name="王建国",
        strokes=str(STROKES),
        **answers,
        go_on="accept_estimate",
    )

    assert {line.state for line in walk.order.lines.all()} == {"accepted"}
    assert walk.order.step == Step.ESTIMATE
    assert "还没有承诺交车时间。（请服务顾问处理。）" in said(answer)


def test_check_that_found_something_does_not_end_the_repair(walk_at: Callable[..., Walk], client_of: ClientOf) -> None:
    walk = walk_at(Step.REPAIR)
    walk.finish_lines()
    walk.check(CheckKind.OWN)
    items = items_of(CheckKind.LEADER, walk.order.work_kind)
    found = {f"ok_{n}": "yes" for n, _item in enumerate(items)} | {"ok_0": "no", "wrong_0": "螺栓没有拧紧"}

    send(client_of(walk.by(Role.TEAM_LEADER)), walk, "leader-check", **found, go_on="finish_repair")

    assert walk.order.last_check(CheckKind.LEADER).found_wrong
    assert walk.order.step == Step.REPAIR


@pytest.mark.parametrize("verb", ["deliver", "cancel", "end_without_repair", "no such arrow"])
def test_form_asked_for_an_arrow_that_is_not_its_own_does_nothing(walk: Walk, client_of: ClientOf, verb: str) -> None:
    walk.check_in()

    answer = send(client_of(walk.by(Role.SERVICE_ADVISOR)), walk, "sign-order", **SIGNED, go_on=verb)

    assert answer.status_code == 404
    assert walk.order.step == Step.RECEPTION
    assert not walk.order.document.signatures.exists()


def test_form_asked_for_an_arrow_that_the_person_may_not_take_does_nothing_and_says_nothing_is_done(
    walk_at: Callable[..., Walk], client_of: ClientOf
) -> None:
    walk = walk_at(Step.REPAIR)
    advisor = walk.by(Role.SERVICE_ADVISOR)
    work = supplements.raise_additional_work(walk.pk, description="制动片磨损", by=walk.by(Role.TECHNICIAN))
    [line, part] = walk.add_lines(supplement_id=work.pk)
    supplements.offer_additional_work(work.pk, by=advisor)
    agrees = {f"line_{line.pk}": "yes", f"line_{part.pk}": "yes", "method": "phone", "name": "王建国"}

    answer = send(client_of(advisor), walk, "answer-lines", **agrees, go_on="finish_repair")

    line.refresh_from_db()
    assert answer.status_code == 403
    assert line.state == LineState.PROPOSED
    assert said(answer) == []


def test_last_form_of_the_delivery_lets_the_car_go(walk_at: Callable[..., Walk], client_of: ClientOf) -> None:
    walk = walk_at(Step.DELIVERY)
    desk = client_of(walk.by(Role.SERVICE_ADVISOR))

    seen = offered(desk, walk)
    send(
        desk,
        walk,
        "record-delivery",
        voucher_returned="on",
        use_explained="on",
        old_parts_handed="on",
        next_service_on="2099-01-04",
        next_service_mileage="20020",
        go_on="deliver",
    )

    assert seen == {"record-delivery": "deliver"}
    assert walk.order.step == Step.FOLLOW_UP
