"""What the customer said stays in the order's history, whatever is said later."""

from collections.abc import Callable

import pytest

from staff.enums import Role
from tests.workorders.walk import Walk
from workorders.enums import Step
from workorders.services import repair, supplements
from workorders.timeline import answers


@pytest.mark.req("WO-01")
def test_line_that_is_withdrawn_was_still_agreed_to_before(walk_at: Callable[..., Walk]) -> None:
    walk = walk_at(Step.DISPATCH)
    advisor, line = walk.by(Role.SERVICE_ADVISOR), walk.order.lines.get(kind="labour")
    agreed = {(entry["at"], entry["by"], entry["text"]) for entry in answers(walk.order)}

    supplements.withdraw_line(line.pk, reason="客户赶时间", method="phone", name="王太太", by=advisor)

    said = {(entry["at"], entry["by"], entry["text"]) for entry in answers(walk.order)}
    assert agreed < said
    [(_at, by, text)] = said - agreed
    assert by == "王太太 · By phone · service_advisor"
    assert text == f"Withdraws: {line.name}"


def test_answer_stands_once_in_the_history_however_often_its_line_changes(walk_at: Callable[..., Walk]) -> None:
    walk = walk_at(Step.REPAIR)
    before = answers(walk.order)

    repair.finish_line(walk.order.lines.get(kind="labour").pk, by=walk.by(Role.TECHNICIAN))

    assert len(before) == 1
    assert answers(walk.order) == before
