"""One ground for all tests here; each test has a store of its own on it."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg import conninfo

from config import embedded
from staff.enums import Role
from staff.models import Store
from tests.faults.ground import Ground
from tests.faults.shop import Shop, open_shop


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(300))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def servers(django_db_setup: None) -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="as-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        ground = Ground(Path(folder), free_port())
        try:
            ground.start_servers()
            given = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
            ground.fill(conninfo.make_conninfo(given, dbname=os.environ["TEST_DATABASE_TEMPLATE"]))
            yield ground
        finally:
            ground.stop()
            ground.stop_servers()
            shutil.rmtree(ground.at.home, ignore_errors=True)


@pytest.fixture
def ground(servers: Ground, django_db_blocker: Any) -> Iterator[Ground]:
    """The servers run, and Django in this process works on them."""
    with servers.as_database(django_db_blocker):
        yield servers
        # Processes go on: the next test may use them. What a test killed, whoever needs it starts again.
        for name, server in embedded.SERVERS.items():
            if not server.answers(servers.at):
                {"postgres": servers.start_database, "valkey": servers.start_queue}[name]()


@pytest.fixture
def shop(ground: Ground) -> Iterator[Shop]:
    from django_scopes import scope

    made = open_shop(f"F{Store.objects.count() + 1}", *Role)
    with scope(store=made.store):
        yield made
