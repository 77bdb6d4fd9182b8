"""A day's figures are counted from its orders, live today and kept for other days (KPI-01)."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cashier.enums import Payer
from cashier.services.receivables import raise_receivable
from dashboard import queries
from dashboard.enums import Dimension
from dashboard.kpis import OUTPUT, TICKET, VISITS
from dashboard.models import DayFigure
from dashboard.services.figures import count_days, rebuild_day, rebuild_days
from dashboard.sums import Sums
from dashboard.tasks import rebuild_recent_days
from staff.models import Store, User
from tests.dashboard.conftest import day_at
from workorders.models import WorkOrder

DAY = datetime.date(2026, 11, 18)
NEXT = datetime.date(2026, 11, 19)

Dated = Callable[..., WorkOrder]


def figure(dimension: Dimension, key: str = "", day: datetime.date = DAY) -> DayFigure:
    return DayFigure.objects.get(day=day, dimension=dimension, key=key)


def test_rebuild_day_counts_output_by_settlement_and_visits_by_delivery(store: Store, dated: Dated) -> None:
    dated(settled_at=day_at(DAY, 17), delivered_at=day_at(NEXT, 9), labour="300", parts="200.50")

    rebuild_days(store, DAY, NEXT)

    settled, delivered = figure(Dimension.STORE), figure(Dimension.STORE, day=NEXT)
    assert (settled.labour_amount, settled.parts_amount, settled.visits) == (Decimal(300), Decimal("200.50"), 0)
    assert (delivered.visits, delivered.labour_amount, delivered.ticket_amount) == (1, Decimal(0), Decimal("500.50"))


def test_rebuild_day_ends_at_midnight_of_the_store(store: Store, dated: Dated) -> None:
    dated(settled_at=day_at(DAY, 0, 0), labour="1")
    dated(settled_at=day_at(DAY, 23, 59), labour="10")
    dated(settled_at=day_at(NEXT, 0, 0), labour="100")

    rebuild_day(store, DAY)

    assert figure(Dimension.STORE).labour_amount == Decimal(11)


def test_rebuild_day_divides_by_brand_kind_advisor_and_team(store: Store, dated: Dated, advisor: User) -> None:
    dated(settled_at=day_at(DAY), labour="100", brand="大众", work_kind="general_repair")
    dated(settled_at=day_at(DAY), labour="40", parts="7", brand="本田", work_kind="body_and_paint")

    rebuild_day(store, DAY)

    assert figure(Dimension.BRAND, "大众").labour_amount == Decimal(100)
    assert figure(Dimension.BRAND, "本田").parts_amount == Decimal(7)
    assert figure(Dimension.WORK_KIND, "body_and_paint").labour_amount == Decimal(40)
    assert figure(Dimension.ADVISOR, str(advisor.pk)).labour_amount == Decimal(140)
    assert figure(Dimension.TEAM).labour_amount == Decimal(140)


def test_rebuild_day_gives_warranty_insurance_and_internal_a_column(store: Store, dated: Dated, manager: User) -> None:
    order = dated(settled_at=day_at(DAY), labour="100", parts="900")
    for payer, amount in (
        (Payer.CUSTOMER, 50),
        (Payer.ACCOUNT, 50),
        (Payer.MAKER, 200),
        (Payer.INSURER, 600),
        (Payer.INTERNAL, 100),
    ):
        raise_receivable(store=store, origin=order.document, payer=payer, amount=Decimal(amount), by=manager)

    rebuild_day(store, DAY)

    row = figure(Dimension.STORE)
    assert (row.warranty_amount, row.insurance_amount, row.internal_amount) == (200, 600, 100)
    assert queries.sums_by_day(store, DAY, DAY, {})[DAY].customer_amount == 100


def test_rebuild_day_leaves_out_cars_handed_back_unrepaired_from_visits(store: Store, dated: Dated) -> None:
    order = dated(delivered_at=day_at(DAY))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workorders_workorder SET ending = 'no_repair', ending_reason = '客户不修了' WHERE document_id = %s",
            [order.pk],
        )

    rebuild_day(store, DAY)

    assert not DayFigure.objects.filter(visits__gt=0).exists()


def test_rebuild_day_again_changes_nothing(store: Store, dated: Dated) -> None:
    dated(settled_at=day_at(DAY), delivered_at=day_at(DAY), labour="100")
    first = rebuild_day(store, DAY)
    rows = list(DayFigure.objects.order_by("pk").values())

    again = rebuild_day(store, DAY)

    assert (first, again) == (5, 0)
    assert list(DayFigure.objects.order_by("pk").values()) == rows


def test_rebuild_day_corrects_a_row_and_takes_away_what_is_no_longer_so(store: Store, dated: Dated) -> None:
    order = dated(settled_at=day_at(DAY), labour="100", brand="大众")
    dated(settled_at=day_at(DAY), labour="1", brand="本田")
    rebuild_day(store, DAY)
    with connection.cursor() as cursor:  # the settlement is opened again, as reopen_settlement leaves it
        cursor.execute(
            "UPDATE workorders_workorder SET settled_at = NULL, settled_by_id = NULL, settled_labour_amount = 0"
            " WHERE document_id = %s",
            [order.pk],
        )

    rebuild_day(store, DAY)

    assert figure(Dimension.STORE).labour_amount == Decimal(1)
    assert not DayFigure.objects.filter(dimension=Dimension.BRAND, key="大众").exists()


def test_rebuild_recent_days_counts_each_store_for_itself(store: Store, other_store: Store, dated: Dated) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    dated(settled_at=day_at(yesterday), labour="100")

    rebuild_recent_days()

    assert figure(Dimension.STORE, day=yesterday).labour_amount == Decimal(100)
    assert not DayFigure._base_manager.filter(store=other_store).exists()


@pytest.mark.parametrize("orders", [1, 3])
def test_count_days_is_one_query(
    store: Store, dated: Dated, django_assert_num_queries: DjangoAssertNumQueries, orders: int
) -> None:
    for _n in range(orders):
        dated(settled_at=day_at(DAY), labour="100")

    with django_assert_num_queries(1):
        count_days(store, DAY, NEXT)


def test_today_is_live_without_a_row(store: Store, dated: Dated) -> None:
    today = timezone.localdate()
    dated(settled_at=timezone.now(), labour="80")

    found = queries.sums_by_day(store, today, today, queries.today_live(store))

    assert found[today].output_amount == Decimal(80)
    assert not DayFigure.objects.exists()


def test_today_is_counted_once_though_it_has_a_row(store: Store, dated: Dated) -> None:
    today = timezone.localdate()
    dated(settled_at=timezone.now(), labour="80")
    rebuild_day(store, today)
    live = queries.today_live(store)

    by_day = queries.sums_by_day(store, today, today, live)
    by_value = queries.sums_by_value(store, today, today, live)

    assert by_day[today].labour_amount == Decimal(80)
    assert by_value["brand"]["大众"].labour_amount == Decimal(80)


def test_average_ticket_is_of_the_orders_delivered_not_of_those_settled(store: Store, dated: Dated) -> None:
    dated(settled_at=day_at(DAY), delivered_at=day_at(DAY), labour="100")
    dated(settled_at=day_at(DAY), delivered_at=day_at(NEXT), labour="900")

    sums = count_days(store, DAY, DAY)[DAY, Dimension.STORE.value, ""]

    assert (VISITS.value(sums), OUTPUT.value(sums), TICKET.value(sums)) == (1, Decimal(1000), Decimal(100))
    assert TICKET.value(Sums()) is None


def test_rebuild_figures_counts_the_days_it_is_given(store: Store, dated: Dated) -> None:
    dated(settled_at=day_at(DAY), labour="100")
    dated(settled_at=day_at(NEXT), labour="100")
    said = StringIO()

    call_command("rebuild_figures", "2026-11-18", "2026-11-18", stdout=said)

    assert figure(Dimension.STORE).labour_amount == Decimal(100)
    assert not DayFigure.objects.filter(day=NEXT).exists()
    assert said.getvalue() == "XZ: 5 rows changed.\n"
