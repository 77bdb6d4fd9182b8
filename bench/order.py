"""(b) A whole order through all 13 steps by HTTP: orders a second, milliseconds a step, server time a POST.

The floor is the minimal view's bare counter, sent as many forms: what Django itself leaves of two cores.
"""

from functools import partial

from django_scopes import scope

from bench.client import Browser
from bench.load import Act, Lazily, Sample, alternate, drive, percentile
from bench.parts import APP, COUNTER
from bench.report import Report
from bench.servers import MINIMAL, Database, web
from bench.shop import DJANGOS, make_store, open_shop
from bench.walk import Times, Waiting, Walk, Walker
from staff.enums import Role

POST_CEILING, RATE_FLOOR = 12.0, 8.0


def measure(database: Database, report: Report, *, smoke: bool = False) -> None:
    """One client for the time a step takes, then eight for the orders a second."""
    numbers, orders, seconds = ((1,), 3, 0.1) if smoke else ((1, 8), 900, 25.0)
    store = make_store()
    with scope(store=store):
        shop = open_shop(store, parts=50)
        waiting = Waiting(shop, orders)
        sessions = {role: shop.session_of(user) for role, user in shop.people.items()}
        plain = shop.session_of(shop[Role.STOREKEEPER], DJANGOS)
        people = {"team": shop.team.pk, "technician": shop[Role.TECHNICIAN].pk, "operation": shop.operation.pk}
    report.title("A whole order through all 13 steps by HTTP")
    with (
        web(database, processes=1 if smoke else None) as server,
        web(database, MINIMAL, processes=1 if smoke else None) as minimal,
    ):
        sql = Lazily(database.url)
        counted = Times()
        Walk(server.port, sql(), waiting.next(), sessions, people, shop, counted, count=True).to_the_end()
        for number in numbers:
            times = Times()
            walkers = [
                Walker(server.port, Lazily(database.url), waiting, sessions, people, shop, times)
                for _n in range(number)
            ]
            rivals: dict[str, list[Act]] = {
                APP: [walker.act for walker in walkers],
                COUNTER: counting(minimal.port, plain, number),
            }
            for clients in rivals.values():
                drive(clients, seconds / 10)  # warm
            times.posts.clear()
            samples = alternate(rivals, seconds=seconds, rounds=1 if smoke else 3)
            say(report, number, samples[APP], samples[COUNTER], times, counted)


def counting(port: int, session: str, number: int) -> list[Act]:
    """The minimal view, each client at a counter of its own."""
    form = {"bin_code": "1-01-01-01", "part_code": "1", "quantity": "1"}
    return [partial(Browser(port, session).act, f"/bare/{n + 1}/", form) for n in range(number)]


def say(report: Report, number: int, sample: Sample, floor: Sample, times: Times, counted: Times) -> None:
    """Every form with its server time, and the two targets."""
    if number == 1:
        report.table(
            "what is sent",
            ("", "server ms (median)", "p95 ms", "CPU ms", "queries"),
            [
                (
                    name,
                    f"{percentile([a.server_ms for a in answers], 50):.1f}",
                    f"{percentile([a.server_ms for a in answers], 95):.1f}",
                    f"{percentile([a.cpu_ms for a in answers], 50):.1f}",
                    max(a.queries for a in counted.posts[name]),
                )
                for name, answers in times.posts.items()
            ],
        )
    posts = [answer.server_ms for answer in times.all]
    orders = len(times.posts["answer"])
    count = len(counted.all)
    report.note(
        f"{number} client{'s' * (number > 1)}: {sample.rate:.1f} orders a second ({orders} orders, {count} forms each),"
        f" {sample.percentile(50):.0f} ms an order, {sample.percentile(50) / 13:.0f} ms a step."
        f" As many forms of the {COUNTER}: {floor.rate / count:.1f} times a second."
    )
    report.fact("forms an order", count)
    report.fact("joins of the widest statement", max(answer.joins for answer in counted.all))
    report.fact("queries an order", sum(answer.queries for answer in counted.all))
    if number == 1:
        report.target("server time a POST, median, 1 client", percentile(posts, 50), at_most=POST_CEILING, unit="ms")
    report.target(f"orders a second, {number} clients", sample.rate, at_least=RATE_FLOOR, unit="a second")
