"""The own and the leader's check count for the work as it stands (WO-05)."""

from collections.abc import Callable

import pytest

from staff.refusals import Refused
from tests.workorders.walk import Walk
from workorders.enums import CheckKind, Step


def test_check_recorded_before_a_later_finished_line_does_not_count(walk_at: Callable[..., Walk]) -> None:
    walk = walk_at(Step.REPAIR)
    walk.check(CheckKind.OWN)
    walk.finish_lines()

    assert not walk.order.has_passed_check(CheckKind.OWN)
    with pytest.raises(Refused):
        walk.check(CheckKind.LEADER)
