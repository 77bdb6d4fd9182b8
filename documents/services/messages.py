"""What is said to and by customers, insurers and colleagues about a document (CTL-05, FUP-05)."""

import datetime

import structlog
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.models import Customer
from documents.channels import NotSent, TryLater, Undeliverable, channel_named, channels_in_use
from documents.enums import Channel, Direction, MessageState
from documents.models import Document, Message
from documents.permissions import can_see_undelivered, can_write_to_customers
from documents.services.papers import lock_document, require_transaction
from staff.history import acting
from staff.models import User
from staff.refusals import Reason, Refused, require
from staff.scoping import only, scopes_disabled
from staff.text import clean_text
from staff.transactions import all_or_nothing, may_fail

log = structlog.get_logger(__name__)

BACK_OFF = tuple(datetime.timedelta(minutes=m) for m in (1, 5, 15, 60, 240))
MOST_TRIES = len(BACK_OFF) + 1
QUIET_FROM, QUIET_UNTIL = datetime.time(21), datetime.time(8)
WAKES_PEOPLE = (Channel.SMS, Channel.WECHAT)


def queue_message(
    document: Document,
    *,
    channel: str,
    person: str,
    address: str,
    subject: str,
    body: str,
    customer: Customer | None = None,
    due_at: datetime.datetime | None = None,
    by: User | None,
) -> Message:
    """Write a message to be sent into the outbox, in the transaction of its cause; a sweep sends it.

    A message to a customer names the customer, who must consent. What makes a phone ring waits out the quiet hours.
    Raises :class:`Refused` for an address that cannot be one and for an empty text.
    """
    require_transaction()
    require(body.strip(), _("The message is empty."))
    refuse_without_consent(customer)
    now = timezone.now()
    due_at = due_at or now
    return Message.objects.create(
        document=document,
        channel=channel,
        direction=Direction.TO,
        customer=customer,
        person=_fit(person, 50),
        address=_checked_address(channel, address),
        subject=_fit(" ".join(subject.split()), 150),
        body=clean_text(body).strip(),
        state=MessageState.WAITING,
        due_at=fitting(channel, due_at),
        created_at=now,
        created_by=by,
    )


def refuse_without_consent(customer: Customer | None) -> None:
    """Asks the database, not the row in hand: consent may have been withdrawn a moment ago."""
    if customer is not None and not Customer.objects.filter(pk=customer.pk, consents_to_messages=True).exists():
        raise Refused(Reason(_("The customer wants no messages: please call."), code="no_consent"))


def write_to_customer(document_id: int, *, channel: str, body: str, by: User) -> Message:
    """Send the customer of a document a message; what was sent is on the document.

    Refuses a channel that is not set up, a customer who does not consent or has no such address, and a voided document.
    """
    with all_or_nothing():
        document = lock_document(document_id)
        document.registered.may_see.demand(by, document.store_id)
        can_write_to_customers.demand(by, document.store_id)
        customer = document.customer
        if customer is None:
            raise Refused(_("This document has no customer to write to."))
        require(channel in channels_in_use(), _("No service for this channel has been set up."))
        return queue_message(
            document,
            channel=channel,
            person=customer.name,
            address=customer.email if channel == Channel.EMAIL else customer.phone,
            subject=str(document.store) if channel == Channel.EMAIL else "",
            body=body,
            customer=customer,
            by=by,
        )


def note_message(
    document_id: int,
    *,
    channel: str,
    direction: str,
    person: str,
    body: str,
    address: str = "",
    by: User,
) -> Message:
    """Keep on the file what was said by phone, at the counter or in a letter that came in."""
    with all_or_nothing():
        document = lock_document(document_id, allow_voided=True)
        document.registered.may_see.demand(by, document.store_id)
        require(body.strip(), _("Write down what was said."))
        require(person.strip(), _("Say with whom."))
        now = timezone.now()
        return Message.objects.create(
            document=document,
            channel=channel,
            direction=direction,
            person=_fit(person, 50),
            address=_fit(address, 200),
            body=clean_text(body).strip(),
            state=MessageState.NOTED,
            due_at=now,
            sent_at=now,
            created_at=now,
            created_by=by,
        )


