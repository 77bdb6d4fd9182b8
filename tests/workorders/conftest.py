from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from staff.enums import Role
from staff.models import Store, User
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences are compared as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def shop(store: Store, person: Callable[..., User]) -> Shop:
    """One person for every role, a team, a bay, a part on the shelf."""
    return Shop(store, {role: person(role, full_name=f"{role.value}") for role in Role})


@pytest.fixture
def walk(shop: Shop) -> Walk:
    """An order on step 3, of a car that was driven in."""
    return Walk(shop)


@pytest.fixture
def walk_at(shop: Shop) -> Callable[[Step], Walk]:
    """``walk_at(Step.REPAIR)``: an order that walked there through the services."""

    def make(step: Step, **options: bool) -> Walk:
        start = step if step in (Step.SOLICITATION, Step.APPOINTMENT) else Step.RECEPTION
        return Walk(shop, start=start, **options).to(step)

    return make
