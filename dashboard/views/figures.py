"""Today and the month (KPI-01), and the orders behind a figure."""

import calendar
import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard import queries
from dashboard.enums import DIVIDED, Dimension, OrderSet, PayerClass
from dashboard.filters import PARAMETERS, OrderFilter
from dashboard.kpis import KPIS, TICKET, Kpi
from dashboard.services.figures import delivered_orders, settled_orders
from dashboard.sums import Sums
from dashboard.tables import OrderTable, totals_of
from staff.forms import day_asked
from staff.lists import RequestConfig


def behind_url(behind: OrderSet, first: datetime.date, last: datetime.date, **narrowed: str) -> str:
    """The page of the orders behind a figure; ``narrowed`` by brand, kind, advisor, team or payer."""
    days = {"day": first} if first == last else {"from": first, "to": last}
    return f"{reverse('dashboard:orders')}?{urlencode({**days, 'set': behind.value, **narrowed})}"


def month_asked(request: HttpRequest) -> datetime.date:
    """The first day of the month in ``?month=2026-11``, this month where nothing sensible is asked."""
    this_month = timezone.localdate().replace(day=1)
    return min(day_asked(f"{request.GET.get('month', '')}-01") or this_month, this_month)


def last_of(month: datetime.date) -> datetime.date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_before(month: datetime.date) -> datetime.date:
    return (month - datetime.timedelta(days=1)).replace(day=1)


def show_figures(request: HttpRequest) -> HttpResponse:
    """Big figures, the days as a chart, and the month by brand, kind of work, advisor and team."""
    store, today = request.store, timezone.localdate()
    month = month_asked(request)
    is_now = month == today.replace(day=1)
    last = today if is_now else last_of(month)
    before = month_before(month)
    # Like with like: the running month is held against the same days of the last one.
    before_last = min(before.replace(day=min(last.day, last_of(before).day)), last_of(before))
    live = queries.today_live(store)
    days = queries.sums_by_day(store, before, last, live)
    whole = queries.total(sums for day, sums in days.items() if day >= month)
    last_month = queries.total(sums for day, sums in days.items() if day <= before_last)
    by_value = queries.sums_by_value(store, month, last, live)
    context = {
        "month": month,
        "last": last,
        "is_now": is_now,
        "month_before": before,
        "month_after": None if is_now else last_of(month) + datetime.timedelta(days=1),
        "today_stats": [big(kpi, days.get(today, Sums()), today, today) for kpi in KPIS] if is_now else [],
        "month_stats": [big(kpi, whole, month, last, against=last_month) for kpi in KPIS],
        "against_text": against_text(before, before_last),
        "payers": payer_columns(whole, month, last),
        "chart": days_chart(days, month, last),
        "visits_chart": visits_chart(days, month, last),
        "breakdowns": [breakdown(dimension, by_value.get(dimension, {}), month, last) for dimension in DIVIDED],
        "kpis": KPIS,
    }
    return render(request, "dashboard/figures.html", context)


def big(
    kpi: Kpi, sums: Sums, first: datetime.date, last: datetime.date, *, against: Sums | None = None
) -> dict[str, Any]:
    value = kpi.value(sums)
    earlier = None if against is None else kpi.value(against)
    change = (value - earlier) / earlier if value is not None and earlier else None
    return {
        "kpi": kpi,
        "value": value,
        "earlier": earlier,
        "change": change,
        "url": behind_url(kpi.behind, first, last),
    }


def against_text(before: datetime.date, before_last: datetime.date) -> str:
    return _("Compared with %(first)s to %(last)s") % {"first": f"{before:%m-%d}", "last": f"{before_last:%m-%d}"}


def payer_columns(sums: Sums, first: datetime.date, last: datetime.date) -> list[dict[str, Any]]:
    amounts = {
        PayerClass.CUSTOMER: sums.customer_amount,
        PayerClass.WARRANTY: sums.warranty_amount,
        PayerClass.INSURANCE: sums.insurance_amount,
        PayerClass.INTERNAL: sums.internal_amount,
    }
    return [
        {
            "label": payer.label,
            "amount": amount,
            "share": amount / sums.output_amount if sums.output_amount else None,
            "url": behind_url(OrderSet.SETTLED, first, last, payer=payer.value),
        }
        for payer, amount in amounts.items()
    ]


def days_of_month(month: datetime.date, last: datetime.date) -> list[datetime.date]:
    return [month + datetime.timedelta(days=n) for n in range((last - month).days + 1)]


def days_chart(days: dict[datetime.date, Sums], month: datetime.date, last: datetime.date) -> dict[str, Any]:
    shown = days_of_month(month, last)
    return {
        "id": "output-by-day",
        "title": _("Output value by day"),
        "unit": pgettext("unit", "yuan"),
        "kind": "stacked",
        "labels": [f"{day:%m-%d}" for day in shown],
        "series": [
            {"name": pgettext("figures", "Labour"), "data": [days.get(day, Sums()).labour_amount for day in shown]},
            {"name": pgettext("figures", "Parts"), "data": [days.get(day, Sums()).parts_amount for day in shown]},
        ],
    }


def visits_chart(days: dict[datetime.date, Sums], month: datetime.date, last: datetime.date) -> dict[str, Any]:
    shown = days_of_month(month, last)
    return {
        "id": "visits-by-day",
        "title": _("Visits by day"),
        "unit": pgettext("unit", "cars"),
        "kind": "bar",
        "labels": [f"{day:%m-%d}" for day in shown],
        "series": [{"name": pgettext("figures", "Visits"), "data": [days.get(day, Sums()).visits for day in shown]}],
    }


def breakdown(
    dimension: Dimension, values: dict[str, Sums], first: datetime.date, last: datetime.date
) -> dict[str, Any]:
    """The month by one dimension, each row with the way to its orders."""
    words = queries.labels(dimension, values)
    name = PARAMETERS[dimension]
    whole = queries.total(values.values())
    rows = [
        {
            "label": words[key],
            "sums": sums,
            "ticket": TICKET.value(sums),
            "share": sums.output_amount / whole.output_amount if whole.output_amount else None,
            "visits_url": behind_url(OrderSet.DELIVERED, first, last, **{name: key or "-"}),
            "output_url": behind_url(OrderSet.SETTLED, first, last, **{name: key or "-"}),
        }
        for key, sums in values.items()
    ]
    return {"dimension": dimension, "rows": rows, "whole": whole, "ticket": TICKET.value(whole)}


def list_orders(request: HttpRequest) -> HttpResponse:
    """The orders behind a figure; the foot of the list is the figure (KPI-01)."""
    asked = OrderFilter(request.GET or None, store=request.store)
    first, last, behind = asked.days_and_set()
    orders = (delivered_orders if behind == OrderSet.DELIVERED else settled_orders)(request.store, first, last)
    orders = asked.narrow(orders)
    table = OrderTable(
        orders.select_related("document", "vehicle", "customer", "advisor", "team"),
        totals=totals_of(orders, by_payer=asked.by_payer),
        exclude=(
            "settled_at" if behind == OrderSet.DELIVERED else "delivered_at",
            *(() if asked.by_payer else ("share",)),
        ),
        order_by="-delivered_at" if behind == OrderSet.DELIVERED else "-settled_at",
    )
    RequestConfig(request).configure(table)
    context = {"table": table, "form": asked, "first": first, "last": last, "behind": behind, "filter": {"form": asked}}
    return render(request, "dashboard/orders.html", context)
