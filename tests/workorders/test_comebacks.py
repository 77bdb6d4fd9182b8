"""A comeback within the repair warranty is linked to the earlier order and not charged (FLOW-05)."""

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from cashier.enums import Payer
from reception.services import gate
from staff.enums import Role
from staff.models import Store, User
from staff.refusals import NotPermitted, Refused
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workorders.models import OrderLine
from workorders.services import estimate
from workorders.services.comebacks import confirm_comeback

NOT_ONE = ["This operation was not done on this car within the repair warranty."]


@pytest.fixture
def shop(store: Store, person: Callable[..., User]) -> Shop:
    """Open since before the earlier visits: its labour rates hold for them too."""
    with time_machine.travel(timezone.now() - datetime.timedelta(days=60), tick=True):
        return Shop(store, {role: person(role) for role in Role})


@pytest.fixture
def come_back(shop: Shop) -> Callable[..., OrderLine]:
    """The same car with the same operation again, so many days after its delivery; the new line."""

    def again(*, days: int, mileage: int = 15500) -> OrderLine:
        with time_machine.travel(timezone.now() - datetime.timedelta(days=days), tick=True):
            first = Walk(shop, with_part=False).to(Step.FOLLOW_UP)
            gate.let_out(first.order.visit_id, by=shop[Role.GATE_GUARD])
        second = Walk(shop, with_part=False, again=first)
        second.check_in(mileage=mileage)
        second.sign_order()
        second.to(Step.ESTIMATE)
        return estimate.add_labour(second.pk, operation_id=shop.operation.pk, by=shop[Role.SERVICE_ADVISOR])

    return again


@pytest.mark.req("FLOW-05")
def test_comeback_confirmed_by_the_service_manager_is_linked_and_not_charged(
    shop: Shop, come_back: Callable[..., OrderLine]
) -> None:
    line = come_back(days=10)

    with pytest.raises(NotPermitted):
        confirm_comeback(line.pk, by=shop[Role.SERVICE_ADVISOR])
    confirm_comeback(line.pk, by=shop[Role.SERVICE_MANAGER])

    line.refresh_from_db()
    assert line.comeback_of is not None
    assert line.comeback_of.order_id != line.order_id
    assert line.payer == Payer.INTERNAL
    assert line.amount == Decimal("96.00")


@pytest.mark.req("FLOW-05")
@pytest.mark.parametrize(("days", "mileage"), [(31, 15500), (10, 20021)])
def test_work_after_the_days_or_the_kilometres_is_no_comeback(
    shop: Shop, come_back: Callable[..., OrderLine], days: int, mileage: int
) -> None:
    line = come_back(days=days, mileage=mileage)

    with pytest.raises(Refused) as refused:
        confirm_comeback(line.pk, by=shop[Role.SERVICE_MANAGER])

    assert [r.sentence for r in refused.value.reasons] == NOT_ONE


@pytest.mark.req("FLOW-05")
def test_comeback_charged_to_the_customer_is_refused_by_the_database(
    shop: Shop, come_back: Callable[..., OrderLine]
) -> None:
    line = come_back(days=5)
    confirm_comeback(line.pk, by=shop[Role.SERVICE_MANAGER])

    with pytest.raises(IntegrityError, match="line_comeback_confirmed_and_not_charged"), transaction.atomic():
        OrderLine.objects.filter(pk=line.pk).update(payer=Payer.CUSTOMER)
