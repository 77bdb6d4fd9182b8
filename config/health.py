"""/healthz: does this process answer? /up: may a form be sent? /readyz: is every part there?"""

import logging
from collections.abc import Callable

import redis
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import heartbeat

logger = logging.getLogger(__name__)


class NotReady(Exception):
    """What is wrong, in words that give no address and no password away."""


def database() -> None:
    """Ask the database for anything."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations() -> None:
    """Compare the files with the table of applied migrations: is the schema the one this code was written for?"""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise NotReady(f"{len(waiting)} migrations are not applied")


def broker() -> None:
    """Ask the queue for the pulse; any answer will do."""
    heartbeat.age()


def worker() -> None:
    """Look at the pulse: were beat and a worker seen lately?"""
    age = heartbeat.age()
    if age is None or age > heartbeat.STALE_AFTER:
        raise NotReady("No worker was seen lately")


CHECKS: dict[str, Callable[[], None]] = {check.__name__: check for check in (database, migrations, broker, worker)}


def _ask(name: str) -> str:
    """Give "ok" or what is wrong, without addresses or passwords."""
    try:
        CHECKS[name]()
    except NotReady as problem:
        return str(problem)
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
