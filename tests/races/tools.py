"""How two people meet at one thing, and how a guard is taken out to see what it was good for."""

import dataclasses
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from unittest import mock

from django.db import DatabaseError, connection, transaction
from django.db.models import Model, QuerySet
from django.utils import translation
from django_scopes import get_scope, scope

from documents import paper_rows
from documents.models import Paper
from staff.clashes import constraint_of
from staff.refusals import Reason, Refused
from tests import lock_order

LONGEST_WAIT = 20.0


@dataclass
class Second:
    """What became of whoever came second."""

    waited: bool = False
    value: Any = None
    reasons: list[Reason] = field(default_factory=list)
    stopped_by: str = ""  # what the database said where no service had words for it
    error: BaseException | None = None

    @property
    def told(self) -> list[str]:
        return [reason.sentence for reason in self.reasons]

    @property
    def codes(self) -> list[str]:
        return [reason.code for reason in self.reasons]

    @property
    def was_stopped(self) -> bool:
        return bool(self.reasons or self.stopped_by)


def second_comes(
    first: Callable[[], Any], second: Callable[[], Any], *, before_undoing: Callable[[Second], Any] | None = None
) -> Second:
    """``second`` arrives while what ``first`` did is not committed; goes on once it is.

    It has arrived when the database says that it waits for us, or when it is through: nobody sleeps and hopes. With
    ``before_undoing`` its work is looked at and then rolled back, for what the database could not keep.
    """
    result, people = Second(), {}
    language, kept_scope = translation.get_language(), get_scope()

    def run() -> None:
        try:
            connection.ensure_connection()
            people["second"] = connection.connection.info.backend_pid
            with translation.override(language), scope(**kept_scope), transaction.atomic():
                with transaction.atomic():
                    result.value = second()
                if before_undoing is not None:
                    before_undoing(result)
                    transaction.set_rollback(True)
        except Refused as refused:
            result.reasons = refused.reasons
        except DatabaseError as error:
            result.stopped_by = f"{constraint_of(error)} {error}"
        except BaseException as error:  # noqa: BLE001  (raised again in the test's own thread)
            result.error = error
        finally:
            connection.close()

    with transaction.atomic():
        first()
        thread = Thread(target=run, daemon=True)
        thread.start()
        result.waited = waits_for_us(people, thread)
    thread.join(LONGEST_WAIT)
    assert not thread.is_alive(), "the second still waits"
    if result.error is not None:
        raise result.error
    return result


def waits_for_us(people: dict[str, int], thread: Thread) -> bool:
    """Whether the second comes to wait for this connection before being through."""
    deadline = time.monotonic() + LONGEST_WAIT
    with connection.cursor() as cursor:
        while thread.is_alive() and time.monotonic() < deadline:
            if "second" in people:
                cursor.execute("SELECT pg_backend_pid() = ANY(pg_blocking_pids(%s))", [people["second"]])
                if cursor.fetchone()[0]:
                    return True
            time.sleep(0.002)
    return False


@contextmanager
def without_locks(*models: type[Model]) -> Iterator[None]:
    """Read the rows of these models without locking them: the guard taken out."""
    lock, look_up = QuerySet.select_for_update, paper_rows.look_up_of

    def only_read(rows: QuerySet, *args: Any, **kwargs: Any) -> QuerySet:
        return rows if rows.model in models else lock(rows, *args, **kwargs)

    def only_read_paper(model: type[Paper]) -> paper_rows.LookUp:
        return dataclasses.replace(look_up(model), locks="") if model in models else look_up(model)

    with (
        mock.patch.object(QuerySet, "select_for_update", only_read),
        mock.patch.object(paper_rows, "look_up_of", only_read_paper),
        lock_order.ignored(),
    ):
        yield


@contextmanager
def without_constraints(*names: str) -> Iterator[None]:
    """Take constraints and triggers out of the test database, and put them back as they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname),
                   'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || quote_ident(conname)
                       || ' ' || pg_get_constraintdef(oid)
              FROM pg_constraint WHERE conname = ANY(%(names)s)
            UNION ALL
            SELECT 'DROP INDEX ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
              FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
             WHERE relname = ANY(%(names)s) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
            UNION ALL
            SELECT 'ALTER TABLE ' || tgrelid::regclass || ' DISABLE TRIGGER ' || quote_ident(tgname),
                   'ALTER TABLE ' || tgrelid::regclass || ' ENABLE TRIGGER ' || quote_ident(tgname)
              FROM pg_trigger JOIN unnest(%(names)s::text[]) AS wanted ON starts_with(tgname, 'pgtrigger_' || wanted || '_')
            """,
            {"names": list(names)},
        )
        statements = cursor.fetchall()
        assert len(statements) >= len(names), (names, statements)  # a trigger of one name may stand on two tables
        for drop, _add in statements:
            cursor.execute(drop)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _drop, add in statements:
                cursor.execute(add)
