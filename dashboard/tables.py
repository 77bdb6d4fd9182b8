"""The list of the orders behind a figure."""

from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.db.models import Count, QuerySet, Sum
from django.template.loader import render_to_string
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from staff.lists import NOWRAP, NUM
from staff.templatetags.numbers import money
from staff.templatetags.times import clock
from workorders.models import WorkOrder


def totals_of(orders: QuerySet[WorkOrder], *, by_payer: bool) -> dict[str, Any]:
    """What the foot of the list says. One query. ``by_payer``: the orders have a ``share``."""
    sums = {"labour": Sum("settled_labour_amount"), "parts": Sum("settled_parts_amount")}
    if by_payer:
        sums["owed"] = Sum("share")
    found = orders.order_by().aggregate(count=Count("pk"), **sums)
    amounts = {name: found[name] or Decimal(0) for name in sums}
    return {"count": found["count"], **amounts, "total": amounts["labour"] + amounts["parts"]}


def footer(name: str) -> Any:
    return lambda table: money(table.totals[name])


class OrderTable(tables.Table):
    number = tables.Column(
        accessor="document__number",
        verbose_name=_("Number"),
        linkify=lambda record: record.get_absolute_url(),
        footer=lambda table: gettext("%(count)s orders") % {"count": table.totals["count"]},
    )
    plate = tables.Column(accessor="vehicle__plate", verbose_name=_("Plate"))
    brand = tables.Column(accessor="vehicle__brand", attrs=NOWRAP, verbose_name=pgettext_lazy("car", "Brand"))
    customer = tables.Column(
        accessor="customer__name", order_by="customer__name_pinyin", attrs=NOWRAP, verbose_name=_("Customer")
    )
    work_kind = tables.Column(attrs=NOWRAP, verbose_name=_("Kind of work"))
    advisor = tables.Column(
        accessor="advisor__full_name", order_by="advisor__name_pinyin", attrs=NOWRAP, verbose_name=_("Service advisor")
    )
    team = tables.Column(accessor="team__name", attrs=NOWRAP, verbose_name=_("Team"))
    settled_at = tables.Column(attrs=NOWRAP, verbose_name=pgettext_lazy("figures", "Settled"))
    delivered_at = tables.Column(attrs=NOWRAP, verbose_name=pgettext_lazy("figures", "Delivered"))
    labour = tables.Column(
        accessor="settled_labour_amount",
        verbose_name=pgettext_lazy("figures", "Labour (¥)"),
        attrs=NUM,
        footer=footer("labour"),
    )
    parts = tables.Column(
        accessor="settled_parts_amount",
        verbose_name=pgettext_lazy("figures", "Parts (¥)"),
        attrs=NUM,
        footer=footer("parts"),
    )
    total = tables.Column(
        empty_values=(),
        orderable=False,
        verbose_name=pgettext_lazy("figures", "Total (¥)"),
        attrs=NUM,
        footer=footer("total"),
    )

    share = tables.Column(
        verbose_name=pgettext_lazy("figures", "This payer's share (¥)"), attrs=NUM, footer=footer("owed")
    )

    class Meta:
        model = WorkOrder
        fields = ()
        order_by_field = "sort"
        sequence = (
            "number", "settled_at", "delivered_at", "plate", "customer", "share", "labour", "parts", "total", "brand", "work_kind",
            "advisor", "team",
        )  # fmt: skip
        row_attrs = {"data-href": lambda record: record.get_absolute_url()}
        empty_text = _("No orders here on these days.")

    def __init__(self, *args: Any, totals: dict[str, Any], **kwargs: Any) -> None:
        self.totals = totals
        super().__init__(*args, **kwargs)

    def render_plate(self, value: str) -> str:
        return render_to_string("components/plate.html", {"plate": value, "size": "sm"})

    def render_settled_at(self, value: Any) -> str:
        return clock(value)

    def render_delivered_at(self, value: Any) -> str:
        return clock(value)

    def render_labour(self, value: Decimal) -> str:
        return money(value)

    def render_parts(self, value: Decimal) -> str:
        return money(value)

    def render_share(self, value: Decimal) -> str:
        return money(value)

    def render_total(self, record: WorkOrder) -> str:
        return money(record.settled_labour_amount + record.settled_parts_amount)
