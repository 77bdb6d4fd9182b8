"""What names a row by its time says the time of the store's clock, not the database's."""

import datetime

import pytest

from followup.models import Call
from workorders.models import ClockEntry, Handover

LATE = datetime.datetime(2026, 3, 2, 16, 30, tzinfo=datetime.UTC)  # half past midnight in Xinzheng


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ClockEntry(technician_id=7, started_at=LATE), "7: 00:30"),
        (Handover(order_id=7, at=LATE), "7: 00:30"),
        (Call(order_id=7, tried_at=LATE), "7: 03-03 00:30"),
    ],
)
def test_name_of_a_row_has_the_time_of_the_store(row: object, said: str) -> None:
    assert str(row) == said
