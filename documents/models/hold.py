import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document
from staff.enums import Role
from staff.scoping import StoreManager


@pghistory.track()
class Hold(models.Model):
    """A reason why a verb is blocked on a document, until the desk that can settle it lifts it."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="holds")
    blocks = models.CharField(_("blocks"), max_length=40, help_text=_("The verb that waits, e.g. deliver."))
    code = models.CharField(_("code"), max_length=40)
    reason = models.CharField(_("reason"), max_length=200)
    mended_by = models.CharField(_("can be mended by"), max_length=30, choices=Role.choices)
    placed_at = models.DateTimeField(_("placed at"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("placed by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("lifted by")
    )
    lift_note = models.CharField(_("note"), max_length=200, blank=True)

    objects = StoreManager("document__store")

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lifted_at=None, lifted_by=None)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_with_who",
            ),
            models.UniqueConstraint(
                fields=["document", "code"], condition=models.Q(lifted_at=None), name="hold_open_once_per_code"
            ),
        ]

    def __str__(self) -> str:
        return self.reason
