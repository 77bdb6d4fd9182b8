from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.enums import Role


class SignMethod(TextChoices):
    SCREEN = "screen", _("On screen")
    PAPER = "paper", _("On paper")
    PHONE = "phone", _("By phone")
    LINK = "link", _("By private link")
    PROXY = "proxy", _("By a named proxy")


class Capacity(TextChoices):
    """Capacities that are not a role of somebody who works here."""

    CUSTOMER = "customer", _("Customer")
    TEAM = "team", pgettext_lazy("capacity", "Team")
    INSURER = "insurer", _("Insurer")


class Channel(TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone call")
    SMS = "sms", _("Text message")
    WECHAT = "wechat", _("WeChat")


class Direction(TextChoices):
    TO = "to", _("Sent")
    FROM = "from", _("Received")


class MessageState(TextChoices):
    WAITING = "waiting", pgettext_lazy("message", "Waiting to be sent")
    SENT = "sent", pgettext_lazy("message", "Sent")
    DELIVERED = "delivered", pgettext_lazy("message", "Delivered")
    FAILED = "failed", pgettext_lazy("message", "Not delivered")
    NOTED = "noted", pgettext_lazy("message", "Noted")


class PrintMode(TextChoices):
    LASER = "laser", _("All copies (laser)")
    CARBONLESS = "carbonless", _("One pass (carbonless paper)")


def capacity_label(capacity: str) -> str:
    """The word for a capacity: a role's, or that of somebody outside."""
    return str(Capacity(capacity).label if capacity in Capacity.values else Role(capacity).label)
