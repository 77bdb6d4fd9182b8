"""Things happen in the order of their time, whoever does them: one queue, one clock."""

import datetime
import heapq
import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

from django.utils import timezone

from dashboard.demo.clock import Clock

OPENS, CLOSES = 8, 18

# A walk does something and says how long it takes until the next thing: minutes of working time, or a moment.
Walk = Iterator[int | datetime.datetime]


class Simulation:
    """Runs walks side by side; what lies beyond the end has not happened yet."""

    def __init__(
        self,
        clock: Clock,
        pace: Callable[[datetime.datetime], None] | None = None,
        acting: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """``pace`` is told the time of the next thing and may hold it back until others are that far.

        ``acting`` is opened around each thing: what one of them says to the history is not said of the next.
        """
        self.clock = clock
        self.acting = acting
        self.pace = pace
        self.tempo = 1.0  # of a day's story that must fit between opening and now: the length of its minutes
        self.queue: list[tuple[datetime.datetime, int, Walk, bool]] = []
        self.numbers = itertools.count()

    def start(self, at: datetime.datetime, walk: Walk, *, at_any_hour: bool = False) -> None:
        """``at_any_hour`` lets a walk go on after closing time: today's, which must get where it is wanted."""
        heapq.heappush(self.queue, (at, next(self.numbers), walk, at_any_hour))

    def until(self, end: datetime.datetime) -> None:
        """Let everything happen that happens up to ``end``."""
        while self.queue and self.queue[0][0] <= end:
            at, _number, walk, at_any_hour = heapq.heappop(self.queue)
            if self.pace is not None:
                self.pace(at)
            self.clock.move(max(at, self.clock.now))
            with self.acting():
                wait = next(walk, None)
            if wait is None:
                continue
            then = wait if isinstance(wait, datetime.datetime) else at + datetime.timedelta(minutes=wait * self.tempo)
            if not at_any_hour:
                then = within_hours(then)
            self.start(max(then, at), walk, at_any_hour=at_any_hour)


def within_hours(moment: datetime.datetime) -> datetime.datetime:
    """The moment itself while the store is open, else the next morning."""
    local = timezone.localtime(moment)
    if local.hour >= CLOSES:
        return local.replace(hour=8, minute=20) + datetime.timedelta(days=1)
    return local.replace(hour=8, minute=20) if local.hour < OPENS else local


def closes_before(minutes: int) -> bool:
    """Would work of so many minutes, begun now, last past closing time?"""
    now = timezone.localtime()
    return now + datetime.timedelta(minutes=minutes) >= now.replace(hour=CLOSES, minute=0, second=0)


def tomorrow() -> datetime.datetime:
    return timezone.localtime().replace(hour=8, minute=25) + datetime.timedelta(days=1)
