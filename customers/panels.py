"""What other desks add to the file of a car: its visits, its orders, its bookings.

The floors above register a panel when they start; the file shows those the person may see.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from customers.models import Vehicle
    from staff.models import Store, User
    from staff.permissions import Permission

SHOWN_ROWS = 20


@dataclass(frozen=True)
class PanelRow:
    """One line of a panel."""

    title: str
    at: datetime.datetime | datetime.date | None
    detail: str = ""
    url: str = ""
    state: str = ""
    colour: str = "none"


@dataclass(frozen=True)
class Panel:
    """``rows(vehicles)`` yields at most ``SHOWN_ROWS`` lines, newest first, in a fixed number of queries."""

    key: str
    label: Any
    icon: str
    permission: "Permission"
    rows: "Callable[[list[Vehicle]], Iterable[PanelRow]]"
    order: int = 50


PANELS: dict[str, Panel] = {}


def register(*panels: Panel) -> None:
    for panel in panels:
        assert panel.key not in PANELS, panel.key
        PANELS[panel.key] = panel


def panels_for(user: "User", store: "Store", vehicles: "list[Vehicle]") -> list[tuple[Panel, list[PanelRow]]]:
    """Every panel ``user`` may see, with its lines."""
    allowed = sorted((p for p in PANELS.values() if p.permission(user, store)), key=lambda p: p.order)
    return [(panel, list(panel.rows(vehicles))[:SHOWN_ROWS]) for panel in allowed]
