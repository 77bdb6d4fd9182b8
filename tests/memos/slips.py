"""A memo to print (tests/documents/test_registered_slips.py)."""

from typing import Any

from django.db import transaction

from documents.services.papers import open_document
from staff.enums import Role
from tests.memos.models import Memo


def memo(store: Any, person: Any) -> Memo:
    with transaction.atomic():
        document = open_document(store, "MM", by=person(Role.SERVICE_ADVISOR))
        return Memo.objects.create(document=document, store=store, text="左前门划痕", amount="880.00")


SAMPLES = {"MM": memo}
