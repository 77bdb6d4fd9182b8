"""What must happen later. Tasks live in each app's tasks.py; the clock's table is settings.CELERY_BEAT_SCHEDULE."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("after_sales")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
