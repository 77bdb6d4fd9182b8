"""The list of orders, when years of them are closed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from dashboard.board import most_urgent
from insurance.queries import without_case
from staff.models import Store
from workorders.enums import Step
from workorders.models import WorkOrder
from workorders.queries import open_orders


def test_page_far_inside_a_step_is_found_in_its_index_alone(store: Store) -> None:
    closed = WorkOrder.objects.filter(store=store, step=Step.CLOSED).order_by("promised_at", "pk")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")

    plans = [rows.values_list("pk")[75:100].explain() for rows in (closed, closed.reverse())]

    assert ["Index Only Scan" in plan and "order_by_step" in plan for plan in plans] == [True, True]
    assert ["Sort" in plan for plan in plans] == [False, False], plans


@pytest.mark.parametrize("rows", [open_orders, most_urgent, without_case])
def test_open_orders_are_found_without_reading_the_closed_ones(
    store: Store, rows: Callable[[Store], QuerySet[Any]]
) -> None:
    question, values = rows(store).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {question}", values)  # explain() cannot ask about a window
        plan = [line for (line,) in cursor.fetchall()]

    assert [line for line in plan if "Index Cond" in line and "step" in line] != [], plan
