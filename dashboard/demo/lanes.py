"""Lanes of the store, each with its own advisor, technicians and customers, lived through side by side.

Two processes are twice as quick as one. They meet at the shelf, the numbers and the till as people do: through the locks of the
services. Neither may run ahead of the other by more than some hours of the story, so that the ledgers read in the order of the days.
"""

import datetime
import gc
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone
from django_scopes import scope

from cashier.models import Account
from dashboard.demo.clock import Clock
from dashboard.demo.session import hurry, keep_more_plans, loading
from dashboard.demo.simulation import Simulation
from dashboard.demo.story import history
from workorders.models import ServicePackage

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

    from dashboard.demo.load import Known

ALL = -1
TECHNICIANS = (("songtao", "caowei"), ("dengchao", "xiaoluo"))
ADVISORS = ("wangfang", "sunli")
AHEAD = datetime.timedelta(hours=3)
OBJECTS_BETWEEN_LOOKS = 50_000
Arrival = tuple[datetime.datetime, bool]
Arrivals = list[Arrival]


def technicians_of(lane: int) -> set[str]:
    """The lane's, or everybody."""
    return {name for names in TECHNICIANS for name in names} if lane == ALL else set(TECHNICIANS[lane])


def packages_by_model() -> dict[tuple[str, str], ServicePackage]:
    """Service packages by model and kind, as ``jobs.make_packages`` named them."""
    named = ([*package.name.rsplit(" ", 1), package] for package in ServicePackage.objects.all())
    return {(model, kind): package for model, kind, package in named}


def accounts_by_customer() -> dict[int, int]:
    return dict(Account.objects.exclude(customer=None).values_list("customer_id", "pk"))


def live(known: "Known", clock: Clock, begin: datetime.datetime, arrivals: Arrivals, end: datetime.datetime) -> None:
    """Let the cars of the history come, each to the lane that gets to it first, until ``end``."""
    lanes = range(len(TECHNICIANS))
    if connection.in_atomic_block:  # a test: what it does is seen by its own connection only
        simulation, queue = Simulation(clock, acting=loading), iter(arrivals)
        for lane in lanes:
            simulation.start(begin, history(known.shop(lane), simulation, queue))
        simulation.until(end)
        return
    connection.close()
    context = multiprocessing.get_context("fork")
    times, taken = context.Array("d", [begin.timestamp()] * len(lanes)), context.Value("i", 0)
    processes = [
        context.Process(target=live_in_lane, args=(known, lane, in_turn(arrivals, taken), begin, end, times))
        for lane in lanes
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("A lane of the store could not go on; what stopped it stands above.")


def in_turn(arrivals: Arrivals, taken: "Synchronized[int]") -> Iterator[Arrival]:
    """The next car that no lane has taken yet, again and again: a lane that lags behind takes fewer."""
    while True:
        with taken.get_lock():
            place = taken.value
            taken.value += 1
        if place >= len(arrivals):
            return
        yield arrivals[place]


def live_in_lane(
    known: "Known",
    lane: int,
    arrivals: Iterator[Arrival],
    begin: datetime.datetime,
    end: datetime.datetime,
    times: "list[float]",
) -> None:
    """One process: its own connection, its own clock."""
    gc.freeze()  # what the parent made is not looked through again and again, and copied by that
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    clock = Clock(begin)
    timezone.now = lambda: clock.now  # type: ignore[assignment]
    try:
        with scope(store=known.store):
            keep_more_plans()
            hurry()
            clock.move(begin)
            simulation = Simulation(clock, pace=in_step(lane, times, speaks=lane == 0))
            simulation.start(begin, history(known.shop(lane), simulation, arrivals))
            simulation.until(end)
    finally:
        times[lane] = float("inf")  # nobody waits for who is through, or dead
        connection.close()


def in_step(lane: int, times: "list[float]", *, speaks: bool) -> Callable[[datetime.datetime], None]:
    """Say where this lane is, and wait while it is too far ahead of another."""
    told = ""

    def pace(moment: datetime.datetime) -> None:
        nonlocal told
        times[lane] = moment.timestamp()
        while moment.timestamp() - min(times) > AHEAD.total_seconds():
            time.sleep(0.001)
        month = f"{timezone.localtime(moment):%Y-%m}"
        if speaks and month > told:  # a walk may begin with what was before: a booking, the day before the visit
            told = month
            sys.stdout.write(f"  {month} …\n")
            sys.stdout.flush()

    return pace
