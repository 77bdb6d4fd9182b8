"""Working days: official holidays where the data has them, else weekends."""

import datetime

import chinese_calendar
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from staff.enums import DayKind, DaySource
from staff.models import CalendarDay, Store, User
from staff.permissions import can_manage_calendar
from staff.refusals import require
from staff.transactions import all_or_nothing

LONGEST_HOLIDAY_DAYS = 60


def fill_year(year: int) -> int:
    """Write the days of ``year`` that differ from the plain week, for every store; returns how many.

    Where the official data ends (it is published a year ahead) nothing is written: weekends then hold,
    and :func:`covers` says so.
    """
    day = datetime.date(year, 1, 1)
    rows = []
    while day.year == year:
        try:
            holiday, name = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            return 0
        if holiday != (day.weekday() >= 5) or (holiday and name):  # noqa: PLR2004  (Saturday is 5)
            rows.append(
                CalendarDay(
                    day=day,
                    kind=DayKind.HOLIDAY if holiday else DayKind.WORKDAY,
                    name=name or "",
                    source=DaySource.OFFICIAL,
                )
            )
        day += datetime.timedelta(days=1)
    with all_or_nothing():
        CalendarDay.objects.filter(store=None, day__year=year, source=DaySource.OFFICIAL).delete()
        CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def covers(year: int) -> bool:
    """Whether official holidays of ``year`` are known."""
    return CalendarDay.objects.filter(store=None, day__year=year, source=DaySource.OFFICIAL).exists()


def is_working_day(store: Store, day: datetime.date) -> bool:
    """The store's own entry first, then the official one, then the plain week."""
    rows = CalendarDay.objects.filter(Q(store=store) | Q(store=None), day=day)
    entries: dict[int | None, str] = dict(rows.values_list("store", "kind"))
    kind = entries.get(store.pk) or entries.get(None)
    return kind == DayKind.WORKDAY if kind else day.weekday() < 5  # noqa: PLR2004


def opening(store: Store, day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """When the store opens and closes on a day."""
    return (
        timezone.make_aware(datetime.datetime.combine(day, store.opens_at)),
        timezone.make_aware(datetime.datetime.combine(day, store.closes_at)),
    )


def working_days(store: Store, first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The worked days from ``first`` to ``last``, by the same rule. One query, however long."""
    rows = CalendarDay.objects.filter(Q(store=store) | Q(store=None), day__range=(first, last))
    # The store's own entry comes last, and holds.
    known = dict(rows.order_by(F("store").asc(nulls_first=True)).values_list("day", "kind"))
    days = [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]
    plain = {True: DayKind.WORKDAY, False: DayKind.HOLIDAY}
    return [day for day in days if known.get(day, plain[day.weekday() < 5]) == DayKind.WORKDAY]  # noqa: PLR2004


def next_working_day(store: Store, day: datetime.date) -> datetime.date:
    """``day`` itself if it is worked, else the first one after it (FUP-01)."""
    until = day + datetime.timedelta(days=LONGEST_HOLIDAY_DAYS)
    return next(iter(working_days(store, day, until)), until + datetime.timedelta(days=1))


def days_of_year(store: Store, year: int) -> dict[datetime.date, CalendarDay]:
    """The entries of a year as they hold at a store: its own in place of the official ones."""
    rows = CalendarDay.objects.filter(day__year=year).order_by(F("store").asc(nulls_first=True))
    return {row.day: row for row in rows if row.store_id in (None, store.pk)}


def set_day(*, store: Store, day: datetime.date, kind: str, name: str = "", by: User) -> CalendarDay:
    """The store works, or does not, on a day of its own choosing."""
    can_manage_calendar.demand(by, store)
    demand_day_to_come(day)
    require(kind in DayKind.values, _("Choose working day or holiday."))
    row, _created = CalendarDay.objects.update_or_create(
        store=store, day=day, defaults={"kind": kind, "name": name, "source": DaySource.STORE}
    )
    return row


def demand_day_to_come(day: datetime.date) -> None:
    """Promises and callbacks were reckoned by the days that are past: those stay as they were."""
    require(day >= timezone.localdate(), _("This day is past: it stays as it was."))


def clear_day(*, store: Store, day: datetime.date, by: User) -> None:
    """The store follows the official calendar again on a day."""
    can_manage_calendar.demand(by, store)
    demand_day_to_come(day)
    for row in CalendarDay.objects.filter(store=store, day=day):
        row.delete()


def set_weekday(*, store: Store, year: int, weekday: int, kind: str, by: User) -> int:
    """The store works, or rests, on every such weekday of a year from today on, official days left alone.

    What was set for single days of that weekday is replaced; returns how many days were written.
    """
    can_manage_calendar.demand(by, store)
    require(kind in DayKind.values, _("Choose working day or holiday."))
    require(0 <= weekday <= 6, _("Choose a weekday."))  # noqa: PLR2004
    first = max(datetime.date(year, 1, 1), timezone.localdate())
    last = datetime.date(year, 12, 31)
    official = set(CalendarDay.objects.filter(store=None, day__range=(first, last)).values_list("day", flat=True))
    days = [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]
    wanted = [day for day in days if day.weekday() == weekday and day not in official]
    with all_or_nothing():
        Store.objects.select_for_update(no_key=True).get(pk=store.pk)  # two at once would write the same days
        CalendarDay.objects.filter(store=store, day__in=wanted).delete()
        CalendarDay.objects.bulk_create(
            [CalendarDay(store=store, day=day, kind=kind, source=DaySource.STORE) for day in wanted]
        )
    return len(wanted)
