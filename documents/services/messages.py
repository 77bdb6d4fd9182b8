"""What is said to and by customers, insurers and colleagues about a document (CTL-05, FUP-05)."""

import datetime

import structlog
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.channels import Undeliverable, channel_named
from documents.enums import Channel, Direction, MessageState
from documents.models import Document, Message
from documents.permissions import can_see_undelivered
from documents.services.papers import lock_document, require_transaction
from staff.history import acting
from staff.models import User
from staff.refusals import Refused, require
from staff.scoping import scopes_disabled
from staff.text import clean_text

log = structlog.get_logger(__name__)

BACK_OFF = tuple(datetime.timedelta(minutes=m) for m in (1, 5, 15, 60, 240))
MOST_TRIES = len(BACK_OFF) + 1
QUIET_FROM, QUIET_UNTIL = datetime.time(21), datetime.time(8)
WAKES_PEOPLE = (Channel.SMS,)


def queue_message(
    document: Document,
    *,
    channel: str,
    person: str,
    address: str,
    subject: str,
    body: str,
    due_at: datetime.datetime | None = None,
    by: User | None,
) -> Message:
    """Write a message to be sent into the outbox, in the transaction of its cause; a sweep sends it.

    Whether the customer consents is the caller's to know. What makes a phone ring waits out the quiet hours. Raises
    :class:`Refused` for an address that cannot be one and for an empty text.
    """
    require_transaction()
    require(body.strip(), _("The message is empty."))
    now = timezone.now()
    due_at = due_at or now
    return Message.objects.create(
        document=document,
        channel=channel,
        direction=Direction.TO,
        person=_fit(person, 50),
        address=_checked_address(channel, address),
        subject=_fit(" ".join(subject.split()), 150),
        body=clean_text(body).strip(),
        state=MessageState.WAITING,
        due_at=after_quiet_hours(due_at) if channel in WAKES_PEOPLE else due_at,
        created_at=now,
        created_by=by,
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
    with transaction.atomic():
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
    with transaction.atomic():
        message = Message.objects.select_for_update(of=("self",), no_key=True).filter(pk=message_id).first()
        if message is None:
            raise Http404
        can_see_undelivered.demand(by, message.document.store_id)
        require(message.state == MessageState.FAILED, _("Only a message that was not delivered is sent again."))
        message.address = _checked_address(message.channel, message.address if address is None else address)
        message.state, message.tries, message.error, message.due_at = MessageState.WAITING, 0, "", timezone.now()
        message.save(update_fields=["address", "state", "tries", "error", "due_at"])


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
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
            .filter(state=MessageState.WAITING, due_at__lte=timezone.now())
            .order_by("due_at", "pk")
            .first()
        )
        if message is None:
            return False
        message.tries += 1
        try:
            channel = channel_named(message.channel)
            if channel is None:
                raise Undeliverable(_("No service for this channel has been set up."))  # noqa: TRY301
            channel.send(message)
        except Exception as error:  # noqa: BLE001  (whatever a channel meets, the outbox goes on)
            _note_failure(message, error)
        else:
            message.state, message.sent_at, message.error = MessageState.SENT, timezone.now(), ""
        message.save(update_fields=["state", "tries", "due_at", "sent_at", "error"])
        return True


def _note_failure(message: Message, error: Exception) -> None:
    message.error = _fit(str(error) or type(error).__name__, 300)
    if isinstance(error, Undeliverable) or message.tries >= MOST_TRIES:
        message.state = MessageState.FAILED
    else:
        message.due_at = timezone.now() + BACK_OFF[message.tries - 1]
    log.warning("message_not_sent", message=message.pk, tries=message.tries, error=type(error).__name__)


def after_quiet_hours(moment: datetime.datetime) -> datetime.datetime:
    """``moment``, or the next morning where it falls into the night."""
    local = timezone.localtime(moment)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    day = local.date() + datetime.timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return timezone.make_aware(datetime.datetime.combine(day, QUIET_UNTIL))


def _fit(text: str, length: int) -> str:
    return clean_text(text).strip()[:length]
