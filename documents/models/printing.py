from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.enums import PrintMode
from documents.models.document import Document
from staff.scoping import StoreManager
from staff.triggers import append_only


class PrintedCopy(models.Model):
    """The print log: every copy of every slip that left a printer. Append-only."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="printed_copies")
    slip = models.CharField(_("slip"), max_length=40)
    copy_no = models.PositiveSmallIntegerField(_("copy"))
    holder = models.CharField(_("holder"), max_length=60)
    printing = models.PositiveSmallIntegerField(_("printing"), help_text=_("1 for the first print, then reprints."))
    mode = models.CharField(_("print mode"), max_length=12, choices=PrintMode.choices)
    printed_at = models.DateTimeField(_("printed at"))
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("printed by")
    )

    objects = StoreManager("document__store")

    class Meta:
        verbose_name = _("printed copy")
        verbose_name_plural = _("printed copies")
        ordering = ("printed_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "slip", "copy_no", "printing"], name="copy_printed_once_per_printing"
            )
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.slip} {self.copy_no} ({self.printing})"
