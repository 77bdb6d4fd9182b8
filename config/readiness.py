"""What a page needs, and how each part is asked."""

import dataclasses
import logging

import redis
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from health_check.base import HealthCheck
from health_check.checks import Database
from health_check.exceptions import HealthCheckException, ServiceUnavailable

from config import heartbeat

logger = logging.getLogger(__name__)


@dataclasses.dataclass
class Migrations(HealthCheck):
    """The schema is the one this code was written for."""

    def run(self) -> None:  # type: ignore[override]
        """Compare the files with the table of applied migrations."""
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            raise ServiceUnavailable(f"{len(waiting)} migrations are not applied")


@dataclasses.dataclass
class Broker(HealthCheck):
    """The queue answers."""

    def run(self) -> None:  # type: ignore[override]
        """Ask for the pulse; any answer will do."""
        heartbeat.age()


@dataclasses.dataclass
class Worker(HealthCheck):
    """Beat and a worker were seen lately."""

    def run(self) -> None:  # type: ignore[override]
        """Look at the pulse."""
        age = heartbeat.age()
        if age is None or age > heartbeat.STALE_AFTER:
            raise ServiceUnavailable("No worker was seen lately")


CHECKS: dict[str, type[HealthCheck]] = {
    "database": Database,
    "migrations": Migrations,
    "broker": Broker,
    "worker": Worker,
}


def ask(name: str) -> str:
    """Give "ok" or what is wrong, without addresses or passwords."""
    try:
        CHECKS[name]().run()  # type: ignore[unused-coroutine]
    except HealthCheckException as problem:
        return str(problem.message)
    except (redis.RedisError, DatabaseError, OSError) as problem:
        logger.warning("%s does not answer: %s", name, problem)
        return "does not answer"
    return "ok"
