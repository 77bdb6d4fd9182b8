"""A line is taken off while somebody else is about to do something with it: they are told, and nothing breaks."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from cashier.enums import Payer
from parts.services.receiving import StockEntry, add_opening_lines, open_opening_stock, remove_opening_line
from staff.enums import Role
from tests.races.house import House
from tests.races.tools import second_comes
from workorders.enums import Step
from workorders.services import comebacks, estimate, repair, supplements

CONSENT = {"reason": "不修了", "method": "phone", "name": "王建国"}
ACTS: dict[str, Callable[[int, House], Any]] = {
    "finish": lambda pk, house: repair.finish_line(pk, by=house[Role.TECHNICIAN]),
    "withdraw": lambda pk, house: supplements.withdraw_line(pk, **CONSENT, by=house[Role.SERVICE_ADVISOR]),
    "insurer": lambda pk, house: supplements.insurer_agrees(pk, by=house[Role.INSURANCE_CLERK]),
    "comeback": lambda pk, house: comebacks.confirm_comeback(pk, by=house[Role.SERVICE_MANAGER]),
    "remove": lambda pk, house: estimate.remove_line(pk, by=house[Role.SERVICE_ADVISOR]),
}


@pytest.mark.parametrize("act", ACTS)
def test_act_on_a_line_taken_off_meanwhile_is_refused(house: House, act: str) -> None:
    advisor, walk = house[Role.SERVICE_ADVISOR], house.walk(Step.REPAIR)
    more = supplements.raise_additional_work(walk.pk, description="刹车片已薄", by=house[Role.TECHNICIAN])
    line = estimate.add_labour(
        walk.pk, operation_id=house.shop.operation.pk, supplement_id=more.pk, payer=Payer.INSURER, by=advisor
    )

    second = second_comes(lambda: estimate.remove_line(line.pk, by=advisor), lambda: ACTS[act](line.pk, house))

    assert second.waited
    assert second.told == ["This line is gone."]


def test_line_of_an_opening_stock_struck_off_twice_is_refused(house: House) -> None:
    keeper = house[Role.PARTS_PLANNER]
    opening = open_opening_stock(store=house.store, by=keeper)
    entry = StockEntry(house.part().pk, house.bin().pk, Decimal(3), Decimal(20))
    [line] = add_opening_lines(opening.pk, lines=[entry], by=keeper)

    def strike_off() -> None:
        remove_opening_line(line.pk, by=keeper)

    second = second_comes(strike_off, strike_off)

    assert second.waited
    assert second.told == ["This line is gone."]
