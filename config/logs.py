"""Logs: one JSON object a line, each with the request (or task) it belongs to and who asked."""

import logging
import re
import sys
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)
logger = structlog.stdlib.get_logger("request")
QUIET = {"/healthz", "/readyz", "/up"}
SECRET_ADDRESS = re.compile(r"/wall/[\w-]{20,}")


def add_user(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Say who asked, if somebody already looked that up: a log line asks the database nothing."""
    user = getattr(current_request.get(), "_cached_user", None)
    if user is not None and user.is_authenticated:
        event.setdefault("user", user.pk)
    return event


def hide_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """The address of a wall screen holds its secret, and Django names addresses in its own lines: no log is a way in."""
    return {key: SECRET_ADDRESS.sub("/wall/…", text) if isinstance(text, str) else text for key, text in event.items()}


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    add_user,
    hide_secrets,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.ExtraAdder(allow=["status_code", "task_id"]),
]


def configuration(*, as_json: bool, level: str = "INFO") -> dict[str, Any]:
    """Give settings.LOGGING, the same for our own lines and for those of libraries."""
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    last += (
        [structlog.processors.format_exc_info, renderer]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": last,
            }
        },
        "handlers": {"output": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["output"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "axes": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }


def request_id(given: str) -> str:
    """Keep what the proxy gave if it is a plain word: a log line must not be somebody else's text."""
    plain = given.replace("-", "")
    return given if plain.isalnum() and plain.isascii() and len(given) <= 64 else uuid.uuid4().hex  # noqa: PLR2004


class RequestLogMiddleware:
    """Give each request an id, put it into each log line and the answer, and log the request when answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Log one line a request; the health addresses only when they fail."""
        number = request_id(request.headers.get("X-Request-ID", ""))
        token = current_request.set(request)
        started = time.monotonic()
        try:
            with structlog.contextvars.bound_contextvars(request_id=number):
                response = self.get_response(request)
                response["X-Request-ID"] = number
                level = logging.INFO if request.path not in QUIET or response.status_code >= 500 else logging.DEBUG  # noqa: PLR2004
                logger.log(
                    level,
                    "request",
                    method=request.method,
                    path=request.path,
                    status=response.status_code,
                    milliseconds=round((time.monotonic() - started) * 1000),
                    address=request.META.get("REMOTE_ADDR"),
                )
            return response
        finally:
            current_request.reset(token)
