"""A provider of messages, as slow as real ones, that writes down what it was given."""

import os
import time

from django.conf import settings

from documents.models import Message

SECONDS = 0.04


class Provider:
    """Each message carries a key that stays the same when it is tried again."""

    def send(self, message: Message) -> None:
        time.sleep(SECONDS / 2)
        book = os.open(settings.FOLDER / "provider.txt", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(book, f"message-{message.pk}\n".encode())
        os.close(book)
        time.sleep(SECONDS / 2)
