"""Counting days: from a day's orders to its rows, as often as one likes with the same result (KPI-01)."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from cashier.enums import Payer, ReceivableState
from cashier.models import Receivable
from dashboard.enums import Dimension
from dashboard.models import DayFigure
from dashboard.sums import MEASURES, NOTHING, Sums
from staff.models import Store
from staff.transactions import all_or_nothing
from workorders.models import WorkOrder

FigureKey = tuple[datetime.date, str, str]
COUNTED = ("pk", "settled_at", "delivered_at", "ending", "settled_labour_amount", "settled_parts_amount")
DIVIDERS = ("vehicle__brand", "work_kind", "advisor_id", "team_id")


def midnight(day: datetime.date) -> datetime.datetime:
    """When a day begins at the stores."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def span(field: str, first: datetime.date, last: datetime.date) -> Q:
    """``field`` lies in the days from ``first`` to ``last``, both included."""
    return Q(**{f"{field}__gte": midnight(first), f"{field}__lt": midnight(last + datetime.timedelta(days=1))})


def settled_orders(store: Store, first: datetime.date, last: datetime.date) -> QuerySet[WorkOrder]:
    """The orders behind output value: settled on these days."""
    return WorkOrder.objects.filter(span("settled_at", first, last), store=store)


def delivered_orders(store: Store, first: datetime.date, last: datetime.date) -> QuerySet[WorkOrder]:
    """The orders behind visits: delivered on these days, repaired."""
    return WorkOrder.objects.filter(span("delivered_at", first, last), store=store, ending="")


def paid_by(payer: Payer) -> Subquery:
    """What one kind of payer owes for an order."""
    owed = Receivable.objects.filter(origin=OuterRef("pk"), payer=payer).exclude(state=ReceivableState.CANCELLED)
    return Subquery(owed.order_by().values("origin").annotate(total=Sum("amount")).values("total"))


def count_days(store: Store, first: datetime.date, last: datetime.date) -> dict[FigureKey, Sums]:
    """Every figure of the days from ``first`` to ``last``, from their orders. One query, whatever the number of days."""
    orders = (
        WorkOrder.objects.filter(span("settled_at", first, last) | span("delivered_at", first, last), store=store)
        .order_by()
        .annotate(warranty=paid_by(Payer.MAKER), insurance=paid_by(Payer.INSURER), internal=paid_by(Payer.INTERNAL))
        .values(*COUNTED, *DIVIDERS, "warranty", "insurance", "internal")
    )
    figures: dict[FigureKey, Sums] = defaultdict(Sums)
    for order in orders.iterator(chunk_size=2000):
        for day, sums in days_of(order, first, last):
            for dimension, key in divisions(order):
                figures[day, dimension, key] += sums
    return dict(figures)


def days_of(order: dict, first: datetime.date, last: datetime.date) -> Iterator[tuple[datetime.date, Sums]]:
    """What one order adds, to which day: its output on the day it was settled, its visit on the day it was delivered."""
    labour, parts = order["settled_labour_amount"], order["settled_parts_amount"]
    settled, delivered = local_day(order["settled_at"]), local_day(order["delivered_at"])
    if settled is not None and first <= settled <= last:
        yield (
            settled,
            Sums(
                labour_amount=labour,
                parts_amount=parts,
                warranty_amount=order["warranty"] or NOTHING,
                insurance_amount=order["insurance"] or NOTHING,
                internal_amount=order["internal"] or NOTHING,
            ),
        )
    if delivered is not None and first <= delivered <= last and not order["ending"]:
        yield delivered, Sums(visits=1, ticket_amount=Decimal(labour + parts))


def local_day(moment: datetime.datetime | None) -> datetime.date | None:
    return None if moment is None else timezone.localtime(moment).date()


def divisions(order: dict) -> Iterator[tuple[str, str]]:
    """The rows of its day that an order adds to."""
    yield Dimension.STORE.value, ""
    yield Dimension.BRAND.value, order["vehicle__brand"]
    yield Dimension.WORK_KIND.value, order["work_kind"]
    yield Dimension.ADVISOR.value, str(order["advisor_id"])
    yield Dimension.TEAM.value, "" if order["team_id"] is None else str(order["team_id"])


def rebuild_days(store: Store, first: datetime.date, last: datetime.date) -> int:
    """Write the figures of some days anew; returns how many rows changed. Rows that are right are left alone.

    Two at once wait for each other on the store's row, so that neither writes what the other has already corrected.
    """
    with all_or_nothing():
        Store.objects.select_for_update(no_key=True).get(pk=store.pk)
        wanted = count_days(store, first, last)
        standing = {
            (row.day, row.dimension, row.key): row
            for row in DayFigure.objects.filter(store=store, day__range=(first, last))
        }
        new = [
            DayFigure(store=store, day=day, dimension=dimension, key=key, **vars(sums))
            for (day, dimension, key), sums in wanted.items()
            if (day, dimension, key) not in standing
        ]
        wrong = [(row, wanted[key]) for key, row in standing.items() if key in wanted and measures(row) != wanted[key]]
        for row, sums in wrong:
            for name in MEASURES:
                setattr(row, name, getattr(sums, name))
        gone = [row.pk for key, row in standing.items() if key not in wanted]
        DayFigure.objects.bulk_create(new, batch_size=1000)
        DayFigure.objects.bulk_update([row for row, _sums in wrong], MEASURES, batch_size=500)
        if gone:
            DayFigure.objects.filter(pk__in=gone).delete()
    return len(new) + len(wrong) + len(gone)


def rebuild_day(store: Store, day: datetime.date) -> int:
    """Write the figures of one day anew; returns how many rows changed."""
    return rebuild_days(store, day, day)


def measures(row: DayFigure) -> Sums:
    return Sums(**{name: getattr(row, name) for name in MEASURES})


def rebuild_recent_days(store: Store) -> int:
    """Count this month and the last one: as far back as a reopened settlement can still change a day."""
    today = timezone.localdate()
    first = (today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    return rebuild_days(store, first, today)
