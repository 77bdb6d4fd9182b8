"""(a) One part handed over by scan: 1, 8, 32 clients, one hot part and 100 parts, beside psycopg and minimal views."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import psycopg
from django_scopes import scope

from bench import bare
from bench.client import Answer, Browser
from bench.load import Act, Lazily, Sample, alternate, drive
from bench.report import Report
from bench.servers import MINIMAL, Database, web
from bench.shop import DJANGOS, bin_code, make_store, open_shop
from staff.enums import Role

RATE_FLOOR, WAIT_CEILING = 0.5, 4.0
APP, SAME, COUNTER, SQL = "application", "minimal view, same rows", "minimal view, bare counter", "psycopg, same rows"


@dataclass(frozen=True)
class Job:
    """One requisition with its part, and the scan that takes a piece."""

    requisition: int
    number: str
    bin_code: str

    @property
    def form(self) -> dict[str, Any]:
        return {"bin_code": self.bin_code, "part_code": self.number, "quantity": "1", "hand_over": "on"}


def measure(database: Database, report: Report, *, smoke: bool = False) -> None:
    """Print the table and say whether the targets are met."""
    numbers, count, seconds, rounds = ((2,), 4, 0.4, 1) if smoke else ((1, 8, 32), 100, 9.0, 3)
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE parts_requisitionline DROP CONSTRAINT requisition_line_at_most_999")  # see MANY
    store = make_store()
    with scope(store=store):
        shop = open_shop(store, parts=count)
        hot = [
            Job(shop.signed_requisition(shop.parts[0]).pk, shop.parts[0].number, bin_code(0))
            for _ in range(max(numbers))
        ]
        spread = [Job(shop.signed_requisition(part).pk, part.number, bin_code(n)) for n, part in enumerate(shop.parts)]
        session = shop.session_of(shop[Role.STOREKEEPER])
        plain = shop.session_of(shop[Role.STOREKEEPER], DJANGOS)
    keeper = shop[Role.STOREKEEPER].pk
    report.title("Issue one part by HTTP")
    with (
        web(database, processes=1 if smoke else None) as application,
        web(database, MINIMAL, processes=1 if smoke else None) as minimal,
    ):
        queries = count_queries(application.port, session, hot[0])
        report.note(f"{queries} queries a scan")
        report.fact("queries a scan", queries)
        for name, jobs in (("one hot part", hot), (f"{count} parts", spread)):
            for number in numbers:
                rivals = {
                    APP: scans(application.port, session, jobs, number),
                    SAME: posts(minimal.port, plain, jobs, number, "issue"),
                    COUNTER: posts(minimal.port, plain, jobs, number, "bare", one=jobs is hot),
                    SQL: statements(database.url, keeper, jobs, number),
                }
                for clients in rivals.values():
                    drive(clients, seconds / 20)  # warm
                say(report, name, number, alternate(rivals, seconds=seconds, rounds=rounds))


def count_queries(port: int, session: str, job: Job) -> int:
    browser = Browser(port, session)
    for _time in range(3):
        answer = browser.act(f"/parts/requisitions/{job.requisition}/scan/", job.form, X_Count_Queries="1")
    return answer.queries


def shares(jobs: Sequence[Job], number: int) -> list[Iterator[Job]]:
    """Every client has requisitions of its own, so that they meet at the parts only."""
    return [itertools.cycle(jobs[n::number]) for n in range(number)]


def scans(port: int, session: str, jobs: Sequence[Job], number: int) -> list[Act]:
    def act(browser: Browser, mine: Iterator[Job]) -> Answer:
        job = next(mine)
        return browser.act(f"/parts/requisitions/{job.requisition}/scan/", job.form)

    return [partial(act, Browser(port, session), mine) for mine in shares(jobs, number)]


def posts(port: int, session: str, jobs: Sequence[Job], number: int, view: str, *, one: bool = False) -> list[Act]:
    rows = {job.requisition: 1 if one else n + 1 for n, job in enumerate(jobs)}

    def act(browser: Browser, mine: Iterator[Job]) -> Answer:
        job = next(mine)
        key = job.requisition if view == "issue" else rows[job.requisition]
        return browser.act(f"/{view}/{key}/", job.form)

    return [partial(act, Browser(port, session), mine) for mine in shares(jobs, number)]


def statements(url: str, by: int, jobs: Sequence[Job], number: int) -> list[Act]:
    def act(connection: Callable[[], psycopg.Connection], mine: Iterator[Job]) -> None:
        job = next(mine)
        bare.issue(connection(), job.requisition, job.number, by)

    return [partial(act, Lazily(url), mine) for mine in shares(jobs, number)]


def say(report: Report, name: str, number: int, samples: dict[str, Sample]) -> None:
    """One table for a number of clients."""
    report.table(
        f"{name}, {number} client{'s' * (number > 1)}",
        ("", "a second", "p50 ms", "p95 ms", "server ms (median)", "CPU ms (median)"),
        [
            (
                who,
                f"{s.rate:.0f}",
                f"{s.percentile(50):.1f}",
                f"{s.percentile(95):.1f}",
                f"{s.server_median:.1f}" if s.server else "",
                f"{s.cpu_median:.1f}" if s.cpu else "",
            )
            for who, s in samples.items()
        ],
    )
    ours = samples[APP]
    for rival in (SAME, COUNTER):
        report.target(
            f"rate beside the {rival}, {name}, {number}", ours.rate / samples[rival].rate, at_least=RATE_FLOOR
        )
        if number == 32 and name == "one hot part":
            ratio = ours.percentile(95) / samples[rival].percentile(95)
            report.target(f"p95 beside the {rival}, {name}, {number}", ratio, at_most=WAIT_CEILING)
