from celery import shared_task

from documents.services.messages import send_due_messages


@shared_task
def sweep_messages() -> int:
    """Send the messages that are due; runs every minute (settings.CELERY_BEAT_SCHEDULE)."""
    return send_due_messages()
