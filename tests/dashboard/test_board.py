"""The board of open orders (FLOW-06)."""

import datetime
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dashboard.board import CARDS_A_STEP, Column, columns
from documents.services.holds import place_hold
from documents.services.papers import lock_document
from staff.enums import Role
from staff.models import Store, User
from tests.conftest import PersonMaker
from tests.dashboard.conftest import OrderMaker
from workorders.enums import Step
from workorders.models import Supplement, WorkOrder
from workorders.services.opening import invite

ClientOf = Callable[[User], Client]


def column(store: Store, step: Step) -> Column:
    return next(found for found in columns(store) if found.step == step)


def write(order: WorkOrder, **values: object) -> None:
    """Put an order where the board shall show it; how it gets there is tested elsewhere."""
    names = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE workorders_workorder SET {names} WHERE document_id = %s", [*values.values(), order.pk])


@pytest.mark.req("FLOW-06")
def test_columns_are_the_13_steps_with_every_open_order(store: Store, order: OrderMaker, advisor: User) -> None:
    here = order()
    invited = invite(
        store=store, customer_id=here.customer_id, vehicle_id=here.vehicle_id, work_kind="other", by=advisor
    )

    found = columns(store)

    assert [(c.number, c.step) for c in found] == list(enumerate(tuple(Step)[:13], start=1))
    assert {card.order.pk: c.step for c in found for card in c.cards} == {
        here.pk: Step.RECEPTION,
        invited.pk: Step.SOLICITATION,
    }


@pytest.mark.req("FLOW-06")
def test_columns_put_the_earliest_promise_first_and_count_the_late(store: Store, order: OrderMaker) -> None:
    now = timezone.now()
    unpromised, later, late = order(), order(), order()
    write(later, promised_at=now + datetime.timedelta(hours=2))
    write(late, promised_at=now - datetime.timedelta(minutes=7))

    reception = column(store, Step.RECEPTION)

    assert [card.order.pk for card in reception.cards] == [late.pk, later.pk, unpromised.pk]
    assert [card.is_late for card in reception.cards] == [True, False, False]
    assert (reception.count, reception.late) == (3, 1)


@pytest.mark.req("FLOW-06")
def test_board_says_how_late_how_long_on_the_step_and_what_is_waited_for(
    store: Store, order: OrderMaker, manager: User, client_of: ClientOf
) -> None:
    late = order()
    now = timezone.now()
    write(late, promised_at=now - datetime.timedelta(minutes=12), step_since=now - datetime.timedelta(hours=3))
    with transaction.atomic():
        place_hold(
            lock_document(late.pk), blocks="settle", code="body_difference", reason="右后门有新划痕",
            mended_by=Role.SERVICE_MANAGER, by=manager,
        )  # fmt: skip

    page = client_of(manager).get(reverse("dashboard:board")).content.decode()

    assert "board-card is-late" in page
    assert "data-countdown" in page
    assert "右后门有新划痕" in page
    assert 'hx-trigger="every 15s"' in page
    assert "X-Refresh" in page


def test_waiting_reasons_name_unanswered_additional_work_and_idle_repair(
    store: Store, order: OrderMaker, advisor: User
) -> None:
    idle, asked = order(), order()
    write(idle, step=Step.REPAIR)
    write(asked, step=Step.REPAIR)
    Supplement.objects.create(
        order=asked, description="制动液含水", found_in=Step.REPAIR, found_at=timezone.now(), found_by=advisor
    )

    waits = {card.order.pk: [colour for colour, _words in card.waits] for card in column(store, Step.REPAIR).cards}
    words = {card.order.pk: [str(words) for _colour, words in card.waits] for card in column(store, Step.REPAIR).cards}

    assert waits == {idle.pk: ["wait"], asked.pk: ["wait"]}
    assert words[idle.pk] != words[asked.pk]


def test_columns_show_the_most_urgent_and_count_the_rest(
    store: Store, order: OrderMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.board.CARDS_A_STEP", 2)
    for _n in range(3):
        order()

    reception = column(store, Step.RECEPTION)

    assert CARDS_A_STEP > 2
    assert (len(reception.cards), reception.count, reception.hidden) == (2, 3, 1)


def test_board_of_another_store_does_not_show_it(
    store: Store, other_store: Store, order: OrderMaker, person: PersonMaker, client_of: ClientOf
) -> None:
    here = order()
    stranger = person(Role.SERVICE_MANAGER, store=other_store)

    page = client_of(stranger).get(reverse("dashboard:board"))

    assert page.context["open_count"] == 0
    assert str(here.vehicle.plate[2:]) not in page.content.decode()


def test_board_queries_do_not_grow_with_orders(
    store: Store, order: OrderMaker, manager: User, client_of: ClientOf
) -> None:
    client, url = client_of(manager), reverse("dashboard:board")
    order()
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    order(), order()
    with CaptureQueriesContext(connection) as three:
        client.get(url)

    assert len(three) == len(one)


@pytest.mark.parametrize(("role", "status"), [(Role.TECHNICIAN, 200), (Role.STOREKEEPER, 200), (Role.SALES_CLERK, 403)])
def test_board_is_for_those_who_see_orders(
    store: Store, person: PersonMaker, client_of: ClientOf, role: Role, status: int
) -> None:
    assert client_of(person(role)).get(reverse("dashboard:board")).status_code == status
