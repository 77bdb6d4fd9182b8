"""A pytest plugin: every transaction of every test takes its locks in the one order of the house, or the test fails.

Two transactions that take the same locks in opposite order deadlock; if all take them in one order, none can. So each
statement that locks rows (``SELECT … FOR NO KEY UPDATE``, the number counter, an advisory lock) is compared with what its
transaction holds already. It costs a glance at the text of each statement.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db.backends.signals import connection_created

# docs/architecture.md, "One lock order", in full. Papers stand with their document: it is always locked first.
ORDER = (
    "staff_user",
    "workshop_team",
    "staff_store",
    "WO", "VI", "GP", "IC", "CP", "RQ",
    "other documents",
    "cashier_receivable",
    "cashier_account",
    "reception_booking",
    "calendar of bookings",
    "customers_customer",
    "customers_vehicle",
    "parts_storepart",
    "parts_stock",
    "parts_bin",
    "documents_numbercounter",
)  # fmt: skip
RANKS = {name: rank for rank, name in enumerate(ORDER)}
# Nothing is locked after these, or they hang on a document that is locked first.
LEAVES = {
    "customers_brand",
    "dashboard_wallscreen",
    "documents_message",
    "followup_question",
    "parts_part",
    "staff_shareddesk",
    "staff_calendarday",
    "staff_deskpin",
    "workorders_servicepackage",
    "workshop_labourrate",
    "workshop_shift",
    "insurance_assessmentline",
    "insurance_casedocument",
    "workorders_callback",
    "workorders_diagnosis",
    "workorders_orderline",
    "workorders_supplement",
}
BY_DJANGO = {  # update_or_create locks with FOR UPDATE; no foreign key points at these
    "insurance_assessmentline",
    "staff_calendarday",
    "staff_deskpin",
    "workorders_diagnosis",
    "workshop_labourrate",
    "workshop_shift",
}
Trace = tuple[tuple[str, int, str], ...]
LONGEST_TRACE = 6
HERE = str(Path(__file__).parents[1])
LOCKING = re.compile(r'FOR (?P<no_key>NO KEY )?UPDATE(?: OF (?P<of>["\w]+(?:, ["\w]+)*))?(?P<skip> SKIP LOCKED)?\s*$')
ALIAS = re.compile(r'"(\w+)" (T\d+) ON')
FROM = re.compile(r'FROM "(\w+)"')


@dataclass
class Held:
    """What the transaction of one connection has locked so far."""

    transaction: Any = None
    rows: set[tuple[str, Any]] = field(default_factory=set)
    highest: tuple[int, Any] = (-1, "")
    trace: Trace = ()


VIOLATIONS: list[str] = []


@cache
def papers() -> dict[str, str]:
    """The table of every kind's own row, and its place in the order."""
    from documents.kinds import KINDS

    return {kind.model_class._meta.db_table: place_of(code) for code, kind in KINDS.items()}


def place_of(code: str) -> str:
    return code if code in RANKS else "other documents"


def transaction_of(connection: Any) -> Any:
    """The outermost block that the code under test opened; the one a test case is wrapped in does not count."""
    return next((block for block in connection.atomic_blocks if not block._from_testcase), None)


