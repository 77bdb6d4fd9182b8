"""(e) The web worker: how soon it is there, what it weighs after many requests, and the slip renderer beside it."""

import itertools
from functools import partial
from pathlib import Path

from django_scopes import scope

from bench.apps import ONE
from bench.client import Answer, Browser
from bench.load import Lazily
from bench.report import Report
from bench.servers import Database, children, web
from bench.shop import Shop, make_store, open_shop
from bench.walk import Invited, Times, Waiting, Walk
from staff.enums import Role

START_CEILING, WORKER_CEILING, RENDERER_CEILING, GROWTH_CEILING = 2.0, 120.0, 300.0, 1.05


def measure(database: Database, report: Report, *, smoke: bool = False) -> None:
    """One worker, so that all requests are its own."""
    requests, orders = (120, 1) if smoke else (10_000, 12)
    store = make_store()
    with scope(store=store):
        shop = open_shop(store, parts=20)
        waiting = Waiting(shop, orders + 1)
        sessions = {role: shop.session_of(user) for role, user in shop.people.items()}
        people = {"team": shop.team.pk, "technician": shop[Role.TECHNICIAN].pk, "operation": shop.operation.pk}
    report.title("The web worker")
    with web(database, processes=1) as server:
        (worker,) = server.workers()
        fresh = megabytes(worker)
        walk = partial(Walk, server.port, Lazily(database.url)(), sessions=sessions, people=people, shop=shop)
        standing = waiting.next()
        begun = walk(standing, times=Times())
        begun.arrive()
        begun.agree()
        mixed = mixture(Browser(server.port, sessions[Role.SERVICE_ADVISOR]), standing, shop)
        rows, warm, sent = [("fresh", "0", f"{fresh:.0f}", "")], 0.0, 0
        for tenth in range(1, 11):
            sent += act_for(requests // 10, mixed, walk, waiting if tenth <= orders else None)
            (renderer,) = children_of(worker)[:1] or [0]
            rows.append(("", str(sent), f"{megabytes(worker):.0f}", f"{megabytes(renderer):.0f}"))
            warm = megabytes(worker) if tenth == 5 else warm
        after, drawn = megabytes(worker), megabytes(renderer)
    report.table("web worker", ("", "requests", "worker MB", "renderer MB"), rows)
    report.note(f"The server answered {server.seconds_to_start:.1f} s after it was started.")
    report.target("start of the web server", server.seconds_to_start, at_most=START_CEILING, unit="s")
    report.fact("web worker", after)
    report.target(f"web worker after {sent} requests", after, at_most=WORKER_CEILING, unit="MB")
    report.target("web worker, second half beside the first", after / warm, at_most=GROWTH_CEILING)
    report.target("slip renderer", drawn, at_most=RENDERER_CEILING, unit="MB")


def mixture(browser: Browser, car: Invited, shop: Shop) -> "itertools.cycle[partial[Answer]]":
    """What the people of a desk look at all day."""
    order = f"/orders/{car.order}/"
    pages = ["/desk/", "/orders/", order, "/board/", "/counts/", f"{order}?tab=slips", "/parts/catalogue/"]
    pages += [f"/search/?q={car.plate[2:]}", "/reception/bookings/", f"/documents/{car.order}/history/"]
    reads = [partial(browser.see, page) for page in pages] * 5
    return itertools.cycle([*reads, partial(browser.act, f"/documents/{car.order}/slips/{ONE}/", {"copy": 1})])


def act_for(
    requests: int, mixed: "itertools.cycle[partial[Answer]]", walk: partial[Walk], waiting: Waiting | None
) -> int:
    """So many requests: a whole order first, then pages and slips by turns."""
    sent = 0
    if waiting is not None:
        times = Times()
        walk(waiting.next(), times=times).to_the_end()
        sent = len(times.all)
    while sent < requests:
        next(mixed)()
        sent += 1
    return sent


def megabytes(pid: int) -> float:
    """Memory that is this process's own or its share of what several hold (PSS)."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return int(next(line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))) / 1024


def children_of(pid: int) -> list[int]:
    """The printing process; the tracker of shared memory beside it is small."""
    return sorted(children(pid), key=megabytes, reverse=True)
