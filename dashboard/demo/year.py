"""The seed's own year (chapter 2), laid so that it ends today: how many cars came, when, and what they left on average.

The report: June to December, output 600,000 yuan; Volkswagen 400,000 at an average ticket of 600; other brands 200,000; few
in the first month, people who only looked in, then more and more regulars. 400,000 at 600 are the report's 671 visits but for
four, so the other brands have visits of their own here: 160 at 1,250, for whoever drives another make comes for repairs, body and paint
rather than for a service.
"""

import datetime
import random
from dataclasses import dataclass
from decimal import Decimal

VOLKSWAGEN = "大众"
MONTHS_BEFORE = 6  # and the month of today: seven, as from June to December
FIRST_PACE, LAST_PACE = 0.55, 1.45  # of the average day


@dataclass(frozen=True)
class Goal:
    """What a group of brands brings in the year."""

    visits: int
    ticket: Decimal

    @property
    def output(self) -> Decimal:
        return self.visits * self.ticket


GOALS = {True: Goal(667, Decimal(600)), False: Goal(160, Decimal(1250))}  # Volkswagen, and the others


def first_day(today: datetime.date) -> datetime.date:
    """The first of the month six months before."""
    months = today.year * 12 + today.month - 1 - MONTHS_BEFORE
    return datetime.date(months // 12, months % 12 + 1, 1)


def is_volkswagen(brand: str) -> bool:
    return brand == VOLKSWAGEN


def visits_by_day(
    days: list[datetime.date], *, already: dict[bool, int], pace: float = 1.0, rng: random.Random
) -> dict[datetime.date, list[bool]]:
    """For each day its cars, true for a Volkswagen; ``already`` are those that the story of today brings."""
    coming = [group for group, goal in GOALS.items() for _visit in range(round((goal.visits - already[group]) * pace))]
    rng.shuffle(coming)
    shares = [FIRST_PACE + (LAST_PACE - FIRST_PACE) * n / max(1, len(days) - 1) for n in range(len(days))]
    cars: dict[datetime.date, list[bool]] = {}
    begun, whole = 0.0, sum(shares)
    for day, share in zip(days, shares, strict=True):
        until = begun + share / whole
        cars[day] = coming[round(begun * len(coming)) : round(until * len(coming))]
        begun = until
    return cars


class Ledger:
    """What a lane has earned so far, to choose the next job by: dear ones after cheap ones, so that the average holds."""

    def __init__(self) -> None:
        self.visits = dict.fromkeys(GOALS, 0)
        self.output = dict.fromkeys(GOALS, Decimal(0))

    def enter(self, group: bool, amount: Decimal) -> None:
        self.visits[group] += 1
        self.output[group] += amount

    def is_ahead(self, group: bool) -> bool:
        return self.output[group] > self.visits[group] * GOALS[group].ticket
