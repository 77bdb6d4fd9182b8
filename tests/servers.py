"""A pytest plugin: the servers the environment does not name, and for each run databases of its own.

Migrating takes half a minute, copying a migrated database a tenth of a second: so there is one template for each
state of the migrations, and each run, and each of its workers, copies it.
"""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg import conninfo, sql

from config import embedded

_SERVERS = pytest.StashKey[ExitStack]()
_KEPT_TEMPLATES = 6


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start once, in the first process; the workers of xdist inherit what it put into the environment."""
    if "PYTEST_XDIST_WORKER" in os.environ or config.option.collectonly:
        return
    stack = config.stash[_SERVERS] = ExitStack()
    os.environ.update(stack.enter_context(embedded.using("test")))
    with _owner() as connection:
        _drop_left_databases(connection)
        os.environ["TEST_DATABASE_TEMPLATE"] = _template(connection)
    if not config.getoption("reuse_db", default=False):
        os.environ["TEST_DATABASE_NAME"] = f"test_run{os.getpid()}"
    # pytest-django has read the settings of this process by now.
    test = settings.DATABASES["default"]["TEST"]
    test["NAME"] = os.environ.get("TEST_DATABASE_NAME") or test["NAME"]
    test["TEMPLATE"] = os.environ["TEST_DATABASE_TEMPLATE"]


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started, when nobody else uses it."""
    if _SERVERS in config.stash:
        config.stash[_SERVERS].close()


def _owner_url() -> str:
    return os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]


def _owner() -> psycopg.Connection:
    return psycopg.connect(_owner_url(), autocommit=True)


def _databases(connection: psycopg.Connection, pattern: str) -> list[str]:
    query = "SELECT datname FROM pg_database WHERE datname ~ %s ORDER BY oid"
    return [name for (name,) in connection.execute(query, [pattern])]


def _drop(connection: psycopg.Connection, name: str) -> None:
    with contextlib.suppress(psycopg.Error):
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_left_databases(connection: psycopg.Connection) -> None:
    """Remove the databases of runs that were killed."""
    for name in _databases(connection, "^test_run[0-9]+"):
        pid = int(name.removeprefix("test_run").split("_")[0])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            _drop(connection, name)
        except PermissionError:
            continue


def _sources() -> Iterator[Path]:
    yield from sorted(embedded.ROOT.glob("*/migrations/*.py"))
    yield from sorted(embedded.ROOT.glob("tests/*/migrations/*.py"))
    how = ("requirements/base.txt", "config/privileges.py", "config/management/commands/migrate.py")
    yield from (embedded.ROOT / name for name in how)


def _template(connection: psycopg.Connection) -> str:
    """Name a database with all migrations applied, made if no run made it yet."""
    state = hashlib.sha256()
    for path in _sources():
        if path.exists():
            state.update(str(path.relative_to(embedded.ROOT)).encode() + b"\0" + path.read_bytes())
    name = f"template_{state.hexdigest()[:16]}"
    lock = embedded.place("test").base / "template.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not _databases(connection, f"^{name}$"):
            _migrate_into(connection, name)
            for old in _databases(connection, "^template_[0-9a-f]{16}$")[:-_KEPT_TEMPLATES]:
                _drop(connection, old)
    return name


def _migrate_into(connection: psycopg.Connection, name: str) -> None:
    fresh = f"{name}_new"
    _drop(connection, fresh)
    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(fresh)))
    parts = conninfo.conninfo_to_dict(_owner_url())
    print(f"Migrating the test template {name} …", file=sys.stderr, flush=True)
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"],
        cwd=embedded.ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_OWNER_URL": _url(str(parts["dbname"]), fresh),
        },
        check=True,
    )
    connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(fresh), sql.Identifier(name)))


def _url(database: str, other: str) -> str:
    start, _, _ = _owner_url().rpartition(f"/{database}")
    return f"{start}/{other}"
