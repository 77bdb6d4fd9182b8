"""The pulse of worker and beat: beat asks, a worker writes the time, /readyz reads it."""

import time
from typing import Any

import redis
from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings

KEY = "after-sales:worker-heartbeat"
EVERY = 15  # seconds
STALE_AFTER = 90  # seconds; a worker may be busy with a long report


def _server() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=2)


@shared_task(name="config.heartbeat.beat", expires=EVERY)
def beat() -> None:
    """Note that beat sends and a worker works."""
    with _server() as server:
        server.set(KEY, int(time.time()), ex=10 * STALE_AFTER)


@worker_ready.connect
def beat_once(**_kwargs: Any) -> None:
    """A new worker need not wait for the clock to be seen."""
    beat()


def age() -> float | None:
    """Give the seconds since a worker was last seen, None if never; redis.RedisError if the broker is away."""
    with _server() as server:
        written = server.get(KEY)
    return None if written is None else time.time() - int(written)  # type: ignore[arg-type]
