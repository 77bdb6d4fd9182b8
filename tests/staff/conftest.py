"""Documents to try the ground with: the first tables of a store."""

from collections.abc import Callable

import pytest
from django.db import transaction

from documents.services.papers import open_document
from staff.enums import Role
from staff.models import Store
from staff.scoping import scope
from tests.memos.models import Memo


@pytest.fixture
def make_memo(person) -> Callable[..., Memo]:
    """``make_memo(store)`` writes a memo at a store."""

    def make(store: Store) -> Memo:
        with scope(store=store), transaction.atomic():
            document = open_document(store, "MM", by=person(Role.SERVICE_ADVISOR, store=store))
            return Memo.objects.create(document=document, store=store)

    return make
