"""Figures for a page: past days from their rows, today counted live (KPI-01)."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.enums import Dimension
from dashboard.models import DayFigure
from dashboard.services.figures import FigureKey, count_days, measures
from dashboard.sums import MEASURES, Sums
from staff.models import Store, User
from workshop.enums import WorkKind
from workshop.models import Team


def today_live(store: Store) -> dict[FigureKey, Sums]:
    """Every figure of today, counted now. One query."""
    today = timezone.localdate()
    return count_days(store, today, today)


def sums_by_day(
    store: Store, first: datetime.date, last: datetime.date, live: dict[FigureKey, Sums]
) -> dict[datetime.date, Sums]:
    """The whole store's figures of each day that has any; ``live`` are today's. One query."""
    rows = DayFigure.objects.filter(
        store=store, dimension=Dimension.STORE, day__range=(first, last), day__lt=timezone.localdate()
    )
    found = {row.day: measures(row) for row in rows}
    found |= {
        day: sums
        for (day, dimension, _key), sums in live.items()
        if dimension == Dimension.STORE and first <= day <= last
    }
    return found


def sums_by_value(
    store: Store, first: datetime.date, last: datetime.date, live: dict[FigureKey, Sums]
) -> dict[str, dict[str, Sums]]:
    """The figures of a period for each value of each dimension, the largest output first. One query."""
    rows = (
        DayFigure.objects.filter(store=store, day__range=(first, last), day__lt=timezone.localdate())
        .order_by()
        .values("dimension", "key")
        .annotate(**{f"sum_{name}": Sum(name) for name in MEASURES})
    )
    found: dict[str, dict[str, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for row in cast("Iterable[dict[str, Any]]", rows):
        found[row["dimension"]][row["key"]] += Sums(**{name: row[f"sum_{name}"] for name in MEASURES})
    for (day, dimension, key), sums in live.items():
        if first <= day <= last:
            found[dimension][key] += sums
    return {
        dimension: dict(sorted(values.items(), key=lambda item: (-item[1].output_amount, -item[1].visits, item[0])))
        for dimension, values in found.items()
    }


def total(sums: Iterable[Sums]) -> Sums:
    whole = Sums()
    for part in sums:
        whole += part
    return whole


def labels(dimension: str, keys: Iterable[str]) -> dict[str, str]:
    """The words for the values of a dimension. One query for people and teams, none for the others."""
    keys = list(keys)
    numbers = [int(key) for key in keys if key.isdecimal()]
    found: dict[str, str] = {}
    if dimension == Dimension.ADVISOR:
        found = {str(user.pk): str(user) for user in User.objects.filter(pk__in=numbers)}
    elif dimension == Dimension.TEAM:
        found = {str(team.pk): str(team) for team in Team.objects.filter(pk__in=numbers)}
    elif dimension == Dimension.WORK_KIND:
        found = {value: str(label) for value, label in WorkKind.choices}
    elif dimension == Dimension.BRAND:
        found = {key: key for key in keys if key}
    nothing = {Dimension.TEAM: _("no team"), Dimension.BRAND: _("brand not known")}.get(Dimension(dimension), "—")
    return {key: found.get(key, key or nothing) for key in keys}
