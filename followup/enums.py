"""The words of follow-up and customer care."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.enums import Role


class Mark(IntegerChoices):
    """What the customer gives, as they say it on the phone."""

    VERY_BAD = 1, _("Very dissatisfied")
    BAD = 2, _("Dissatisfied")
    FAIR = 3, _("Fair")
    GOOD = 4, _("Satisfied")
    VERY_GOOD = 5, _("Very satisfied")


LOW_MARK, HIGH_MARK = Mark.BAD, Mark.GOOD


class Source(TextChoices):
    """By what way a complaint came (FUP-02)."""

    CALLBACK = "callback", _("Callback")
    PHONE = "phone", _("Customer phoned")
    VISIT = "visit", _("Customer came")
    LETTER = "letter", _("Letter")
    MESSAGE = "message", pgettext_lazy("complaint", "Message")


class Topic(TextChoices):
    QUALITY = "quality", _("Repair not right")
    ATTITUDE = "attitude", _("Attitude of staff")
    TIME = "time", _("Waited too long, not ready in time")
    PRICE = "price", _("Price, charges unclear")
    PART = "part", _("Quality of a part")
    OTHER = "other", pgettext_lazy("complaint", "Other")


class ComplaintState(TextChoices):
    OPEN = "open", pgettext_lazy("complaint", "Waits for a first answer")
    ANSWERED = "answered", pgettext_lazy("complaint", "Being solved")
    SOLVED = "solved", pgettext_lazy("complaint", "Waits for the customer's word")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed")


UNSOLVED = (ComplaintState.OPEN, ComplaintState.ANSWERED)


class EntryKind(TextChoices):
    """What was done about a complaint."""

    RAISED = "raised", pgettext_lazy("complaint", "Raised")
    ROUTED = "routed", pgettext_lazy("complaint", "Handed on")
    ANSWERED = "answered", pgettext_lazy("complaint", "First answer")
    SOLVED = "solved", pgettext_lazy("complaint", "Solved")
    REJECTED = "rejected", pgettext_lazy("complaint", "Customer not content")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed")


# To whom a complaint may go (FUP-02), and who is thought of first.
SOLVERS = (Role.SERVICE_ADVISOR, Role.FRONT_DESK_SUPERVISOR, Role.SERVICE_MANAGER, Role.PARTS_MANAGER)
FIRST_THOUGHT = {
    Topic.QUALITY: Role.SERVICE_MANAGER,
    Topic.ATTITUDE: Role.FRONT_DESK_SUPERVISOR,
    Topic.PART: Role.PARTS_MANAGER,
}
