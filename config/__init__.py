"""Settings, addresses, the queue and the servers around the application."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
