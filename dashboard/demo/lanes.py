"""Lanes of the store, each with its own advisor, technicians and customers, lived through side by side.

Two processes are twice as quick as one. They meet at the shelf, the numbers and the till as people do: through the locks of the
services. Neither may run ahead of the other by a whole day of the story, so that the ledgers read nearly in the order of the days.
"""

import datetime
import gc
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone
from django_scopes import scope

from cashier.models import Account
from dashboard.demo.clock import Clock
from dashboard.demo.session import hurry, keep_more_plans, loading
from dashboard.demo.shop import Shop
from dashboard.demo.simulation import Simulation
from workorders.models import ServicePackage

if TYPE_CHECKING:
    from dashboard.demo.load import Known

TECHNICIANS = (("songtao", "caowei"), ("dengchao", "xiaoluo"))
ADVISORS = ("wangfang", "sunli")
LANES = range(len(TECHNICIANS))
AHEAD = datetime.timedelta(hours=20)  # by less, a lane through with its day waits for the other each evening
OBJECTS_BETWEEN_LOOKS = 50_000
Arrival = tuple[datetime.datetime, bool]
Arrivals = list[Arrival]
Tell = Callable[[Shop, Simulation], None]


def packages_by_model() -> dict[tuple[str, str], ServicePackage]:
    """Service packages by model and kind, as ``jobs.make_packages`` named them."""
    named = ([*package.name.rsplit(" ", 1), package] for package in ServicePackage.objects.all())
    return {(model, kind): package for model, kind, package in named}


def accounts_by_customer() -> dict[int, int]:
    return dict(Account.objects.exclude(customer=None).values_list("customer_id", "pk"))


def live(
    known: "Known", clock: Clock, begin: datetime.datetime, end: datetime.datetime, tell: Tell, *, aloud: bool = False
) -> None:
    """Let happen, in each lane side by side, what ``tell`` starts there, until ``end``; ``aloud`` says which month it is."""
    shops = [known.shop(lane) for lane in LANES]  # before anybody comes: no lane adopts a customer of another
    if connection.in_atomic_block:  # a test: what it does is seen by its own connection only
        simulation = Simulation(clock, acting=loading)
        for shop in shops:
            tell(shop, simulation)
        simulation.until(end)
        return
    connection.close()
    context = multiprocessing.get_context("fork")
    times = context.Array("d", [begin.timestamp()] * len(LANES))
    processes = [
        context.Process(target=live_in_lane, args=(shop, begin, end, tell, times), kwargs={"aloud": aloud})
        for shop in shops
    ]
    for process in processes:
        process.start()
    see_to_the_end(processes)


def see_to_the_end(processes: list[BaseProcess]) -> None:
    """Wait until all lanes are through. Where one fails, or is killed, the others end too: they would wait for it for ever."""
    running = {process.sentinel: process for process in processes}
    while running:
        for sentinel in wait(list(running)):
            ended = running.pop(sentinel)  # type: ignore[arg-type]
            ended.join()
            if ended.exitcode:
                for other in running.values():
                    other.kill()
                    other.join()
                why = f"was killed by signal {-ended.exitcode}" if ended.exitcode < 0 else "could not go on"
                raise RuntimeError(f"A lane of the store {why}; what else it said stands above.")


def share_out(arrivals: Arrivals) -> Callable[[], Iterator[Arrival]]:
    """Gives each lane its cars: always the next one that none has taken yet, so that a lane that lags behind takes fewer."""
    taken = multiprocessing.get_context("fork").Value("i", 0)

    def in_turn() -> Iterator[Arrival]:
        while True:
            with taken.get_lock():
                place = taken.value
                taken.value += 1
            if place >= len(arrivals):
                return
            yield arrivals[place]

    return in_turn


def live_in_lane(
    shop: Shop,
    begin: datetime.datetime,
    end: datetime.datetime,
    tell: Tell,
    times: "list[float]",
    *,
    aloud: bool,
) -> None:
    """One process: its own connection, its own clock."""
    gc.freeze()  # what the parent made is not looked through again and again, and copied by that
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    clock = Clock(begin)
    timezone.now = lambda: clock.now  # type: ignore[assignment]
    try:
        with scope(store=shop.store):
            keep_more_plans()
            hurry()
            clock.move(begin)
            simulation = Simulation(clock, pace=in_step(shop.lane, times, speaks=aloud and shop.lane == 0))
            tell(shop, simulation)
            simulation.until(end)
    finally:
        times[shop.lane] = float("inf")  # nobody waits for who is through
        connection.close()


def in_step(lane: int, times: "list[float]", *, speaks: bool) -> Callable[[datetime.datetime], None]:
    """Say where this lane is, and wait while it is too far ahead of another. Without whoever started them all, lanes end."""
    told = ""
    parent = multiprocessing.parent_process()

    def end_as_orphan() -> None:
        if parent is not None and os.getppid() != parent.pid:
            sys.exit("Whoever loads the example data was killed: this lane ends, too.")

    def pace(moment: datetime.datetime) -> None:
        nonlocal told
        times[lane] = moment.timestamp()
        end_as_orphan()
        while moment.timestamp() - min(times) > AHEAD.total_seconds():
            time.sleep(0.001)
            end_as_orphan()
        month = f"{timezone.localtime(moment):%Y-%m}"
        if speaks and month > told:  # a walk may begin with what was before: a booking, the day before the visit
            told = month
            sys.stdout.write(f"  {month} …\n")
            sys.stdout.flush()

    return pace
