"""Reading the environment: a missing variable stops the start with a sentence that says what to set."""

import os
import re
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def required(name: str, meaning: str) -> str:
    """Give the variable, or stop."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name}: {meaning}")
    return value


def names(value: str) -> list[str]:
    """Split a comma separated list."""
    return [name.strip() for name in value.split(",") if name.strip()]


HOST = re.compile(r"\.?[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\]", re.IGNORECASE)  # what Django can match, but for "*"


def hosts(name: str, meaning: str) -> list[str]:
    """Give the names this site answers to: no wildcard, which would take every forged Host for ours."""
    given = names(required(name, meaning))
    odd = [host for host in given if not HOST.fullmatch(host)]
    if odd or not given:
        raise ImproperlyConfigured(
            f"{name} must be names such as service.example.com, or .example.com for all below it, separated by commas, "
            f"without https:// and port; {', '.join(odd) or 'a comma'} is none."
        )
    return given


def number(name: str, default: int) -> int:
    """Give a variable that is a whole number."""
    value = os.environ.get(name, "").strip()
    if value and not value.isdigit():
        raise ImproperlyConfigured(f"Set the environment variable {name} to a whole number; it is {value!r}.")
    return int(value or default)


WEBHOOK = "documents.webhook.WebhookChannel"
SHORTEST_SECRET = 16


def message_webhook() -> tuple[dict[str, str], dict[str, Any]]:
    """Which channels go to the provider of text messages (docs/operations.md), and where that is."""
    url = os.environ.get("MESSAGE_WEBHOOK_URL", "").strip()
    if not url:
        return {}, {"url": "", "secret": "", "timeout": 10.0}
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or "@" in parts.netloc:
        raise ImproperlyConfigured("MESSAGE_WEBHOOK_URL must be https://host/path (or http:// inside the house).")
    secret = required("MESSAGE_WEBHOOK_SECRET", "at least 16 signs; the provider checks our messages with it.")
    if len(secret) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"MESSAGE_WEBHOOK_SECRET must have at least {SHORTEST_SECRET} signs.")
    patience = number("MESSAGE_WEBHOOK_TIMEOUT", 10)
    if not 1 <= patience <= 60:  # noqa: PLR2004
        raise ImproperlyConfigured("MESSAGE_WEBHOOK_TIMEOUT must be 1 to 60 seconds.")
    channels = names(os.environ.get("MESSAGE_WEBHOOK_CHANNELS", "") or "sms")
    if not set(channels) <= {"sms", "wechat"}:
        raise ImproperlyConfigured("MESSAGE_WEBHOOK_CHANNELS may name sms and wechat, separated by a comma.")
    return dict.fromkeys(channels, WEBHOOK), {"url": url, "secret": secret, "timeout": float(patience)}


# PostgreSQL keeps the plan of a statement that the same connection sends for the fifth time: a third of its time goes into planning.
KEPT_PLANS: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 5}


def database(url: str) -> dict[str, Any]:
    """Keep connections and check them before use: after a restart of the database no request fails.

    A database that cannot be reached is given up after five seconds, and the page says so (config.errors).
    """
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured("DATABASE_URL must start with postgres://: no other database will do.")
    found = dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)
    return {**found, "OPTIONS": KEPT_PLANS | {"connect_timeout": 5, **found.get("OPTIONS", {})}}


def broker(redis_url: str) -> str:
    """Celery names a socket in its own way."""
    return redis_url.replace("unix://", "redis+socket://", 1)


def cache(redis_url: str) -> dict[str, Any]:
    """Use the second database: emptying the cache must not empty the queue."""
    base = redis_url.partition("?")[0]
    if base.startswith("unix://"):
        location = f"{base}?db=1"
    else:
        scheme, _, rest = base.partition("://")
        location = f"{scheme}://{rest.partition('/')[0]}/1"
    return {
        "BACKEND": "config.cache.TolerantRedisCache",
        "LOCATION": location,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1},
    }
