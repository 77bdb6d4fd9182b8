"""The list of orders, when years of them are closed."""

from django.db import connection

from staff.models import Store
from workorders.enums import Step
from workorders.models import WorkOrder


def test_page_far_inside_a_step_is_found_in_its_index_alone(store: Store) -> None:
    closed = WorkOrder.objects.filter(store=store, step=Step.CLOSED).order_by("promised_at", "pk")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")

    plans = [rows.values_list("pk")[75:100].explain() for rows in (closed, closed.reverse())]

    assert ["Index Only Scan" in plan and "order_by_step" in plan for plan in plans] == [True, True]
    assert ["Sort" in plan for plan in plans] == [False, False], plans
