"""The words of the till."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Payer(TextChoices):
    """Who answers for the money."""

    CUSTOMER = "customer", _("Customer")
    ACCOUNT = "account", pgettext_lazy("payer", "On account")
    INSURER = "insurer", _("Insurer")
    MAKER = "maker", pgettext_lazy("payer", "Maker (warranty)")
    INTERNAL = "internal", pgettext_lazy("payer", "Internal")


# These pay at the till; the others are covered by a clerk's or a manager's signature.
TILL_PAYERS = (Payer.CUSTOMER, Payer.ACCOUNT)


class ReceivableState(TextChoices):
    OPEN = "open", pgettext_lazy("receivable", "Open")
    COVERED = "covered", pgettext_lazy("receivable", "Covered")
    PAID = "paid", pgettext_lazy("receivable", "Paid")
    CANCELLED = "cancelled", pgettext_lazy("receivable", "Cancelled")


class Cover(TextChoices):
    """How a receivable is answered for before the money is there."""

    ACCOUNT = "account", pgettext_lazy("cover", "On account")
    INSURER = "insurer", pgettext_lazy("cover", "Insurer pays")
    MAKER = "maker", pgettext_lazy("cover", "Maker pays")
    INTERNAL = "internal", pgettext_lazy("cover", "Internal")
    OWING = "owing", pgettext_lazy("cover", "Owing until a promised date")


COVER_OF = {
    Payer.CUSTOMER: Cover.OWING,
    Payer.ACCOUNT: Cover.OWING,
    Payer.INSURER: Cover.INSURER,
    Payer.MAKER: Cover.MAKER,
    Payer.INTERNAL: Cover.INTERNAL,
}


class Method(TextChoices):
    CASH = "cash", pgettext_lazy("payment", "Cash")
    CARD = "card", pgettext_lazy("payment", "Card")
    MOBILE = "mobile", pgettext_lazy("payment", "Mobile")
    TRANSFER = "transfer", pgettext_lazy("payment", "Transfer")
