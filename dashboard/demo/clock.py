"""A clock that the loader can set, for Python and for the database's history (the real one comes back at the end)."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.db import connection
from django.utils import timezone

REAL_FUNCTION: str = import_module("staff.migrations.0002_clock").SHOP_NOW
SETTABLE_FUNCTION = """
CREATE OR REPLACE FUNCTION shop_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('shop.now', true), '')::timestamptz, now())
$$;
"""


class Clock:
    """What ``timezone.now()`` says inside :func:`settable_clock`."""

    def __init__(self, now: datetime.datetime) -> None:
        self.now = now

    def move(self, now: datetime.datetime) -> None:
        """Set the time, here and in the database's session."""
        self.now = now
        connection.ensure_connection()
        connection.connection.execute("SELECT set_config('shop.now', %s, false)", [now.isoformat()])

    @staticmethod
    def is_settable() -> bool:
        """Whether somebody is setting the database's clock, or was killed while doing so."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT prosrc LIKE '%%shop.now%%' FROM pg_proc WHERE proname = 'shop_now'")
            return bool(cursor.fetchone()[0])


@contextmanager
def settable_clock(start: datetime.datetime) -> Iterator[Clock]:
    """Let the loader say what time it is.

    Outside a transaction a killed loader leaves the settable function behind, by which the next start knows it
    (:meth:`Clock.is_settable`): nobody is let in before the load has ended.
    """
    real = timezone.now
    clock = Clock(start)
    with connection.cursor() as cursor:
        cursor.execute(SETTABLE_FUNCTION)
    timezone.now = lambda: clock.now  # type: ignore[assignment]
    try:
        clock.move(start)
        yield clock
        with connection.cursor() as cursor:
            cursor.execute(REAL_FUNCTION)
            cursor.execute("SELECT set_config('shop.now', '', false)")
    finally:
        timezone.now = real  # type: ignore[assignment]