class Recorder:
    """Hears each statement of one connection."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.held = connection, Held()

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        if isinstance(sql, str):
            if "UPDATE" in sql and (found := LOCKING.search(sql)):
                self.hear(sql, found, context["cursor"])
            elif "INSERT INTO documents_numbercounter" in sql:
                self.take("documents_numbercounter", [tuple(params)[1]])
            elif params and "pg_advisory_xact_lock" in sql:  # not where a trigger that takes one is made
                self.take("calendar of bookings", [tuple(params)[-1]])
            elif sql.startswith('INSERT INTO "documents_document"'):
                self.own(context["cursor"])
        return result

    def begin(self) -> None:
        current = transaction_of(self.connection)
        if current is not self.held.transaction:
            self.held = Held(transaction=current)

    def own(self, cursor: Any) -> None:
        """A document just written: nobody else can want it yet."""
        self.begin()
        for pk in column(cursor, "id"):
            self.held.rows.add(("documents_document", pk))

    def hear(self, sql: str, found: re.Match[str], cursor: Any) -> None:
        source = FROM.search(sql)[1]  # type: ignore[index]
        names = {alias: name for name, alias in ALIAS.findall(sql)}
        *before, table = (names.get(name, name) for name in (found["of"] or source).replace('"', "").split(", "))
        if table.startswith("axes_"):  # the log-in throttle locks its own row, alone
            return
        if not found["no_key"] and table not in BY_DJANGO:
            self.report(f"{table}: FOR UPDATE collides with foreign-key checks; select_for_update(no_key=True)")
        if found["skip"] or table in LEAVES:
            return
        if source in papers() and "documents_document" in {*before, table}:
            if before not in ([], ["documents_document"]) or table not in {"documents_document", source}:
                self.report(f"{source} is locked with its document, but not after it: {', '.join([*before, table])}")
            self.take(papers()[source], column(cursor, "document_id"), table="documents_document")
            return
        if before:
            self.report(f"{', '.join([*before, table])} are locked in one statement: nobody sees in what order")
        if table == "documents_document":
            for kind, pk in zip(column(cursor, "kind"), column(cursor, "id"), strict=True):
                self.take(place_of(kind), [pk], table=table)
            return
        place = papers().get(table, table)
        if place not in RANKS:
            self.report(f"{table} has no place in the lock order (tests/lock_order.py)")
            return
        self.take(place, column(cursor, "document_id" if table in papers() else "id"), table=table)

    def take(self, place: str, keys: list[Any], *, table: str = "") -> None:
        """Note the locks; what this transaction holds already is no new one."""
        self.begin()
        table = table or place
        if table in papers():  # the document of the same key is held, and nobody locks the row without it
            missing = [key for key in keys if ("documents_document", key) not in self.held.rows]
            if missing:
                self.report(f"{table} {missing} is locked without its document")
            return
        for key in keys:
            if (table, key) in self.held.rows:
                continue
            now = (RANKS[place], key)
            if now < self.held.highest:
                self.report(
                    f"{place} {key} is locked after {ORDER[self.held.highest[0]]} {self.held.highest[1]}, locked here:\n"
                    + in_words(self.held.trace)
                )
            else:
                self.held.highest, self.held.trace = now, where()
            self.held.rows.add((table, key))

    @staticmethod
    def report(sentence: str) -> None:
        VIOLATIONS.append(f"{sentence}\n  here:\n{in_words(where())}")


def column(cursor: Any, name: str) -> list[Any]:
    """The values of a column of the answer that the cursor has received but not handed out yet."""
    answer = cursor.cursor.pgresult
    fields = [answer.fname(n).decode() for n in range(answer.nfields)]
    place = fields.index(name)
    values = [answer.get_value(row, place).decode() for row in range(answer.ntuples)]
    return [int(value) if name != "kind" else value for value in values]


def where() -> Trace:
    """Our own lines on the stack, nearest first; put into words only where there is something to say."""
    frame, lines = sys._getframe(1), []
    while frame is not None and len(lines) < LONGEST_TRACE:
        name = frame.f_code.co_filename
        if name.startswith(HERE) and ".venv" not in name and name != __file__:
            lines.append((name, frame.f_lineno, frame.f_code.co_name))
        frame = frame.f_back
    return tuple(lines)


def in_words(trace: Trace) -> str:
    return "\n".join(f"    {name.removeprefix(HERE)}:{line} in {function}" for name, line, function in trace)


def listen(sender: Any, connection: Any, **_kwargs: Any) -> None:
    if not any(isinstance(wrapper, Recorder) for wrapper in connection.execute_wrappers):
        # Below whoever listens for a while: they take themselves off the top when they end.
        connection.execute_wrappers.insert(0, Recorder(connection))


@pytest.fixture(scope="session", autouse=True)
def locks_recorded() -> Iterator[None]:
    connection_created.connect(listen)
    yield
    connection_created.disconnect(listen)


@pytest.fixture(autouse=True)
def one_lock_order() -> Iterator[None]:
    """Fail a test in which a transaction locked out of order."""
    VIOLATIONS.clear()
    yield
    found, VIOLATIONS[:] = list(VIOLATIONS), []
    if found:
        pytest.fail("Locked out of order:\n\n" + "\n\n".join(dict.fromkeys(found)), pytrace=False)


@contextmanager
def ignored() -> Iterator[None]:
    """For a test that takes a lock out: what is locked without it says nothing."""
    kept = list(VIOLATIONS)
    yield
    VIOLATIONS[:] = kept
