"""Complaints given to somebody who leaves, and calls they had opened, are handed on."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.services.papers import lock_paper
from followup.enums import UNSOLVED, EntryKind
from followup.models import Complaint, ComplaintEntry
from followup.permissions import can_solve_complaints
from staff.models import User
from staff.open_work import OpenWork, register
from staff.refusals import require
from staff.scoping import scopes_disabled
from workorders.enums import CallbackState
from workorders.models import Callback


def open_complaints(user: User) -> QuerySet[Complaint]:
    """Complaints that wait for this person, in any store."""
    with scopes_disabled():
        return Complaint.objects.filter(routed_to=user, state__in=UNSOLVED).select_related("document")


def hand_over_complaints(user: User, to: User, by: User) -> int:
    """All of them go to ``to``, who must be somebody who may solve complaints at each of their stores."""
    with scopes_disabled(), transaction.atomic():
        keys = list(open_complaints(user).order_by("pk").values_list("pk", flat=True))
        locked = [lock_paper(Complaint, pk) for pk in keys]
        complaints = [c for c in locked if c.routed_to_id == user.pk and c.state in UNSOLVED]
        for complaint in complaints:
            require(
                can_solve_complaints(to, complaint.store_id),
                _("%(name)s cannot be given complaints there.") % {"name": to},
            )
            complaint.routed_to = to
            complaint.save(update_fields=["routed_to"])
            ComplaintEntry.objects.create(
                complaint=complaint,
                kind=EntryKind.ROUTED,
                text=f"→ {to.full_name}",
                at=timezone.now(),
                by=by,
            )
    return len(complaints)


def opened_calls(user: User) -> QuerySet[Callback]:
    """Calls this clerk has opened and not finished, in any store."""
    with scopes_disabled():
        return Callback.objects.filter(claimed_by=user, state=CallbackState.CLAIMED).select_related("order__document")


def hand_over_calls(user: User, to: User, by: User) -> int:
    """The calls go back to the desk of all clerks: whoever is free makes them."""
    with scopes_disabled(), transaction.atomic():
        calls = list(opened_calls(user).select_for_update(no_key=True, of=("self",)).order_by("pk"))
        for callback in calls:
            callback.claimed_by = None
            callback.save(update_fields=["claimed_by"])
    return len(calls)


register(
    OpenWork("complaints", gettext_lazy("Complaints"), open_complaints, hand_over_complaints),
    OpenWork("callbacks", gettext_lazy("Callbacks"), opened_calls, hand_over_calls),
)
