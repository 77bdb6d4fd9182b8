"""The generic channel: one signed POST per message to the address of a provider, or to a small program in front of one.

What is sent, how it is signed and what the answers mean is written down in docs/operations.md (Messages by SMS).
"""

import datetime
import hashlib
import hmac
import http.client
import json
import ssl
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.channels import TryLater, Undeliverable
from documents.models import Message

MOST_READ = 4096  # bytes of an answer
LONGEST_WAIT = datetime.timedelta(days=1)
CLOCKS_APART = 300  # seconds between the provider's clock and ours
WAIT_AND_TRY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """``sha256=`` and the HMAC of the timestamp, a full stop and the body."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, body: bytes, given: str) -> bool:
    """Signed with our secret, and lately: an old report that somebody kept is not taken."""
    if not secret or not timestamp.isascii() or not timestamp.isdecimal():
        return False
    fresh = abs(time.time() - int(timestamp[:12])) <= CLOCKS_APART
    return fresh and hmac.compare_digest(signature(secret, timestamp, body).encode(), given.encode())


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    retry_after: str

    def __str__(self) -> str:
        return f"{self.status} {self.text}".strip()


class WebhookChannel:
    """Sends to ``settings.MESSAGE_WEBHOOK``. Follows no redirect and reads no more than a little of the answer."""

    def send(self, message: Message) -> str:
        """The provider's answer, to be kept with the message."""
        given = settings.MESSAGE_WEBHOOK
        body = json.dumps(self.content(message), ensure_ascii=False).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message.key,
            "X-Timestamp": timestamp,
            "X-Signature": signature(given["secret"], timestamp, body),
        }
        answer = self.post(given["url"], body, headers, patience=given["timeout"])
        if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            return str(answer)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in WAIT_AND_TRY:
            raise TryLater(str(answer), after=seconds_of(answer.retry_after), answer=str(answer))
        raise Undeliverable(_("The provider refused it: %(answer)s") % {"answer": answer}, answer=str(answer))

    @staticmethod
    def content(message: Message) -> dict[str, str]:
        report = settings.SITE_ADDRESS.rstrip("/") + reverse("documents:report")
        return {
            "id": message.key,
            "channel": message.channel,
            "to": message.address,
            "text": message.body,
            "report_url": report,
        }

    @staticmethod
    def post(url: str, body: bytes, headers: dict[str, str], *, patience: float) -> Answer:
        """One request, no redirect; ``http.client`` looks at no proxy of the environment either."""
        parts = urlsplit(url)
        assert parts.hostname is not None
        ends = time.monotonic() + 2 * patience
        connection: http.client.HTTPConnection
        if parts.scheme == "https":
            connection = http.client.HTTPSConnection(
                parts.hostname, parts.port, timeout=patience, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=patience)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            read = b""
            while len(read) < MOST_READ and time.monotonic() < ends:
                piece = response.read1(MOST_READ - len(read))
                if not piece:
                    break
                read += piece
            text = read.decode("utf-8", "replace")
            return Answer(response.status, " ".join(text.split()), response.headers.get("Retry-After", ""))
        finally:
            connection.close()


def seconds_of(retry_after: str) -> datetime.timedelta:
    """Retry-After as a number of seconds or a date; nonsense counts as nothing, a long time as a day."""
    text = retry_after.strip()
    wait = datetime.timedelta()
    if text.isascii() and text.isdecimal():
        wait = datetime.timedelta(seconds=min(int(text[:9]), LONGEST_WAIT.total_seconds()))
    elif text:
        try:
            moment = parsedate_to_datetime(text)
            wait = moment - timezone.now() if moment.tzinfo else wait
        except (TypeError, ValueError):
            pass
    return min(max(wait, datetime.timedelta()), LONGEST_WAIT)
