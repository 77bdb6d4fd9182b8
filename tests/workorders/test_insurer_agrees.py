"""Additional work that an insurer pays waits for the insurer, too, and the clerk says so on the order's page (FLOW-04)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from staff.enums import Role
from staff.models import User
from staff.refusals import Refused
from tests.workorders.test_supplements import offer
from tests.workorders.walk import Walk
from workorders.enums import LineState, Step
from workorders.models import OrderLine
from workorders.services import clock, repair, supplements


@pytest.fixture
def waiting(walk_at: Callable[..., Walk]) -> tuple[Walk, OrderLine]:
    """A car in repair with additional work that the customer wants and the insurer has not agreed to pay."""
    walk = walk_at(Step.REPAIR)
    found = supplements.raise_additional_work(walk.pk, description="刹车片已薄", by=walk.by(Role.TECHNICIAN))
    labour, part = offer(walk, found, payer="insurer")
    walk.answer([labour, part])
    return walk, labour


@pytest.mark.req("FLOW-04")
def test_clock_on_a_line_the_insurer_has_not_agreed_to_is_refused(waiting: tuple[Walk, OrderLine]) -> None:
    walk, labour = waiting
    technician = walk.by(Role.TECHNICIAN)

    with pytest.raises(Refused) as refused:
        clock.clock_on(walk.pk, line_id=labour.pk, by=technician)

    assert [r.sentence for r in refused.value.reasons] == ["The insurer has not agreed to this line."]
    supplements.insurer_agrees(labour.pk, by=walk.by(Role.INSURANCE_CLERK))
    clock.clock_on(walk.pk, line_id=labour.pk, by=technician)


@pytest.mark.req("FLOW-04")
def test_database_refuses_to_finish_a_line_the_insurer_has_not_agreed_to(waiting: tuple[Walk, OrderLine]) -> None:
    walk, labour = waiting
    finished: dict[str, Any] = {
        "state": LineState.FINISHED,
        "finished_at": timezone.now(),
        "finished_by": walk.by(Role.TECHNICIAN),
    }

    with pytest.raises(IntegrityError, match="line_finished_once_the_insurer_agreed"), transaction.atomic():
        OrderLine.objects.filter(pk=labour.pk).update(**finished)
    supplements.insurer_agrees(labour.pk, by=walk.by(Role.INSURANCE_CLERK))
    repair.finish_line(labour.pk, by=walk.by(Role.TECHNICIAN))


@pytest.mark.req("FLOW-04", "SYS-03")
def test_clerk_finds_the_line_on_the_desk_and_says_on_the_orders_page_that_the_insurer_agrees(
    waiting: tuple[Walk, OrderLine], client_of: Callable[[User], Client]
) -> None:
    walk, labour = waiting
    address = reverse("workorders:insurer-agrees", args=[labour.pk])
    clerk, advisor = client_of(walk.by(Role.INSURANCE_CLERK)), client_of(walk.by(Role.SERVICE_ADVISOR))

    assert "增项：问保险公司" in clerk.get(reverse("dashboard:desk")).text
    assert f'action="{address}"' in clerk.get(walk.order.get_absolute_url()).text
    told = advisor.get(walk.order.get_absolute_url()).text
    assert "等保险公司同意" in told
    assert address not in told
    assert clerk.post(address, follow=True).status_code == 200
    assert address not in clerk.get(walk.order.get_absolute_url()).text


@pytest.mark.req("FLOW-04")
def test_technicians_page_says_what_a_line_waits_for_and_offers_no_button(
    waiting: tuple[Walk, OrderLine], client_of: Callable[[User], Client]
) -> None:
    walk, labour = waiting

    page = client_of(walk.by(Role.TECHNICIAN)).get(reverse("workorders:jobs")).text

    assert "等保险公司同意" in page
    assert reverse("workorders:finish-line", args=[labour.pk]) not in page


@pytest.mark.req("FLOW-02", "FLOW-04")
def test_repair_that_waits_for_the_insurer_says_who_can_mend_it(waiting: tuple[Walk, OrderLine]) -> None:
    walk, labour = waiting

    with pytest.raises(Refused) as before:
        repair.finish_repair(walk.pk, by=walk.by(Role.TEAM_LEADER))
    walk.order.lines.exclude(pk=labour.pk).filter(kind="labour").update(state=LineState.WITHDRAWN)
    with pytest.raises(Refused) as after:
        repair.finish_repair(walk.pk, by=walk.by(Role.TEAM_LEADER))

    agrees_not = ("The insurer has not agreed yet to: %s.", Role.INSURANCE_CLERK)
    of_labour, of_part = ((agrees_not[0] % name, agrees_not[1]) for name in (labour.name, "机油滤清器"))
    told = [[(r.sentence, r.mended_by) for r in refused.value.reasons] for refused in (before, after)]
    assert told[0][:2] == [(f"Not finished yet: {labour.name}.", Role.TEAM_LEADER), of_labour]
    assert told[1][:2] == [of_labour, of_part]
