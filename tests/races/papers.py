"""What every document has: number, printed copies, messages, photos."""

import datetime
import io
from typing import Any

from django.db import transaction
from django.utils import timezone
from PIL import Image

from documents.enums import Channel
from documents.models import Attachment, Document, Message
from documents.services import messages
from documents.services.attachments import attach_photo
from documents.services.messages import queue_message
from parts.models import Requisition
from staff.enums import Role
from tests.races.house import House
from tests.races.table import Scene, scarce


@scarce("one message, two sweeps", locks=((Message,),), requirements=("FUP-05",), waits=False)
def message(house: House) -> Scene:
    # What another scene left in this house is not due: the second sweep would rightly send it.
    Message.objects.filter(state="waiting").update(due_at=timezone.now() + datetime.timedelta(days=1))
    queue(house)

    def first() -> None:
        assert messages._send_next(), "the first sweep found nothing to send"

    return Scene(first, messages._send_next, was_apart=lambda second: second.value in (False, None))


def queue(house: House) -> Message:
    document = house.document()
    with transaction.atomic():
        return queue_message(
            document,
            channel=Channel.EMAIL,
            person="王建国",
            address="wang@example.com",
            subject="车已修好",
            body="请来取车",
            by=house[Role.SERVICE_ADVISOR],
        )


@scarce("one undelivered message, sent again twice", locks=((Message,),), requirements=("FUP-05",))
def message_again(house: House) -> Scene:
    failed = queue(house)
    Message.objects.filter(pk=failed.pk).update(state="failed", tries=6, error="x")

    def again() -> None:
        messages.retry_message(failed.pk, by=house[Role.SERVICE_ADVISOR])

    return Scene(again, again, told="Only a message that was not delivered is sent again.")


@scarce("one photo, kept twice", locks=((Document, Requisition),))
def photo(house: House) -> Scene:
    requisition = house.ask(house.part())
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG")

    def keep() -> Any:
        file = io.BytesIO(picture.getvalue())
        file.size = len(picture.getvalue())  # type: ignore[attr-defined]
        return attach_photo(requisition.pk, file=file, topic="damage", by=house[Role.STOREKEEPER])

    kept: list[Attachment] = []
    return Scene(lambda: kept.append(keep()), keep, was_apart=lambda second: [second.value] == kept)
