"""What the clock of the house does for the figures."""

from celery import shared_task
from django_scopes import scope

from dashboard.services import figures
from staff.history import acting
from staff.models import Store


@shared_task
def rebuild_recent_days() -> None:
    """Every few minutes: this month's and last month's days of every store."""
    for store in Store.objects.filter(is_active=True):
        with scope(store=store), acting(None, source="celery", why="rebuild_recent_days"):
            figures.rebuild_recent_days(store)
