"""Who acts, said to the history outside a web request (CTL-01)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pghistory

from staff.text import clean_text

if TYPE_CHECKING:
    from staff.models import User


@contextmanager
def acting(by: "User | None", *, source: str, why: str = "") -> Iterator[None]:
    """Every change inside is recorded as made by ``by``; tasks and commands open one."""
    with pghistory.context(user=by.pk if by else None, source=clean_text(source), why=clean_text(why)):
        yield


def because(reason: str) -> None:
    """Add the reason given to whatever the history records from here on in this context."""
    pghistory.context(why=clean_text(reason))
