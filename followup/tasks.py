"""What the clock does for follow-up."""

from celery import shared_task
from django.utils import timezone

from followup.services.questions import give_house_questions
from staff.history import acting
from staff.scoping import scopes_disabled
from workorders.services.callbacks import claim_due_callbacks


@shared_task
def sweep_callbacks() -> int:
    """Each minute: put what is due on the desk. A lost or doubled run does no harm (FUP-01)."""
    with acting(None, source="sweep_callbacks"), scopes_disabled():
        claimed = claim_due_callbacks(now=timezone.now())
        give_house_questions()
    return len(claimed)