def _checked_address(channel: str, address: str) -> str:
    address = _fit(address, 200)
    require(address, _("There is no address to send it to."))
    if channel == Channel.EMAIL:
        try:
            validate_email(address)
        except ValidationError as wrong:
            raise Refused(_("This is not an e-mail address: %(address)s") % {"address": address}) from wrong
    return address


def retry_message(message_id: int, *, address: str | None = None, by: User) -> None:
    """Put a message that was not delivered back into the outbox as if it were new, to a corrected address if given."""
    with all_or_nothing():
        message = only(Message.objects.select_for_update(of=("self",), no_key=True).filter(pk=message_id))
        if message is None:
            raise Http404
        can_see_undelivered.demand(by, message.document.store_id)
        require(message.state == MessageState.FAILED, _("Only a message that was not delivered is sent again."))
        refuse_without_consent(message.customer)
        message.address = _checked_address(message.channel, message.address if address is None else address)
        message.state, message.tries, message.error, message.answer = MessageState.WAITING, 0, "", ""
        message.round += 1
        message.due_at = fitting(message.channel, timezone.now())
        message.save(update_fields=["address", "state", "tries", "round", "error", "answer", "due_at"])


def send_due_messages() -> int:
    """Send what is due, one by one, oldest first; how many were claimed.

    Each is claimed by its row lock, which is held until the outcome is written: two sweeps share the work and no
    message is sent by both.
    """
    count = 0
    with scopes_disabled(), acting(None, source="sweep_messages"):
        while _send_next():
            count += 1
    return count


def _send_next() -> bool:
    with all_or_nothing():
        message = (
            Message.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
            .filter(state=MessageState.WAITING, due_at__lte=timezone.now())
            .order_by("due_at", "pk")
            .first()
        )
        if message is None:
            return False
        if (morning := fitting(message.channel, timezone.now())) > timezone.now():
            # It was due in the day and the worker comes at night.
            message.due_at = morning
            message.save(update_fields=["due_at"])
            return True
        message.tries += 1
        try:
            refuse_without_consent(message.customer)
            channel = channel_named(message.channel)
            if channel is None:
                raise Undeliverable(_("No service for this channel has been set up."))  # noqa: TRY301
            with may_fail():
                message.answer = _fit(message.hiding_address(channel.send(message) or ""), 500)
        except Exception as error:  # noqa: BLE001  (whatever a channel meets, the outbox goes on)
            _note_failure(message, error)
        else:
            message.state, message.sent_at, message.error = MessageState.SENT, timezone.now(), ""
        message.save(update_fields=["state", "tries", "due_at", "sent_at", "error", "answer"])
        return True


def _note_failure(message: Message, error: Exception) -> None:
    message.error = _fit(message.hiding_address(str(error)) or type(error).__name__, 300)
    message.answer = _fit(message.hiding_address(error.answer), 500) if isinstance(error, NotSent) else ""
    if isinstance(error, Undeliverable | Refused) or message.tries >= MOST_TRIES:
        message.state = MessageState.FAILED
    else:
        wait = BACK_OFF[message.tries - 1]
        if isinstance(error, TryLater):
            wait = max(wait, error.after)
        message.due_at = fitting(message.channel, timezone.now() + wait)
    log.warning("message_not_sent", message=message.pk, tries=message.tries, error=type(error).__name__)


def fitting(channel: str, moment: datetime.datetime) -> datetime.datetime:
    """When a message by this channel may go out at the earliest."""
    return after_quiet_hours(moment) if channel in WAKES_PEOPLE else moment


def after_quiet_hours(moment: datetime.datetime) -> datetime.datetime:
    """``moment``, or the next morning where it falls into the night."""
    local = timezone.localtime(moment)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    day = local.date() + datetime.timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return timezone.make_aware(datetime.datetime.combine(day, QUIET_UNTIL))


def _fit(text: str, length: int) -> str:
    return clean_text(text).strip()[:length]
