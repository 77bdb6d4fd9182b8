"""What must happen later. Tasks live in each app's tasks.py; the clock's table is settings.CELERY_BEAT_SCHEDULE."""

import logging.config
import os
from typing import Any

import structlog
from celery import Celery
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("after_sales")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_like_the_web(**_kwargs: Any) -> None:
    """Keep Celery from setting up logs of its own."""
    from django.conf import settings  # noqa: PLC0415 (settings import this package)

    logging.config.dictConfig(settings.LOGGING)


@before_task_publish.connect
def hand_on_request(headers: dict[str, Any] | None = None, **_kwargs: Any) -> None:
    """A task's log lines carry the id of the request that asked for it."""
    asked_by = structlog.contextvars.get_contextvars().get("request_id")
    if headers is not None and asked_by:
        headers["request_id"] = asked_by


@task_prerun.connect
def name_task(task_id: str, task: Any, **_kwargs: Any) -> None:
    """Start the task's log lines."""
    asked_by = (getattr(task.request, "headers", None) or {}).get("request_id")
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id, request_id=asked_by or task_id)


@task_postrun.connect
def forget_task(task: Any, **_kwargs: Any) -> None:
    """End them; a task run inside a request (tests) leaves the request's id alone."""
    if not task.request.is_eager:
        structlog.contextvars.clear_contextvars()
