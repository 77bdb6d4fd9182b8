"""(d) What people look at all day, with 1,000 and with 100,000 orders, beside a list of 25 rows in minimal Django."""

import datetime
import time
from functools import partial

import psycopg
from django.utils import timezone
from django_scopes import scope

from bench.client import Answer, Browser
from bench.growth import DAYS, Grower
from bench.load import Lazily, Sample, drive
from bench.report import Report
from bench.servers import MINIMAL, Database, web
from bench.shop import DJANGOS, make_store, open_shop
from bench.walk import Times, Waiting, Walk
from dashboard.services.figures import rebuild_days
from staff.enums import Role

GROWTH_CEILING, LIST_CEILING = 1.2, 8.0
STANDING = 24  # orders that are under way


def measure(database: Database, report: Report, *, smoke: bool = False) -> None:
    """The same pages before and after the store has grown."""
    sizes, rounds, standing = ((20, 60), 2, 3) if smoke else ((1_000, 100_000), 40, STANDING)
    store = make_store()
    with scope(store=store):
        shop = open_shop(store, parts=20)
        waiting = Waiting(shop, standing + 1)
        sessions = {role: shop.session_of(user) for role, user in shop.people.items()}
        people = {"team": shop.team.pk, "technician": shop[Role.TECHNICIAN].pk, "operation": shop.operation.pk}
        plain = shop.session_of(shop[Role.SERVICE_ADVISOR], DJANGOS)
    report.title("Pages as the store grows")
    with (
        web(database, processes=1 if smoke else None) as server,
        web(database, MINIMAL, processes=1 if smoke else None) as minimal,
        psycopg.connect(database.owner_url, autocommit=True) as owner,
    ):
        walk = partial(Walk, server.port, Lazily(database.url)(), sessions=sessions, people=people, shop=shop)
        finished = waiting.next()
        walk(finished, times=Times()).to_the_end()
        order = stand(walk, waiting, standing)
        grower, found = Grower(owner, finished.order), []
        for size in sizes:
            began = time.monotonic()
            grower.to(size)
            with scope(store=store):
                rebuild_days(store, timezone.localdate() - datetime.timedelta(days=DAYS + 1), timezone.localdate())
            report.note(f"{size:,} orders made in {time.monotonic() - began:.0f} s.")
            found.append(look(server.port, Browser(minimal.port, plain), sessions, order, last_page(size), rounds))
    say(report, sizes, found)


def stand(walk: partial[Walk], waiting: Waiting, count: int) -> int:
    """Cars that are inside, a third each at reception, in agreement and in repair; gives one in repair."""
    order = 0
    for n in range(count):
        car = waiting.next()
        begun = walk(car, times=Times())
        begun.arrive()
        if n % 3:
            begun.agree()
            order = car.order
    return order


def last_page(size: int) -> int:
    """Where the list of closed orders ends."""
    return (size + 1 + 24) // 25


def look(
    port: int, minimal: Browser, sessions: dict[Role, str], order: int, last: int, rounds: int
) -> dict[str, tuple[Sample, int]]:
    """Every page by turns with the minimal list; server times, and the queries of each."""
    readers = {
        role: Browser(port, sessions[role]) for role in (Role.SERVICE_ADVISOR, Role.FOREMAN, Role.SERVICE_MANAGER)
    }
    pages: dict[str, tuple[Browser, str]] = {
        "minimal list": (minimal, "/list/"),
        "desk": (readers[Role.SERVICE_ADVISOR], "/desk/"),
        "board": (readers[Role.FOREMAN], "/board/"),
        "order": (readers[Role.SERVICE_ADVISOR], f"/orders/{order}/"),
        "search: plate": (readers[Role.SERVICE_ADVISOR], "/search/?q=0000F"),
        "search: name": (readers[Role.SERVICE_ADVISOR], "/search/?q=%E7%8E%8B%E5%BB%BA"),
        "search: phone": (readers[Role.SERVICE_ADVISOR], "/search/?q=13900000"),
        "order list": (readers[Role.SERVICE_ADVISOR], "/orders/"),
        "closed orders": (readers[Role.SERVICE_ADVISOR], "/orders/?step=closed"),
        "closed orders, last page": (readers[Role.SERVICE_ADVISOR], f"/orders/?step=closed&page={last}"),
        "dashboard": (readers[Role.SERVICE_MANAGER], "/dashboard/"),
    }
    found = {name: (Sample(), asked(browser, path)) for name, (browser, path) in pages.items()}
    for _round in range(rounds):
        for name, (browser, path) in pages.items():
            found[name][0].add(drive([partial(seen, browser, path)], 0))
    return found


def asked(browser: Browser, path: str) -> int:
    """How many queries a page runs when it is warm."""
    for _time in range(3):
        answer = seen(browser, path, X_Count_Queries="1")
    return answer.queries


def seen(browser: Browser, path: str, **headers: str) -> Answer:
    """A page; a search with one hit leads there at once, which is as good."""
    answer = browser.get(path, **headers)
    assert answer.status in {200, 302}, (path, answer.status)
    assert "login" not in answer.location, path
    return answer


def say(report: Report, sizes: tuple[int, int], found: list[dict[str, tuple[Sample, int]]]) -> None:
    """One row a page."""
    small, large = found
    floors = [results["minimal list"][0].server_median for results in found]
    report.table(
        "server ms (median)",
        ("", *(f"{size:,} orders" for size in sizes), "grown by", "× minimal list", "queries"),
        [
            (
                name,
                f"{small[name][0].server_median:.1f}",
                f"{large[name][0].server_median:.1f}",
                f"{large[name][0].server_median / small[name][0].server_median:.2f}",
                f"{large[name][0].server_median / floors[1]:.1f}",
                f"{small[name][1]} / {large[name][1]}",
            )
            for name in small
        ],
    )
    for name in small:
        report.fact(f"queries: {name}", large[name][1])
        report.fact(f"queries more: {name}", large[name][1] - small[name][1])
        if name == "minimal list":
            continue
        before, after = small[name][0].server_median, large[name][0].server_median
        report.target(f"{name}, {sizes[1]:,} beside {sizes[0]:,} orders", after / before, at_most=GROWTH_CEILING)
        report.target(f"{name} beside the minimal list", after / floors[1], at_most=LIST_CEILING)
