"""What a service writes, it writes whole or not at all; one that another service calls is part of that whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_within_a_service = ContextVar("_within_a_service", default=False)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """The transaction of a service.

    Called by a page, whose form is a transaction already (:mod:`staff.once`), it is a savepoint: the page can still read to say what
    was refused. Called by another service it is part of that one's, without a savepoint: what raises ends both. Around what may
    fail while the service goes on stands :func:`may_fail`.
    """
    if _within_a_service.get():
        with transaction.atomic(savepoint=False):
            yield
        return
    token = _within_a_service.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _within_a_service.reset(token)


@contextmanager
def may_fail() -> Iterator[None]:
    """A savepoint inside a service: what raises in it takes back what it wrote, and the service can go on."""
    with transaction.atomic():
        yield
