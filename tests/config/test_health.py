"""/healthz and /readyz, and the ids in the logs."""

import json
import logging

import pytest
import redis
from django.db import connection
from django.test import Client

from config import heartbeat, logs


@pytest.fixture
def worker_seen() -> None:
    heartbeat.beat()


@pytest.mark.req("SYS-06")
def test_healthz_asks_nothing(client: Client, django_assert_num_queries, db: None) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.req("SYS-06")
@pytest.mark.django_db
def test_readyz_when_all_runs(client: Client, worker_seen: None) -> None:
    response = client.get("/readyz")

    assert response.json() == {
        "status": "ok",
        "checks": {"database": "ok", "migrations": "ok", "broker": "ok", "worker": "ok"},
    }
    assert response.status_code == 200


@pytest.mark.django_db
def test_readyz_without_a_worker(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "KEY", "nobody-writes-this")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["worker"] == "No worker was seen lately"
    assert response.json()["checks"]["broker"] == "ok"


@pytest.mark.django_db
def test_readyz_with_a_worker_seen_long_ago(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "age", lambda: heartbeat.STALE_AFTER + 1.0)

    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_readyz_without_a_broker_gives_no_address_away(client: Client, settings) -> None:
    settings.REDIS_URL = "redis://:secret@127.0.0.1:1/0"

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["broker"] == "does not answer"
    assert b"secret" not in response.content


@pytest.mark.django_db
def test_readyz_with_a_migration_waiting(client: Client, worker_seen: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == "1 migrations are not applied"


def test_request_id_is_kept_made_or_refused(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc-123"})["X-Request-ID"] == "abc-123"
    made = client.get("/healthz")["X-Request-ID"]
    assert len(made) == 32
    assert client.get("/healthz", headers={"X-Request-ID": "{evil}"})["X-Request-ID"] != "{evil}"


@pytest.mark.req("SYS-06")
def test_a_log_line_is_json_with_request_and_user(rf) -> None:
    formatter = logs.configuration(as_json=True)["formatters"]["line"]
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Keep()
    handler.setFormatter(
        formatter["()"](foreign_pre_chain=formatter["foreign_pre_chain"], processors=formatter["processors"])
    )
    logger = logging.getLogger("somebody.elses")
    logger.addHandler(handler)

    def view(request):
        logger.warning("零件 %s", 7)
        from django.http import HttpResponse

        return HttpResponse()

    class Person:
        pk = 42
        is_authenticated = True

    request = rf.get("/", headers={"X-Request-ID": "r1"})
    request._cached_user = Person()
    logs.RequestLogMiddleware(view)(request)
    logger.removeHandler(handler)

    line = json.loads(lines[0])
    assert (line["event"], line["request_id"], line["user"], line["level"]) == ("零件 7", "r1", 42, "warning")


def test_the_cache_may_vanish(settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "config.cache.TolerantRedisCache", "LOCATION": "redis://127.0.0.1:1/1"}}
    from django.core.cache import cache

    cache.set("a", 1)

    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_or_set("a", lambda: 5) == 5
    assert cache.get_many(["a"]) == {}
    assert cache.incr("a") == 1
    assert cache.delete("a") is False
    with pytest.raises(redis.RedisError):
        redis.Redis.from_url("redis://127.0.0.1:1/1").ping()
