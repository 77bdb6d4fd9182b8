"""What the clock does for the ground floor."""

from celery import shared_task
from django.utils import timezone

from staff.services.sent_forms import forget_sent_forms


@shared_task
def sweep_sent_forms() -> int:
    """Each hour: forget the forms that nobody will send again."""
    return forget_sent_forms(now=timezone.now())
