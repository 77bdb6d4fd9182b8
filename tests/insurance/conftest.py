"""Insured orders, walked to where a test needs them."""

from collections.abc import Callable
from typing import Any

import pytest

from insurance.models import Case, CaseDocument
from insurance.services.cases import open_case, receive_paper
from staff.enums import Role
from staff.models import User
from tests.workorders.conftest import in_english, shop
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workorders.services import estimate

__all__ = ["in_english", "shop"]


class InsuredWalk(Walk):
    """An order whose lines the insurer pays."""

    def accept_estimate(self) -> None:
        lines = self.add_lines(payer="insurer")
        self.set_terms(settling_way="insurer")
        self.answer(lines)
        estimate.accept_estimate(self.pk, by=self.by(Role.SERVICE_ADVISOR))


@pytest.fixture
def insured(shop: Shop) -> Walk:
    """An accepted estimate the insurer pays; the car waits for dispatch, without a case."""
    return InsuredWalk(shop).to(Step.DISPATCH)


@pytest.fixture
def clerk(shop: Shop) -> User:
    return shop[Role.INSURANCE_CLERK]


@pytest.fixture
def advisor(shop: Shop) -> User:
    return shop[Role.SERVICE_ADVISOR]


@pytest.fixture
def case(insured: Walk, clerk: User) -> Case:
    return open_case(
        insured.pk, case_type="small", insurer="人保财险", policy_number="PDAA202641010000012345", by=clerk
    )


PaperTaker = Callable[..., None]


@pytest.fixture
def take_papers() -> PaperTaker:
    """``take_papers(case, by=…)`` receives every wanted paper, or all but the last ``but``."""

    def take(case: Case, *, by: User, but: int = 0) -> None:
        wanted: list[Any] = list(CaseDocument.objects.filter(case=case, required=True, received_at=None))
        for paper in wanted[: len(wanted) - but]:
            receive_paper(paper.pk, by=by)

    return take
