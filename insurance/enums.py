"""The words of insured repairs, and which papers each kind of accident needs (INS-03)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseType(TextChoices):
    SMALL = "small", _("Small accident")
    SINGLE = "single", _("Single-vehicle accident")
    TWO = "two", _("Accident with another vehicle")


class PaperKind(TextChoices):
    """The papers an insurer asks for."""

    DRIVING_LICENCE = "driving_licence", _("Copy of the driving licence")
    VEHICLE_LICENCE = "vehicle_licence", _("Copy of the vehicle licence")
    POLICY = "policy", _("Copy of the policy")
    IDENTITY = "identity", _("Identity card of the insured")
    LIABILITY = "liability", _("Police statement of liability")
    ASSESSMENT = "assessment", _("Assessment sheet")
    CLAIM_FORM = "claim_form", _("Claim form, signed by the insured")
    INVOICE = "invoice", _("Repair invoice")
    BANK_CARD = "bank_card", _("Copy of the bank card")
    PROXY = "proxy", _("Letter of authority")
    PHOTOS = "photos", _("Photos of the accident and the damage")
    OTHER_LICENCES = "other_licences", _("Licences of the other side")
    OTHER_POLICY = "other_policy", _("Policy of the other side")
    AGREEMENT = "agreement", _("Quick settlement agreement")
    EXTRA = "extra", pgettext_lazy("insurance paper", "Other")


_EVERY_CASE = (
    (PaperKind.DRIVING_LICENCE, True),
    (PaperKind.VEHICLE_LICENCE, True),
    (PaperKind.POLICY, True),
    (PaperKind.IDENTITY, True),
    (PaperKind.ASSESSMENT, True),
    (PaperKind.CLAIM_FORM, True),
    (PaperKind.PROXY, True),
    (PaperKind.PHOTOS, True),
)
# The invoice is written after the car is settled, so it is on the list and not wanted before the car may leave.
CHECKLISTS: dict[CaseType, tuple[tuple[PaperKind, bool], ...]] = {
    CaseType.SMALL: (*_EVERY_CASE, (PaperKind.BANK_CARD, False), (PaperKind.INVOICE, False)),
    CaseType.SINGLE: (
        *_EVERY_CASE,
        (PaperKind.LIABILITY, True),
        (PaperKind.BANK_CARD, False),
        (PaperKind.INVOICE, False),
    ),
    CaseType.TWO: (
        *_EVERY_CASE,
        (PaperKind.LIABILITY, True),
        (PaperKind.OTHER_LICENCES, True),
        (PaperKind.OTHER_POLICY, True),
        (PaperKind.AGREEMENT, False),
        (PaperKind.BANK_CARD, False),
        (PaperKind.INVOICE, False),
    ),
}


class CaseState(TextChoices):
    """Where the claim stands; after delivery its money (INS-04)."""

    OPEN = "open", pgettext_lazy("insurance case", "Collecting papers")
    SUBMITTED = "submitted", pgettext_lazy("insurance case", "Submitted")
    PAID = "paid", pgettext_lazy("insurance case", "Paid")
    SHORT_PAID = "short_paid", pgettext_lazy("insurance case", "Paid short")
    REJECTED = "rejected", pgettext_lazy("insurance case", "Rejected")


ANSWERED = (CaseState.PAID, CaseState.SHORT_PAID, CaseState.REJECTED)
