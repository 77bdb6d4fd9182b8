"""Delivery reports: what became of a message after a provider took it (FUP-05)."""

import re

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.enums import MessageState
from documents.models import Message
from staff.history import acting
from staff.scoping import only, scopes_disabled
from staff.text import clean_text
from staff.transactions import all_or_nothing

log = structlog.get_logger(__name__)

KEY = re.compile(r"message-([0-9]{1,18})-([0-9]{1,4})", re.ASCII)


def note_report(key: str, *, delivered: bool, reason: str = "") -> bool:
    """Note the provider's word; whether there is such a message.

    The same report twice changes nothing, nor does one about an earlier sending. Delivered is final. A message that
    still waits, because the provider's first answer was lost, is not sent again once it is known to have arrived.
    """
    named = KEY.fullmatch(key)
    if named is None:
        return False
    pk, round_no = int(named[1]), int(named[2])
    with scopes_disabled(), acting(None, source="delivery_report"), all_or_nothing():
        message = only(Message.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk))
        if message is None:
            return False
        is_about_this = message.round == round_no and message.tries > 0
        if not is_about_this or message.state in (MessageState.DELIVERED, MessageState.NOTED):
            return True
        now = timezone.now()
        if delivered:
            message.state, message.error = MessageState.DELIVERED, ""
            message.delivered_at, message.sent_at = now, message.sent_at or now
        elif message.state == MessageState.SENT:
            message.state = MessageState.FAILED
            message.error = message.hiding_address(clean_text(reason)).strip()[:300] or _(
                "The provider could not deliver it."
            )
        else:
            return True
        message.save(update_fields=["state", "error", "delivered_at", "sent_at"])
    log.info("message_reported", message=pk, state=message.state)
    return True
