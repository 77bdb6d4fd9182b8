"""The page of figures, and the orders behind each of them (KPI-01)."""

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cashier.enums import Payer
from cashier.services.receivables import raise_receivable
from dashboard.enums import OrderSet
from dashboard.services.figures import rebuild_days
from dashboard.views.figures import behind_url
from staff.enums import Role
from staff.models import Store, User
from tests.conftest import PersonMaker
from tests.dashboard.conftest import day_at
from workorders.models import WorkOrder

Dated = Callable[..., WorkOrder]
ClientOf = Callable[[User], Client]
DAY = datetime.date(2026, 10, 14)


def queries_of(client: Client, url: str) -> int:
    client.get(url)  # the first page of a session also saves it
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_show_figures_shows_the_month_that_is_asked_for(
    store: Store, dated: Dated, manager: User, client_of: ClientOf
) -> None:
    dated(settled_at=day_at(DAY), delivered_at=day_at(DAY), labour="1200", parts="80.40", brand="大众")
    rebuild_days(store, DAY, DAY)

    page = client_of(manager).get(reverse("dashboard:figures"), {"month": "2026-10"})

    figures = {found["kpi"].key: found["value"] for found in page.context["month_stats"]}
    assert figures["visits"] == 1
    assert str(figures["output"]) == "1280.40"
    assert str(figures["ticket"]) == "1280.40"
    assert "1,280" in page.content.decode()
    assert "大众" in page.content.decode()


def test_show_figures_holds_the_month_against_the_same_days_of_the_last(
    store: Store, dated: Dated, manager: User, client_of: ClientOf
) -> None:
    dated(settled_at=day_at(datetime.date(2026, 10, 31)), labour="150")
    dated(settled_at=day_at(datetime.date(2026, 9, 30)), labour="100")
    dated(settled_at=day_at(datetime.date(2026, 8, 31)), labour="999")
    rebuild_days(store, datetime.date(2026, 8, 1), datetime.date(2026, 10, 31))

    october = client_of(manager).get(reverse("dashboard:figures"), {"month": "2026-10"})

    output = next(found for found in october.context["month_stats"] if found["kpi"].key == "output")
    assert (output["value"], output["earlier"]) == (150, 100)
    assert float(output["change"]) == 0.5


@pytest.mark.parametrize("month", ["", "nonsense", "2026-13", "2099-01"])
def test_show_figures_asked_for_nonsense_shows_this_month(
    store: Store, manager: User, client_of: ClientOf, month: str
) -> None:
    page = client_of(manager).get(reverse("dashboard:figures"), {"month": month})

    assert page.context["month"] == timezone.localdate().replace(day=1)


def test_show_figures_costs_the_same_however_long_the_history(
    store: Store, dated: Dated, manager: User, client_of: ClientOf
) -> None:
    client, url = client_of(manager), reverse("dashboard:figures")
    dated(settled_at=day_at(DAY), labour="10", brand="大众")
    before = queries_of(client, url)

    for back in range(1, 40):
        dated(settled_at=day_at(DAY - datetime.timedelta(days=back)), labour="10", brand=f"牌{back % 3}")
    rebuild_days(store, DAY - datetime.timedelta(days=60), DAY)

    assert queries_of(client, url) == before


