import pghistory
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents.enums import Channel, Direction, MessageState
from documents.models.document import Document
from staff.scoping import StoreManager


@pghistory.track()
class Message(models.Model):
    """Something said to or by a customer, insurer or colleague about a document (CTL-05, FUP-05).

    A message to be sent is an outbox row: written with its cause, swept by Celery, claimed once.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="messages")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction.choices, default=Direction.TO)
    person = models.CharField(_("person"), max_length=50)
    address = models.CharField(_("address or number"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    body = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=10, choices=MessageState.choices)
    due_at = models.DateTimeField(_("due at"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("written by")
    )

    objects = StoreManager("document__store")

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("created_at", "pk")
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="message_outbox")]

    def __str__(self) -> str:
        return self.subject or self.body[:40]

    def get_absolute_url(self) -> str:
        return f"{reverse('documents:messages', args=[self.document_id])}#message-{self.pk}"
