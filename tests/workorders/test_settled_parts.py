"""What the job has of the store is what it was charged for: after the settlement nothing comes back without opening it again."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from parts.models import RequisitionLine
from parts.services.handover import return_parts
from staff.enums import Role
from staff.models import User
from staff.refusals import Refused
from tests.workorders.walk import Walk
from workorders.enums import Step
from workorders.services import settling

WalkAt = Callable[..., Walk]


def bring_back(walk: Walk) -> None:
    line = walk.order.lines.get(kind="part")
    return_parts(
        line.requisition_line_id,
        quantity=Decimal(1),
        bin_code="1-01-01-01",
        reason="没用上",
        by=walk.by(Role.STOREKEEPER),
    )


@pytest.mark.req("WO-07", "PRT-10")
@pytest.mark.parametrize("step", [Step.DELIVERY, Step.FOLLOW_UP])
def test_return_of_a_part_that_was_settled_is_refused(walk_at: WalkAt, step: Step) -> None:
    walk = walk_at(step)

    with pytest.raises(Refused) as refused:
        bring_back(walk)

    (reason,) = refused.value.reasons
    assert reason.sentence.startswith("The bill of this job is settled, with this part on it")
    assert reason.mended_by == Role.SETTLEMENT_CLERK


@pytest.mark.req("WO-07", "PRT-10")
def test_return_after_the_settlement_was_opened_again_is_no_longer_charged(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DELIVERY)
    settling.reopen_settlement(walk.pk, reason="配件退库", by=walk.by(Role.SETTLEMENT_CLERK))

    bring_back(walk)

    with pytest.raises(Refused) as refused:
        settling.settle(walk.pk, by=walk.by(Role.SETTLEMENT_CLERK))
    assert [r.sentence for r in refused.value.reasons] == ["The statement is not up to date: draw it up first."]


@pytest.mark.req("WO-07", "PRT-10")
def test_database_refuses_to_change_what_a_settled_job_has(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DELIVERY)
    line = RequisitionLine.objects.filter(requisition__origin=walk.pk)

    with pytest.raises(IntegrityError, match="settled_bill_stays"), transaction.atomic():
        line.update(returned_quantity=1)


@pytest.mark.parametrize(("step", "offered"), [(Step.SETTLEMENT, True), (Step.DELIVERY, False)])
def test_page_of_the_requisition_offers_a_return_until_the_bill_is_settled(
    walk_at: WalkAt, client_of: Callable[[User], Client], step: Step, offered: bool
) -> None:
    walk = walk_at(step)
    line = RequisitionLine.objects.get(requisition__origin=walk.pk)

    page = client_of(walk.by(Role.STOREKEEPER)).get(line.requisition.get_absolute_url()).text

    assert (reverse("parts:return", args=[line.pk]) in page) == offered
