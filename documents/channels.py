"""How a message leaves the house. Which class serves a channel is a setting, so that a store can have its own."""

import datetime
from functools import cache
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.module_loading import import_string

from documents.enums import Channel as ChannelName
from documents.models import Message

DEFAULT = {ChannelName.EMAIL: "documents.channels.EmailChannel"}


class NotSent(Exception):
    """``answer`` is what the other side said, to be kept with the message."""

    def __init__(self, sentence: str = "", *, answer: str = "") -> None:
        super().__init__(sentence)
        self.answer = answer


class Undeliverable(NotSent):
    """Trying again is of no use, e.g. the address does not exist."""


class TryLater(NotSent):
    """The other side is busy or ill; not before ``after``, if it said so."""

    def __init__(self, sentence: str = "", *, after: datetime.timedelta, answer: str = "") -> None:
        super().__init__(sentence, answer=answer)
        self.after = after


class Channel(Protocol):
    """Delivers one message and returns what the other side answered, if anything.

    Raises when it could not, :class:`TryLater` when it was told when to try again, :class:`Undeliverable` when it
    never can.
    """

    def send(self, message: Message) -> str | None: ...


class EmailChannel:
    """E-mail through the mail server of the settings."""

    patience = 20  # seconds

    def send(self, message: Message) -> None:
        # The same message tried twice has the same Message-ID: a mail server that had it drops the second.
        EmailMessage(
            subject=message.subject,
            body=message.body,
            to=[message.address],
            headers={"Message-ID": f"<message-{message.pk}@{self.domain()}>"},
            connection=get_connection(timeout=self.patience),
        ).send()

    @staticmethod
    def domain() -> str:
        return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ")


@cache
def _named(dotted: str) -> Channel:
    return import_string(dotted)()


def channel_named(name: str) -> Channel | None:
    """The channel in use, or None where this installation has none of that name."""
    dotted = {**DEFAULT, **getattr(settings, "MESSAGE_CHANNELS", {})}.get(name)
    return _named(dotted) if dotted else None


def channels_in_use() -> list[ChannelName]:
    """Those a message can be sent by here."""
    return [channel for channel in ChannelName if channel_named(channel) is not None]
