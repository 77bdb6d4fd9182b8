"""A pytest plugin: the servers the environment does not name, and databases of its own for each run."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from config import embedded

_SERVERS = pytest.StashKey[ExitStack]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start once, in the first process; the workers of xdist inherit what it put into the environment."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    stack = config.stash[_SERVERS] = ExitStack()
    os.environ.update(stack.enter_context(embedded.using("test")))
    if not config.getoption("reuse_db", default=False):
        os.environ["TEST_DATABASE_NAME"] = f"test_run{os.getpid()}"
        # pytest-django has read the settings of this process by now.
        settings.DATABASES["default"]["TEST"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
        _drop_left_databases()


def _drop_left_databases() -> None:
    """Remove the databases of runs that were killed."""
    with contextlib.suppress(psycopg.Error):
        url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        with psycopg.connect(url, autocommit=True) as connection:
            for name in _left_databases(connection):
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _left_databases(connection: psycopg.Connection) -> Iterator[str]:
    rows = connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_run[0-9]+'").fetchall()
    for (name,) in rows:
        pid = int(name.removeprefix("test_run").split("_")[0])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            yield name
        except PermissionError:
            continue


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started, when nobody else uses it."""
    if _SERVERS in config.stash:
        config.stash[_SERVERS].close()
