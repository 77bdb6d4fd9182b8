import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from customers.models.customer import mask
from documents.enums import Channel, Direction, MessageState
from documents.models.document import Document
from staff.scoping import StoreManager

CUSTOMER_OF_THIS_STORE = """
    IF NEW.customer_id IS NOT NULL AND (SELECT store_id FROM customers_customer WHERE id = NEW.customer_id)
        IS DISTINCT FROM (SELECT store_id FROM documents_document WHERE id = NEW.document_id)
    THEN
        RAISE EXCEPTION 'customer_of_this_store: the customer belongs to another store'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
# Asked when a message is put into the outbox; the sweep asks again before it sends.
WAITS_ONLY_WITH_CONSENT = """
    IF NEW.customer_id IS NULL OR NEW.state <> 'waiting' OR (TG_OP = 'UPDATE' AND OLD.state = 'waiting') THEN
        RETURN NEW;
    END IF;
    IF NOT (SELECT consents_to_messages FROM customers_customer WHERE id = NEW.customer_id) THEN
        RAISE EXCEPTION 'customer_consents: the customer wants no messages' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@pghistory.track()
class Message(models.Model):
    """Something said to or by a customer, insurer or colleague about a document (CTL-05, FUP-05).

    A message to be sent is an outbox row: written with its cause, swept by Celery, claimed once.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="messages")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction.choices, default=Direction.TO)
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("customer")
    )
    person = models.CharField(_("person"), max_length=50)
    address = models.CharField(_("address or number"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    body = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=10, choices=MessageState.choices)
    due_at = models.DateTimeField(_("due at"))
    round = models.PositiveSmallIntegerField(_("sent anew"), default=0)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)
    answer = models.CharField(_("answer of the provider"), max_length=500, blank=True)
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
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=MessageState.DELIVERED, delivered_at__isnull=False)
                | (~models.Q(state=MessageState.DELIVERED) & models.Q(delivered_at=None)),
                name="message_delivered_with_time",
            ),
            models.CheckConstraint(condition=models.Q(state__in=MessageState.values), name="message_state_is_known"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="customer_of_this_store",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=CUSTOMER_OF_THIS_STORE,
            ),
            pgtrigger.Trigger(
                name="customer_consents",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=WAITS_ONLY_WITH_CONSENT,
            ),
            pgtrigger.Trigger(
                name="delivered_is_final",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="delivered") & ~pgtrigger.Q(new__state="delivered"),
                func="RAISE EXCEPTION 'delivered_is_final: it has arrived' USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.body[:40]

    def get_absolute_url(self) -> str:
        return f"{reverse('documents:messages', args=[self.document_id])}#message-{self.pk}"

    @property
    def key(self) -> str:
        """The same for every try, another when a person sends it anew: by it a provider drops repeats."""
        return f"message-{self.pk}-{self.round}"

    def hiding_address(self, text: str) -> str:
        """What a mail server or a provider said, without the whole number or address: more people read it than may see those (SYS-02)."""
        return text.replace(self.address, mask(self.address)) if self.address else text
