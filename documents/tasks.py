from celery import shared_task

from documents.services.attachments import sweep_stray_photos
from documents.services.messages import send_due_messages


@shared_task
def sweep_messages() -> int:
    """Send the messages that are due; runs every minute (settings.CELERY_BEAT_SCHEDULE)."""
    return send_due_messages()


@shared_task
def sweep_photos() -> int:
    """Delete the files that no row knows; runs every night (settings.CELERY_BEAT_SCHEDULE)."""
    return sweep_stray_photos()
