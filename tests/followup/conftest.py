"""Delivered cars whose callback is on the desk, walked there by the services."""

import datetime
import zoneinfo
from collections.abc import Callable

import pytest
import time_machine

from followup.models import Complaint
from followup.queries import questions
from followup.services.complaints import answer_complaint, raise_complaint, solve_complaint
from followup.services.questions import give_house_questions
from staff.enums import Role
from staff.scoping import scopes_disabled
from tests.workorders.conftest import in_english, shop, walk_at
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workorders.services.callbacks import claim_due_callbacks

__all__ = ["in_english", "shop", "walk_at"]

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
MONDAY = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
THURSDAY = datetime.datetime(2026, 11, 26, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def at_thursday():
    """Thursday 26 November 2026, nine o'clock: the callback of Monday's car is due."""
    with time_machine.travel(THURSDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def claimed(walk_at: Callable[..., Walk], store) -> Walk:
    """A car delivered on Monday; its call came to the desk on Thursday; the house's questions are asked."""
    with time_machine.travel(MONDAY, tick=True):
        walk = walk_at(Step.FOLLOW_UP)
    with scopes_disabled():
        give_house_questions()
    claim_due_callbacks(now=THURSDAY)
    return walk


@pytest.fixture
def marks(claimed: Walk) -> dict[int, int]:
    """Full marks for every question."""
    return {question.pk: 5 for question in questions(claimed.shop.store)}


ComplaintMaker = Callable[..., Complaint]


@pytest.fixture
def complain(shop: Shop) -> ComplaintMaker:
    """``complain(walk, to=…)`` writes a complaint down as the follow-up clerk."""

    def make(walk: Walk, *, to: Role = Role.SERVICE_MANAGER, text: str = "刹车还有异响", **changes: str) -> Complaint:
        fields = {"source": "callback", "topic": "quality", **changes}
        return raise_complaint(walk.pk, **fields, text=text, routed_to_id=shop[to].pk, by=shop[Role.FOLLOW_UP_CLERK])

    return make


@pytest.fixture
def solved(claimed: Walk, complain: ComplaintMaker, shop: Shop) -> Complaint:
    """A complaint that the service manager has answered and solved."""
    complaint = complain(claimed)
    answer_complaint(complaint.pk, text="已致歉，约明天到店复查", by=shop[Role.SERVICE_MANAGER])
    solve_complaint(complaint.pk, text="更换前刹车片，试车无异响", by=shop[Role.SERVICE_MANAGER])
    return complaint
