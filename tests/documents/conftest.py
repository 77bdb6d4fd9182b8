"""Memos in every state a test needs, walked there by the services."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction

from documents.services.papers import open_document
from staff.enums import Role
from staff.models import Store, User
from tests.memos.models import Memo, MemoLine

MemoMaker = Callable[..., Memo]


@pytest.fixture
def advisor(person: Any) -> User:
    return person(Role.SERVICE_ADVISOR, full_name="王芳")


@pytest.fixture
def finance(person: Any) -> User:
    return person(Role.FINANCE, full_name="李账")


@pytest.fixture
def manager(person: Any) -> User:
    return person(Role.SERVICE_MANAGER, full_name="赵经理")


@pytest.fixture
def make_memo(store: Store, advisor: User) -> MemoMaker:
    def make(*lines: str, text: str = "左前门划痕", amount: str = "880.00", store: Store = store) -> Memo:
        with transaction.atomic():
            document = open_document(store, "MM", by=advisor)
            memo = Memo.objects.create(document=document, store=store, text=text, amount=Decimal(amount))
            MemoLine.objects.bulk_create([MemoLine(memo=memo, text=line) for line in lines])
        return memo

    return make


@pytest.fixture
def memo(make_memo: MemoMaker) -> Memo:
    return make_memo("更换机油滤清器", "四轮定位")


@pytest.fixture
def time_machine_now() -> Iterator[Callable[[datetime.datetime], None]]:
    """``time_machine_now(moment)`` sets the clock of the application; it stands still from then on."""
    with ExitStack() as stack:
        yield lambda moment: stack.enter_context(time_machine.travel(moment, tick=False))
