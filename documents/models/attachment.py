import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from documents.models.document import Document
from staff.scoping import StoreManager


@pghistory.track()
class Attachment(models.Model):
    """A photo or scan kept with a document; its file is private and served only to who may see the document."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="attachments")
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m/", max_length=200)
    topic = models.CharField(_("topic"), max_length=40, blank=True)
    caption = models.CharField(_("caption"), max_length=100, blank=True)
    content_type = models.CharField(_("kind of file"), max_length=40)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"))

    objects = StoreManager("document__store")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("added_at", "pk")

    def __str__(self) -> str:
        return self.caption or self.topic or str(self.file)
