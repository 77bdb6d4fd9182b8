"""A store with its money people, and documents that money is owed for."""

import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from cashier.enums import Method, Payer
from cashier.models import Account, Payment, Receivable
from cashier.services import approve_account, open_account, raise_receivable, take_payment
from documents.models import Document
from documents.services.papers import open_document
from staff.enums import Role
from staff.models import Store, User


@pytest.fixture
def clerk(person: Callable[..., User]) -> User:
    return person(Role.SETTLEMENT_CLERK, full_name="李结算")


@pytest.fixture
def cashier(person: Callable[..., User]) -> User:
    return person(Role.CASHIER, full_name="王收银")


@pytest.fixture
def second_cashier(person: Callable[..., User]) -> User:
    return person(Role.CASHIER, full_name="赵收银")


@pytest.fixture
def manager(person: Callable[..., User]) -> User:
    return person(Role.SERVICE_MANAGER, full_name="孙经理")


@pytest.fixture
def make_origin(store: Store, clerk: User) -> Callable[[], Document]:
    """A document that something is owed for: any kind will do, the till does not know what was sold."""

    def make() -> Document:
        from django.db import transaction

        with transaction.atomic():
            return open_document(store, "PAY", by=clerk)

    return make


@pytest.fixture
def origin(make_origin: Callable[[], Document]) -> Document:
    return make_origin()


@pytest.fixture
def owed(store: Store, make_origin: Callable[[], Document], clerk: User) -> Callable[..., Receivable]:
    """``owed("1280.00")`` by a customer, on a document of its own unless one is given."""

    def make(amount: str = "1280.00", payer: str = Payer.CUSTOMER, **given: Any) -> Receivable:
        given.setdefault("origin", None)
        given["origin"] = given["origin"] or make_origin()
        given.setdefault("label", "陈先生")
        given.setdefault("plate", "豫A12345")
        return raise_receivable(store=store, payer=payer, amount=Decimal(amount), by=clerk, **given)

    return make


@pytest.fixture
def pay(cashier: User) -> Callable[..., Payment]:
    def take(receivable: Receivable, amount: str, method: str = Method.CASH, **given: Any) -> Payment:
        given.setdefault("key", uuid.uuid4())
        given.setdefault("by", cashier)
        return take_payment(receivable.pk, amount=Decimal(amount), method=method, **given)

    return take


@pytest.fixture
def account(store: Store, clerk: User, manager: User) -> Account:
    """新郑物流, good for ¥5,000."""
    proposed = open_account(store=store, name="新郑物流有限公司", asked_limit_amount=Decimal(5000), by=clerk)
    return approve_account(proposed.pk, limit_amount=Decimal(5000), by=manager)


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences are compared in the language of the source."""
    with translation.override("en"):
        yield
