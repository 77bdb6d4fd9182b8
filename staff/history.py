"""Who acts, said to the history that the database writes (CTL-01).

pghistory puts who acts in front of each statement that changes something. Here the database is told once a transaction: a
statement then reads the same each time it is sent, so that PostgreSQL can keep its plan.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pghistory
from django.db import transaction
from pghistory import config, runtime
from psycopg.pq import TransactionStatus

from staff.text import clean_text

if TYPE_CHECKING:
    from staff.models import User

SAY = "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)"
CHANGE_NOTHING = ("select", "savepoint", "release")
_said = threading.local()  # .words: what the running transaction has been told


@contextmanager
def acting(by: "User | None", *, source: str, why: str = "") -> Iterator[None]:
    """Every change inside is recorded as made by ``by``; tasks and commands open one."""
    with pghistory.context(user=by.pk if by else None, source=clean_text(source), why=clean_text(why)):
        yield


def because(reason: str) -> None:
    """Add the reason given to whatever the history records from here on in this context."""
    pghistory.context(why=clean_text(reason))


def say_once_a_transaction(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """A wrapper round every statement of who acts: before the first change of a transaction, say so to the database.

    It is said anew when a reason has been added, and after a savepoint was rolled back, which forgets what was said in it.
    """
    cursor, connection = context["cursor"], context["connection"]
    if cursor.cursor.connection.pgconn.transaction_status == TransactionStatus.IDLE:
        _said.words = None  # this statement begins a transaction
    kind = sql[:30].lstrip().lower()
    if kind.startswith(CHANGE_NOTHING):
        return execute(sql, params, many, context)
    if kind.startswith("rollback to"):
        _said.words = None
    elif runtime._can_inject_variable(cursor, sql):
        current = runtime._tracker.value
        words = (str(current.id), json.dumps(current.metadata, cls=config.json_encoder()))
        if connection.get_autocommit():
            with transaction.atomic(using=connection.alias):
                cursor.cursor.execute(SAY, words)
                return execute(sql, params, many, context)
        if words != getattr(_said, "words", None):
            cursor.cursor.execute(SAY, words)
            _said.words = words
    return execute(sql, params, many, context)
