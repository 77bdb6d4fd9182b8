import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.enums import SignMethod, capacity_label
from documents.models.document import Document
from staff.scoping import StoreManager
from staff.triggers import append_only


class Signature(models.Model):
    """Somebody's yes or no to a matter of a document, in a capacity. Append-only.

    ``matter`` says what was signed (``"order"``, ``"handover_in"``, ``"own_check"`` …); ``content_digest`` binds it to
    the content as it stood. Changed content opens a new ``round``. ``strokes`` is the drawn
    signature: a list of lines, each a list of [x, y] from 0 to 1000.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="signatures")
    matter = models.CharField(_("matter"), max_length=40)
    capacity = models.CharField(_("capacity"), max_length=30)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    content_digest = models.CharField(max_length=64)
    agreed = models.BooleanField(_("agreed"), default=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    signer_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("user who signed"),
    )
    signer_name = models.CharField(_("signed by"), max_length=80)
    witnessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("witnessed by"),
    )
    method = models.CharField(_("method"), max_length=10, choices=SignMethod.choices)
    strokes = models.JSONField(_("drawn signature"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signed at"))

    objects = StoreManager("document__store")

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ("signed_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "matter", "capacity", "round"], name="signature_once_per_round"
            ),
            models.CheckConstraint(
                condition=models.Q(signer_user__isnull=False) | models.Q(witnessed_by__isnull=False),
                name="signature_by_a_user_or_witnessed",
            ),
        ]
        triggers = [
            append_only(),
            pgtrigger.Trigger(
                name="given_is_no_longer_wanted",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    DELETE FROM documents_signaturewanted
                     WHERE document_id = NEW.document_id AND matter = NEW.matter AND capacity = NEW.capacity;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signer_name} ({self.capacity}, {self.matter})"

    @property
    def capacity_label(self) -> str:
        return capacity_label(self.capacity)

    @property
    def matter_label(self) -> str:
        return self.document.registered.matter_label(self.matter)


@pghistory.track()
class SignatureWanted(models.Model):
    """A document waits for a signature: the rows of the one approvals inbox (CTL-03)."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="signatures_wanted")
    matter = models.CharField(_("matter"), max_length=40)
    capacity = models.CharField(_("capacity"), max_length=30)
    since = models.DateTimeField(_("since"))

    objects = StoreManager("document__store")

    class Meta:
        verbose_name = _("wanted signature")
        verbose_name_plural = _("wanted signatures")
        constraints = [models.UniqueConstraint(fields=["document", "matter", "capacity"], name="signature_wanted_once")]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.matter} ({self.capacity})"

    @property
    def capacity_label(self) -> str:
        return capacity_label(self.capacity)

    @property
    def matter_label(self) -> str:
        return self.document.registered.matter_label(self.matter)
