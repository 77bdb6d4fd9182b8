"""The words of the figures."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Dimension(TextChoices):
    """What a day's figures are divided by (KPI-01). STORE is the whole, undivided."""

    STORE = "store", _("Whole store")
    BRAND = "brand", pgettext_lazy("car", "Brand")
    WORK_KIND = "work_kind", _("Kind of work")
    ADVISOR = "advisor", _("Service advisor")
    TEAM = "team", _("Team")


DIVIDED = (Dimension.BRAND, Dimension.WORK_KIND, Dimension.ADVISOR, Dimension.TEAM)


class OrderSet(TextChoices):
    """Which orders stand behind a figure."""

    DELIVERED = "delivered", pgettext_lazy("figures", "Delivered")
    SETTLED = "settled", pgettext_lazy("figures", "Settled")


class PayerClass(TextChoices):
    """The columns of output by who pays; credit accounts count as the customer's."""

    CUSTOMER = "customer", _("Customer pays")
    WARRANTY = "warranty", _("Warranty")
    INSURANCE = "insurance", _("Insurance")
    INTERNAL = "internal", pgettext_lazy("payer", "Internal")