@pytest.mark.parametrize("role", [Role.SERVICE_ADVISOR, Role.TECHNICIAN, Role.CASHIER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("name", ["dashboard:figures", "dashboard:orders"])
def test_figures_are_for_managers_and_finance_only(
    store: Store, person: PersonMaker, client_of: ClientOf, role: Role, name: str
) -> None:
    assert client_of(person(role)).get(reverse(name)).status_code == 403
    assert client_of(person(Role.FINANCE)).get(reverse(name)).status_code == 200


def test_every_figure_drills_down_to_orders_that_sum_up_to_it(
    store: Store, dated: Dated, manager: User, client_of: ClientOf, person: PersonMaker
) -> None:
    colleague = person(Role.SERVICE_ADVISOR, full_name="李洋")
    dated(settled_at=day_at(DAY), delivered_at=day_at(DAY), labour="100", parts="11", brand="大众")
    dated(settled_at=day_at(DAY), labour="200", brand="大众", work_kind="body_and_paint", by=colleague)
    dated(settled_at=day_at(DAY), delivered_at=day_at(DAY), parts="400", brand="本田")
    dated(delivered_at=day_at(DAY + datetime.timedelta(days=1)), labour="7", brand="")
    rebuild_days(store, DAY, DAY + datetime.timedelta(days=1))
    client = client_of(manager)
    page = client.get(reverse("dashboard:figures"), {"month": "2026-10"})

    rows = [row for breakdown in page.context["breakdowns"] for row in breakdown["rows"]]
    assert len(rows) >= 7
    for row in rows:
        behind_visits = client.get(row["visits_url"]).context["table"]
        behind_output = client.get(row["output_url"]).context["table"]
        assert behind_visits.totals["count"] == row["sums"].visits, row["label"]
        assert behind_output.totals["total"] == row["sums"].output_amount, row["label"]
        assert behind_output.totals["labour"] == row["sums"].labour_amount, row["label"]


@pytest.mark.req("KPI-01")
@pytest.mark.parametrize("payer", ["customer", "warranty", "insurance", "internal"])
def test_list_behind_a_payers_figure_sums_up_to_that_payers_share_not_to_the_whole_orders(
    store: Store, dated: Dated, manager: User, client_of: ClientOf, payer: str
) -> None:
    shared = dated(settled_at=day_at(DAY), labour="100", parts="900")
    for who, amount in ((Payer.CUSTOMER, 100), (Payer.MAKER, 200), (Payer.INSURER, 600), (Payer.INTERNAL, 100)):
        raise_receivable(store=store, origin=shared.document, payer=who, amount=Decimal(amount), by=manager)
    dated(settled_at=day_at(DAY), labour="50")
    rebuild_days(store, DAY, DAY)
    browser = client_of(manager)
    columns = browser.get(reverse("dashboard:figures"), {"month": "2026-10"}).context["payers"]
    (column,) = (one for one in columns if f"payer={payer}" in one["url"])

    behind = browser.get(column["url"]).context["table"]

    assert behind.totals["owed"] == column["amount"]
    assert sum(row.record.share for row in behind.rows) == column["amount"]


def test_list_orders_shows_only_the_chosen_days_set_and_brand(
    store: Store, dated: Dated, manager: User, client_of: ClientOf
) -> None:
    wanted = dated(settled_at=day_at(DAY), labour="100", brand="大众")
    dated(settled_at=day_at(DAY), labour="100", brand="本田")
    dated(settled_at=day_at(DAY - datetime.timedelta(days=1)), labour="100", brand="大众")
    dated(delivered_at=day_at(DAY), brand="大众")

    page = client_of(manager).get(behind_url(OrderSet.SETTLED, DAY, DAY, brand="大众"))

    assert [row.record.pk for row in page.context["table"].rows] == [wanted.pk]
    assert "100.00" in page.content.decode()


def test_list_orders_of_another_store_are_not_there(
    store: Store, other_store: Store, dated: Dated, person: PersonMaker, client_of: ClientOf
) -> None:
    dated(settled_at=day_at(DAY), labour="100")
    stranger = person(Role.SERVICE_MANAGER, store=other_store)

    page = client_of(stranger).get(behind_url(OrderSet.SETTLED, DAY, DAY))

    assert page.context["table"].totals["count"] == 0


def test_list_orders_offers_only_the_advisors_of_this_store(
    other_store: Store, person: PersonMaker, manager: User, client_of: ClientOf
) -> None:
    person(Role.SERVICE_ADVISOR, full_name="本店接待")
    person(Role.SERVICE_ADVISOR, store=other_store, full_name="外店接待")

    page = client_of(manager).get(behind_url(OrderSet.SETTLED, DAY, DAY)).text

    assert "本店接待" in page
    assert "外店接待" not in page


@pytest.mark.parametrize(
    "query", ["day=yesterday", "from=2026-10-14&to=2026-10-01", "brand=%00", "team=x", "advisor=9999999"]
)
def test_list_orders_asked_for_nonsense_answers_with_a_list(
    store: Store, manager: User, client_of: ClientOf, query: str
) -> None:
    assert client_of(manager).get(f"{reverse('dashboard:orders')}?{query}").status_code == 200


def test_list_orders_queries_do_not_grow_with_rows(
    store: Store, dated: Dated, manager: User, client_of: ClientOf
) -> None:
    client, url = client_of(manager), behind_url(OrderSet.SETTLED, DAY, DAY)
    dated(settled_at=day_at(DAY), labour="100")
    one = queries_of(client, url)
    for _n in range(2):
        dated(settled_at=day_at(DAY), labour="100")

    assert queries_of(client, url) == one


def test_behind_url_of_one_day_names_the_day() -> None:
    asked = parse_qs(urlsplit(behind_url(OrderSet.DELIVERED, DAY, DAY, kind="other")).query)

    assert asked == {"day": ["2026-10-14"], "set": ["delivered"], "kind": ["other"]}
    assert re.search("from=2026-10-14&to=2026-10-20", behind_url(OrderSet.DELIVERED, DAY, datetime.date(2026, 10, 20)))


@pytest.mark.parametrize("month", ["0001-01", "1-1", "9999-12", f"{'9' * 5000}-1"])
def test_figures_of_a_month_that_no_store_has_seen_answer_with_a_page(client_of, person, month):
    browser = client_of(person(Role.SERVICE_MANAGER))

    assert browser.get(reverse("dashboard:figures"), {"month": month}).status_code == 200


@pytest.mark.parametrize("query", ["day=9999-12-31", "day=0001-01-01", "from=0001-01-01&to=9999-12-31"])
def test_orders_of_a_day_at_the_end_of_all_calendars_answer_with_a_page(client_of, person, query):
    browser = client_of(person(Role.SERVICE_MANAGER))

    assert browser.get(f"{reverse('dashboard:orders')}?{query}").status_code == 200
