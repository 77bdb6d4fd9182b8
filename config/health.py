"""/healthz: does this process answer? /up: may a form be sent? /readyz: is every part there?"""

import dataclasses
import logging

import redis
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
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


def _ask(name: str) -> str:
    """Give "ok" or what is wrong, without addresses or passwords."""
    try:
        CHECKS[name]().run()  # type: ignore[unused-coroutine]
    except HealthCheckException as problem:
        return str(problem.message)
    except (redis.RedisError, DatabaseError, OSError) as problem:
        logger.warning("%s does not answer: %s", name, problem)
        return "does not answer"
    return "ok"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Ask nothing: a process that answers is alive, whatever else is down."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def up(request: HttpRequest) -> HttpResponse:
    """Ask the database alone: a page asks here before it lets go of what was typed (static/js/guard.js)."""
    return HttpResponse(status=204 if _ask("database") == "ok" else 503)


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ask everything a page needs."""
    answers = {name: _ask(name) for name in CHECKS}
    ready = all(answer == "ok" for answer in answers.values())
    return JsonResponse({"status": "ok" if ready else "not ready", "checks": answers}, status=200 if ready else 503)
