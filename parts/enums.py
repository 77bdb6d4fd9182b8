from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.enums import Role

MOST_PIECES = Decimal(999)  # of one part on one line: more is a slip of the finger


class AbcClass(TextChoices):
    """How closely a part is watched: A the dear and quick ones."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class MovementKind(TextChoices):
    OPENING = "opening", pgettext_lazy("movement", "Opening stock")
    RECEIPT = "receipt", pgettext_lazy("movement", "Goods received")
    ISSUE = "issue", pgettext_lazy("movement", "Issued to a job")
    RETURN = "return", pgettext_lazy("movement", "Returned from a job")


class LineState(TextChoices):
    """Where a line of a requisition stands. The database derives it from the line's quantities."""

    WANTED = "wanted", pgettext_lazy("requisition", "Wanted")
    ON_ORDER = "on_order", pgettext_lazy("requisition", "On order")
    RESERVED = "reserved", pgettext_lazy("requisition", "Reserved")
    PICKED = "picked", pgettext_lazy("requisition", "Picked")
    ISSUED = "issued", pgettext_lazy("requisition", "Issued")
    RETURNED = "returned", pgettext_lazy("requisition", "Returned")
    CANCELLED = "cancelled", pgettext_lazy("requisition", "Cancelled")


OPEN_STATES = (LineState.WANTED, LineState.ON_ORDER, LineState.RESERVED, LineState.PICKED)
AT_THE_COUNTER = (LineState.WANTED, LineState.RESERVED, LineState.PICKED)


class NoOldPart(TextChoices):
    """Why a core part is given out without the old one (PRT-10)."""

    FLUID = "fluid", _("Fluid")
    CONSUMABLE = "consumable", _("Consumable")
    MISSING = "missing", _("Missing from the car")
    EXCEPTION = "exception", _("Exception, signed by the parts manager")


class ConsentMethod(TextChoices):
    """How the customer agreed to wait for a part."""

    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("By phone")
    MESSAGE = "message", _("By message")


# Whoever fetches parts for a job signs the slip in the capacity they hold.
RECEIVERS = (Role.TECHNICIAN, Role.TEAM_LEADER)
