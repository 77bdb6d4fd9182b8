"""Things happen in the order of their time, whoever does them: one queue, one clock."""

import datetime
import heapq
import itertools
from collections.abc import Iterator

from django.utils import timezone

from dashboard.demo.clock import Clock

# A walk does something and says how long it takes until the next thing: minutes of working time, or a moment.
Walk = Iterator[int | datetime.datetime]


class Simulation:
    """Runs walks side by side; what lies beyond the end has not happened yet."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.queue: list[tuple[datetime.datetime, int, Walk, bool]] = []
        self.numbers = itertools.count()

    def start(self, at: datetime.datetime, walk: Walk, *, at_any_hour: bool = False) -> None:
        """``at_any_hour`` lets a walk go on after closing time: today's, which must get where it is wanted."""
        heapq.heappush(self.queue, (at, next(self.numbers), walk, at_any_hour))

    def until(self, end: datetime.datetime) -> None:
        """Let everything happen that happens up to ``end``."""
        while self.queue and self.queue[0][0] <= end:
            at, _number, walk, at_any_hour = heapq.heappop(self.queue)
            self.clock.move(max(at, self.clock.now))
            wait = next(walk, None)
            if wait is None:
                continue
            then = wait if isinstance(wait, datetime.datetime) else at + datetime.timedelta(minutes=wait)
            if not at_any_hour:
                then = within_hours(then)
            self.start(max(then, at), walk, at_any_hour=at_any_hour)


def within_hours(moment: datetime.datetime) -> datetime.datetime:
    """The moment itself while the store is open, else the next morning."""
    local = timezone.localtime(moment)
    if local.hour >= 18:  # noqa: PLR2004  (closing time)
        return local.replace(hour=8, minute=20) + datetime.timedelta(days=1)
    return local.replace(hour=8, minute=20) if local.hour < 8 else local  # noqa: PLR2004
