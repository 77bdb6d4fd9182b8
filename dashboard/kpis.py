"""The figures a manager runs the shop by: each defined once, in words and as a sum (KPI-01)."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.enums import OrderSet
from dashboard.sums import Sums


@dataclass(frozen=True)
class Kpi:
    """One figure. ``formula`` says in words what ``value`` computes; ``behind`` are the orders it drills down to.

    ``target`` is per month, where the house has one.
    """

    key: str
    name: Any
    formula: Any
    unit: Any
    value: Callable[[Sums], Decimal | int | None]
    behind: OrderSet
    is_money: bool = False
    target: Decimal | None = None


def average_ticket(sums: Sums) -> Decimal | None:
    return sums.ticket_amount / sums.visits if sums.visits else None


VISITS = Kpi(
    key="visits",
    name=pgettext_lazy("figures", "Visits"),
    formula=_("Work orders delivered. Cars that only passed the gate, or left unrepaired, are not counted."),
    unit=pgettext_lazy("unit", "cars"),
    value=lambda sums: sums.visits,
    behind=OrderSet.DELIVERED,
)
OUTPUT = Kpi(
    key="output",
    name=_("Output value"),
    formula=_("What orders were settled at, net of discount, on the day of the settlement: labour and parts."),
    unit=pgettext_lazy("unit", "yuan"),
    value=lambda sums: sums.output_amount,
    behind=OrderSet.SETTLED,
    is_money=True,
)
LABOUR = Kpi(
    key="labour",
    name=_("Labour output"),
    formula=_("The part of the output value that is labour."),
    unit=pgettext_lazy("unit", "yuan"),
    value=lambda sums: sums.labour_amount,
    behind=OrderSet.SETTLED,
    is_money=True,
)
PARTS = Kpi(
    key="parts",
    name=_("Parts output"),
    formula=_("The part of the output value that is parts."),
    unit=pgettext_lazy("unit", "yuan"),
    value=lambda sums: sums.parts_amount,
    behind=OrderSet.SETTLED,
    is_money=True,
)
TICKET = Kpi(
    key="ticket",
    name=_("Average ticket"),
    formula=_("What the delivered orders were settled at, divided by their number."),
    unit=_("yuan a visit"),
    value=average_ticket,
    behind=OrderSet.DELIVERED,
    is_money=True,
)

KPIS = (VISITS, OUTPUT, LABOUR, PARTS, TICKET)
