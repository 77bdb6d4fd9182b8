"""A value that cannot be is refused at the field in which it was typed, on whichever page."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cashier.services import open_account, raise_receivable
from staff.enums import Role
from staff.models import User
from tests.workorders.walk import Walk
from workorders.deeds import DEEDS
from workorders.enums import Step


@dataclass(frozen=True)
class Wrong:
    """``typed`` into ``field`` of the form that is sent to ``url``, everything else as it may be."""

    url: str
    field: str
    typed: str
    role: Role
    step: Step = Step.ESTIMATE
    others: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.url}-{self.field}-{self.typed}"


LONG_AGO = "2026-01-01"
ADVISOR, CASHIER, CLERK = Role.SERVICE_ADVISOR, Role.CASHIER, Role.SETTLEMENT_CLERK
TERMS = {"old_part_wish": "take", "waiting_way": "lounge"}
TABLE = [
    Wrong("workorders:set-terms", "promised_at", f"{LONG_AGO}T10:00", ADVISOR, others=TERMS),
    Wrong("workorders:move-promise", "promised_at", f"{LONG_AGO}T10:00", ADVISOR, Step.REPAIR, {"reason": "等件"}),
    Wrong("workorders:add-labour", "hours", "0", ADVISOR),
    Wrong("workorders:add-labour", "hours", "200.01", ADVISOR),
    Wrong("workorders:add-part", "quantity", "0", ADVISOR),
    Wrong("workorders:add-part", "quantity", "1000", ADVISOR),
    Wrong("workorders:plan-work", "hours", "0", Role.FOREMAN, Step.DISPATCH),
    Wrong("workorders:plan-work", "hours", "200.01", Role.FOREMAN, Step.DISPATCH),
    Wrong("workorders:record-delivery", "next_service_on", LONG_AGO, ADVISOR, Step.DELIVERY),
    Wrong("workorders:record-delivery", "next_service_mileage", "7", ADVISOR, Step.DELIVERY),
    Wrong("cashier:payment-take", "amount", "100.01", CASHIER, others={"method": "card"}),
    Wrong("cashier:payment-take", "amount", "0", CASHIER, others={"method": "card"}),
    Wrong("cashier:payment-take", "tendered_amount", "99", CASHIER, others={"method": "cash", "amount": "100"}),
    Wrong("cashier:receivable-ask-owing", "promised_on", LONG_AGO, CASHIER, others={"reason": "明天转帐"}),
    Wrong("cashier:receivable-cover", "covered_until", LONG_AGO, Role.SERVICE_MANAGER, others={"note": "明天转帐"}),
    Wrong("cashier:account-open", "asked_limit_amount", "0", CLERK, others={"name": "新郑物流"}),
    Wrong("cashier:account-approve", "limit_amount", "0", Role.SERVICE_MANAGER),
]


@pytest.mark.parametrize("wrong", TABLE, ids=str)
def test_wrong_value_is_refused_at_its_field(
    walk_at: Callable[[Step], Walk], client_of: Callable[[User], Client], wrong: Wrong
) -> None:
    walk = walk_at(wrong.step)
    typed = {**right(walk, wrong), **wrong.others, wrong.field: wrong.typed}

    answer = client_of(walk.by(wrong.role)).post(address(walk, wrong), typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert marked_on(page) == [wrong.field]
    assert f'value="{wrong.typed}"' in page


def right(walk: Walk, wrong: Wrong) -> dict[str, Any]:
    """What the page proposes, and a key where it makes one."""
    shop = walk.shop
    given = {
        "operation_id": shop.operation.pk,
        "part_id": shop.part.pk,
        "technician_id": shop[Role.TECHNICIAN].pk,
        "bay_id": shop.bay.pk,
        "key": "11111111-1111-4111-8111-111111111111",
    }
    deed = next((deed for deed in DEEDS if wrong.url == f"workorders:{deed.slug}"), None)
    if deed is None:
        return given
    form = deed.form_for(walk.order, walk.by(wrong.role))
    proposed = {bound.name: bound.value() for bound in form if bound.name not in given}
    return {name: value for name, value in {**proposed, **given}.items() if value not in (None, False)}


def address(walk: Walk, wrong: Wrong) -> str:
    app, name = wrong.url.split(":")
    if app == "workorders":
        return reverse(wrong.url, args=[walk.pk])
    if name == "account-open":
        return reverse(wrong.url)
    by, store = walk.by(CLERK), walk.shop.store
    if name == "account-approve":
        account = open_account(store=store, name="新郑物流", asked_limit_amount=Decimal(100), by=by)
        return reverse(wrong.url, args=[account.pk])
    owed = raise_receivable(
        store=store, origin=walk.order.document, payer="customer", amount=Decimal(100), label="王建国", by=by
    )
    return reverse(wrong.url, args=[owed.pk])


def marked_on(page: str) -> list[str]:
    """The fields that the page shows as wrong."""
    tags = re.findall(r"<(?:input|select|textarea)[^>]*aria-invalid=.true.[^>]*>", page)
    return [re.search(r'name="([^"]+)"', tag)[1] for tag in tags]  # type: ignore[index]
