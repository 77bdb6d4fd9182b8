"""The list of orders, when years of them are closed."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.board import most_urgent
from insurance.queries import without_case
from staff.enums import Role
from staff.models import Store, User
from staff.services.calendar import next_working_day
from staff.templatetags.times import clock
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workorders.models import WorkOrder
from workorders.queries import by_time_expected, open_orders
from workorders.services import opening


def test_page_far_inside_a_step_is_found_in_its_index_alone(store: Store) -> None:
    closed = WorkOrder.objects.filter(store=store, step=Step.CLOSED)
    closed = by_time_expected(closed, Step.CLOSED).order_by("expected_at", "pk")
    with connection.cursor() as cursor:
        for other in ("seqscan", "bitmapscan", "indexscan", "sort", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{other} = off")

    plans = [rows.values_list("pk")[75:100].explain() for rows in (closed, closed.reverse())]

    assert ["Index Only Scan" in plan and "order_by_step" in plan for plan in plans] == [True, True]
    assert ["Sort" in plan for plan in plans] == [False, False], plans


@pytest.mark.parametrize("rows", [open_orders, most_urgent, without_case])
def test_open_orders_are_asked_for_by_their_steps(store: Store, rows: Callable[[Store], QuerySet[Any]]) -> None:
    """What is not closed, no index finds: every closed order would be read."""
    question = str(rows(store).query)

    assert '"step" IN (' in question
    assert 'NOT ("workorders_workorder"."step"' not in question


def test_list_of_orders_is_what_is_open_until_something_is_asked_for(
    walk_at: Callable[..., Walk], client_of: Callable[[User], Client]
) -> None:
    ended, still_open = walk_at(Step.APPOINTMENT), walk_at(Step.RECEPTION)
    advisor = ended.by(Role.SERVICE_ADVISOR)
    opening.cancel(ended.pk, reason="客户改期", by=advisor)
    browser = client_of(advisor)

    def listed(**asked: str) -> list[int]:
        return [row.record.pk for row in browser.get(reverse("workorders:list"), asked).context["table"].rows]

    def chosen(**asked: str) -> str:
        """What the filter says of the step where none was chosen."""
        form = browser.get(reverse("workorders:list"), asked).context["filter"].form
        return str(form["step"].subwidgets[0].choice_label)

    assert listed() == listed(step=Step.RECEPTION) == [still_open.pk]
    assert (chosen(), chosen(q=ended.vehicle.plate)) == ("未结束", "全部")
    assert listed(q=ended.vehicle.plate) == listed(step=Step.CANCELLED) == [ended.pk]


@pytest.mark.req("RCP-04")
def test_list_of_orders_says_when_a_booked_car_comes_until_it_is_here(
    walk_at: Callable[..., Walk], client_of: Callable[[User], Client]
) -> None:
    walk = walk_at(Step.APPOINTMENT)
    assert walk.order.booking is not None
    told = f"预约 {clock(walk.order.booking.starts_at)}"
    browser = client_of(walk.by(Role.SERVICE_ADVISOR))

    before = browser.get(reverse("workorders:list")).content.decode()
    walk.to(Step.RECEPTION)
    after = browser.get(reverse("workorders:list")).content.decode()

    assert told in before
    assert told not in after


@pytest.mark.req("RCP-04")
@pytest.mark.parametrize("step", ["", Step.APPOINTMENT])
def test_list_of_orders_puts_booked_cars_where_they_are_booked_to_come(
    shop: Shop, client_of: Callable[[User], Client], step: str
) -> None:
    advisor = shop[Role.SERVICE_ADVISOR]
    inside = Walk(shop).to(Step.ESTIMATE)
    inside.set_terms(promised_at=timezone.now() + datetime.timedelta(minutes=90))
    booked = [Walk(shop, start=Step.SOLICITATION) for _car in range(3)]
    for walk, days in zip(booked, (9, 2, 5), strict=True):
        day = next_working_day(shop.store, timezone.localdate() + datetime.timedelta(days=days))
        nine = timezone.make_aware(datetime.datetime.combine(day, datetime.time(9, days)))
        slot = {"starts_at": nine, "ends_at": nine + datetime.timedelta(minutes=30)}
        opening.book(walk.pk, **{**walk.slot(), **slot}, by=advisor)
    late, first, middle = (walk.pk for walk in booked)
    browser = client_of(advisor)

    def listed(**asked: str) -> list[int]:
        rows = browser.get(reverse("workorders:list"), {"step": step, **asked}).context["table"].rows
        return [row.record.pk for row in rows]

    expected = [first, middle, late] if step else [inside.pk, first, middle, late]
    assert listed() == expected
    assert listed(sort="-promised_at") == expected[::-1]
