"""The car is handed to a team: whoever works on it is one of them (WO-03)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from staff.enums import Role
from staff.models import User
from staff.refusals import Refused
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workorders.services import dispatching
from workshop.enums import TeamKind
from workshop.models import Team
from workshop.services.teams import dissolve_team, form_team

pytestmark = pytest.mark.req("WO-03")


@pytest.fixture
def plan(walk_at: Callable[[Step], Walk], shop: Shop) -> Callable[..., Walk]:
    walk = walk_at(Step.DISPATCH)

    def make(technician: User, team: Team | None = None) -> Walk:
        dispatching.plan_work(
            walk.pk,
            team_id=team and team.pk,
            technician_id=technician.pk,
            bay_id=shop.bay.pk,
            hours=Decimal(1),
            by=shop[Role.FOREMAN],
        )
        return walk

    return make


@pytest.fixture
def painter(shop: Shop, person: Callable[..., User]) -> User:
    """A technician of another team."""
    leader, painter = person(Role.TEAM_LEADER, full_name="周班长"), person(Role.TECHNICIAN, full_name="孙喷漆")
    form_team(
        store=shop.store,
        name="漆工组",
        kind=TeamKind.PAINT,
        leader_id=leader.pk,
        member_ids=[painter.pk],
        by=shop[Role.SERVICE_MANAGER],
    )
    return painter


@pytest.mark.django_db
def test_plan_with_a_technician_of_another_team_is_refused_at_the_team(
    plan: Callable[..., Walk], painter: User, shop: Shop
) -> None:
    with pytest.raises(Refused) as refused:
        plan(painter, shop.team)

    assert [(str(r), r.about) for r in refused.value.reasons] == [("孙喷漆 belongs to the team 漆工组.", "team_id")]


@pytest.mark.django_db
def test_plan_without_a_team_takes_the_technicians(plan: Callable[..., Walk], painter: User) -> None:
    walk = plan(painter)

    assert walk.order.team == painter.team_membership.team


@pytest.mark.django_db
def test_plan_with_a_technician_of_no_team_takes_any_team_but_needs_one(
    plan: Callable[..., Walk], painter: User, shop: Shop
) -> None:
    dissolve_team(painter.team_membership.team_id, by=shop[Role.SERVICE_MANAGER])

    with pytest.raises(Refused) as refused:
        plan(painter)

    assert [(str(r), r.about) for r in refused.value.reasons] == [("Choose a team of this store.", "team_id")]
    assert plan(painter, shop.team).order.team == shop.team


@pytest.mark.django_db
def test_plan_in_the_browser_needs_no_team(
    walk_at: Callable[[Step], Walk], painter: User, shop: Shop, client_of: Callable[[User], Client]
) -> None:
    walk = walk_at(Step.DISPATCH)
    typed: dict[str, Any] = {"technician_id": painter.pk, "bay_id": shop.bay.pk, "hours": "1"}
    browser, url = client_of(shop[Role.FOREMAN]), reverse("workorders:plan-work", args=[walk.pk])

    refused = browser.post(url, {**typed, "team_id": shop.team.pk})
    answer = browser.post(url, typed)

    assert (refused.status_code, answer.status_code) == (422, 302)
    assert walk.order.team == painter.team_membership.team
