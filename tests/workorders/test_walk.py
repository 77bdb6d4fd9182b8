"""One order through all 13 steps, with the right people, papers, stock and money."""

from collections.abc import Callable

import pytest

from parts.models import Stock
from tests.workorders.walk import Walk
from workorders.enums import STEPS_IN_ORDER, Step


@pytest.mark.req("FLOW-01", "FLOW-03")
def test_order_walks_all_steps_and_every_step_is_recorded(walk_at: Callable[..., Walk]) -> None:
    walk = walk_at(Step.SOLICITATION)

    walk.to(Step.CLOSED)

    order = walk.order
    records = list(order.step_records.all())
    assert [r.from_step for r in records] == ["", *STEPS_IN_ORDER]
    assert records[-1].to_step == Step.CLOSED
    assert all(r.by_id and not r.skipped for r in records)
    assert order.document.number.startswith("WO-")
    assert Stock.objects.get().on_hand == 99
