"""The words of the workshop."""

from decimal import Decimal

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MOST_AN_HOUR = Decimal(10_000)  # yuan: a slip of the key, not a price
MOST_HOURS = Decimal(200)  # of one operation, one line, one job: five weeks of one person


class TeamKind(TextChoices):
    MECHANICAL = "mechanical", pgettext_lazy("team", "Mechanical")
    BODY = "body", pgettext_lazy("team", "Body")
    PAINT = "paint", pgettext_lazy("team", "Paint")


class BayKind(TextChoices):
    MECHANICAL = "mechanical", pgettext_lazy("bay", "Mechanical bay")
    QUICK = "quick", pgettext_lazy("bay", "Quick-service bay")
    BODY = "body", pgettext_lazy("bay", "Body bay")
    PAINT = "paint", pgettext_lazy("bay", "Paint booth")
    INSPECTION = "inspection", pgettext_lazy("bay", "Inspection bay")
    WASH = "wash", pgettext_lazy("bay", "Wash bay")


# A customer books one of these; inspection and wash follow by themselves.
BOOKABLE_BAYS = (BayKind.MECHANICAL, BayKind.QUICK, BayKind.BODY, BayKind.PAINT)


class WorkKind(TextChoices):
    """What kind of work it is: decides the labour rate and how output value is divided."""

    PERIODIC_MAINTENANCE = "periodic_maintenance", _("Periodic maintenance")
    GENERAL_REPAIR = "general_repair", _("General repair")
    BODY_AND_PAINT = "body_and_paint", _("Body and paint")
    OTHER = "other", pgettext_lazy("kind of work", "Other")


class Weekday(IntegerChoices):
    """As ``date.weekday()`` counts."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")
