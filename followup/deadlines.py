"""Deadlines in the store's own hours: two hours at closing time end the next working morning."""

import datetime

from django.utils import timezone

from staff.models import Store
from staff.services.calendar import is_working_day, next_working_day, opening

FIRST_ANSWER = datetime.timedelta(hours=2)
SOLVE_DAYS = 3
DAY = datetime.timedelta(days=1)


def after_open_hours(store: Store, start: datetime.datetime, hours: datetime.timedelta) -> datetime.datetime:
    """``start`` plus so many hours in which the store is open."""
    day = timezone.localdate(start)
    if not is_working_day(store, day):
        day = next_working_day(store, day)
    left = hours
    while True:
        opens, closes = opening(store, day)
        begin = max(opens, start)
        if begin < closes:
            if begin + left <= closes:
                return begin + left
            left -= closes - begin
        day = next_working_day(store, day + DAY)


def after_working_days(store: Store, start: datetime.datetime, days: int) -> datetime.datetime:
    """Closing time of the so-manieth working day after the day of ``start``."""
    day = timezone.localdate(start)
    for _number in range(days):
        day = next_working_day(store, day + DAY)
    return opening(store, day)[1]
