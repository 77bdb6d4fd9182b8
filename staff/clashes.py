"""What a constraint of the database refuses, said as a sentence: so the loser of a race hears what somebody later hears."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from django.db import DatabaseError, IntegrityError, transaction
from psycopg import errors

from staff.refusals import Reason, Refused

LOST_RACES = (errors.UniqueViolation, errors.ExclusionViolation, errors.DeadlockDetected)


def constraint_of(error: Exception) -> str:
    """The name of the constraint behind a database error; empty where there is none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


@contextmanager
def clashes_refused(sentences: Mapping[str, Callable[[], str | Reason | list[Reason]]]) -> Iterator[None]:
    """Raise :class:`Refused` where one of these constraints says no; each sentence is asked for after the fact.

    A reason that says no code of its own has the constraint's name.

    Another error goes on its way. The block is a savepoint, so the transaction around it can still be used.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = constraint_of(error)
        if name not in sentences:
            raise
        said = sentences[name]()
        reasons = said if isinstance(said, list) else [said if isinstance(said, Reason) else Reason(said)]
        raise Refused(replace(reason, code=reason.code or name) for reason in reasons) from error


def is_lost_race(error: DatabaseError) -> bool:
    """Whether the database stopped this one because another one came first."""
    return isinstance(error.__cause__, LOST_RACES)
