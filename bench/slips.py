"""(c) A slip of ten lines, in one copy and in five, beside bare WeasyPrint; and eight people printing at once."""

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from unittest import mock

from django_scopes import scope

from bench import paper
from bench.apps import FIVE, ONE
from bench.client import Answer, Browser
from bench.load import Lazily, Sample, drive, percentile
from bench.report import Report
from bench.servers import Database, Web, web
from bench.shop import make_store, open_shop
from bench.walk import Times, Waiting, Walk
from documents.services import slips as printing
from staff.enums import Role

COPY_CEILING, FIVE_CEILING, SIZE_CEILING, SLOWER_CEILING = 1.15, 3.0, 60.0, 1.5
PRINTERS, WARM = 8, 2


def measure(database: Database, report: Report, *, smoke: bool = False) -> None:
    """One paper of ten lines, drawn by turns here and there."""
    rounds, seconds, printers = (1, 0.1, 1) if smoke else (25, 12.0, PRINTERS)
    store = make_store()
    with scope(store=store):
        shop = open_shop(store, parts=20)
        car = Waiting(shop, 1).next()
        sessions = {role: shop.session_of(user) for role, user in shop.people.items()}
        people = {"team": shop.team.pk, "technician": shop[Role.TECHNICIAN].pk, "operation": shop.operation.pk}
    report.title("Slips of ten lines")
    with web(database, processes=1 if smoke else None) as server:
        walk = Walk(server.port, Lazily(database.url)(), car, sessions, people, shop, Times(), parts=9)
        walk.arrive()
        walk.agree()
        with scope(store=store):
            html = html_of(car.order, shop.advisors[0])
        side_by_side(report, server, sessions[Role.SERVICE_ADVISOR], car.order, html, rounds)
        crowd(report, server, sessions[Role.SERVICE_ADVISOR], car.order, seconds, printers)


def html_of(order: int, by: object) -> str:
    """What the first copy is drawn from."""
    with mock.patch.object(printing, "press") as press:
        press.print.return_value = b""
        printing.print_slip(order, slip_code=ONE, copies=[1], by=by)  # type: ignore[arg-type]
    return str(press.print.call_args.args[0])


def side_by_side(report: Report, server: Web, session: str, order: int, html: str, rounds: int) -> None:
    """The bare process and the application by turns."""
    browser = Browser(server.port, session)
    bare: list[tuple[float, int]] = []
    one: list[Answer] = []
    five: list[Answer] = []
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=paper.settle_in) as floor:
        for number in range(-WARM if rounds > WARM else 0, rounds):
            drawn = floor.submit(paper.draw, html).result()
            single, many = answers(browser, order)
            if number >= 0:  # the first ones warm up
                bare.append(drawn)
                one.append(single)
                five.append(many)
    bare_ms = percentile([ms for ms, _size in bare], 50)
    one_ms, five_ms = (percentile([a.server_ms for a in got], 50) for got in (one, five))
    sizes = [len(got[0].body) / 1024 for got in (one, five)]
    report.table(
        "ten lines",
        ("", "ms (median)", "KB"),
        [
            ("bare WeasyPrint, one copy", f"{bare_ms:.0f}", f"{bare[0][1] / 1024:.0f}"),
            ("application, one copy", f"{one_ms:.0f}", f"{sizes[0]:.0f}"),
            ("application, five copies", f"{five_ms:.0f}", f"{sizes[1]:.0f}"),
        ],
    )
    report.target("one copy beside bare WeasyPrint", one_ms / bare_ms, at_most=COPY_CEILING)
    report.target("five copies beside bare WeasyPrint's one", five_ms / bare_ms, at_most=FIVE_CEILING)
    report.target("size of one copy", sizes[0], at_most=SIZE_CEILING, unit="KB")
    report.target("size of five copies", sizes[1], at_most=SIZE_CEILING, unit="KB")


def answers(browser: Browser, order: int) -> tuple[Answer, Answer]:
    slip = f"/documents/{order}/slips"
    return browser.act(f"{slip}/{ONE}/", {"copy": 1}), browser.act(f"{slip}/{FIVE}/")


def crowd(report: Report, server: Web, session: str, order: int, seconds: float, printers: int) -> None:
    """The pages beside eight people who print without a pause."""
    pages = ["/desk/", "/board/", f"/orders/{order}/"]
    reader = [partial(read, Browser(server.port, session), pages)]
    printing_people = [
        partial(Browser(server.port, session).act, f"/documents/{order}/slips/{ONE}/", {"copy": 1})
        for _n in range(printers)
    ]
    drive(reader, seconds / 6)
    alone, beside = drive(reader, seconds), Beside()
    drive([*printing_people, partial(beside.act, reader[0])], seconds)
    report.table(
        "three pages one after another",
        ("", "p50 ms", "p95 ms"),
        [
            (name, f"{s.percentile(50):.0f}", f"{s.percentile(95):.0f}")
            for name, s in (("nobody prints", alone), ("eight print", beside.sample))
        ],
    )
    slower = beside.sample.percentile(50) / alone.percentile(50)
    report.target("pages while eight print", slower, at_most=SLOWER_CEILING)


def read(browser: Browser, pages: list[str]) -> Answer:
    for page in pages:
        answer = browser.see(page)
    return answer


class Beside:
    """Keeps the reader's times apart from the printers'."""

    def __init__(self) -> None:
        self.sample = Sample()

    def act(self, reader: partial[Answer]) -> None:
        alone = drive([reader], 0)
        self.sample.add(alone)
