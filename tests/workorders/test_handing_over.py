"""The team that has the car is the one that signed for it (WO-03, RCP-08)."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from documents.services.holds import open_holds
from staff.enums import Role
from staff.models import User
from staff.refusals import Refused
from tests.workorders.walk import STROKES, Walk
from workorders.enums import Step
from workorders.services import dispatching, settling
from workshop.enums import TeamKind
from workshop.services.teams import form_team

WalkAt = Callable[..., Walk]
NOT_SIGNED = "The team has not signed for the car's condition and items."


def give_to_another_team(walk: Walk, leader: User) -> None:
    shop = walk.shop
    team = form_team(
        store=shop.store, name="钣金组", kind=TeamKind.BODY, leader_id=leader.pk, by=shop[Role.SERVICE_MANAGER]
    )
    dispatching.plan_work(
        walk.pk,
        team_id=team.pk,
        technician_id=leader.pk,
        bay_id=shop.bay.pk,
        hours=Decimal(1),
        by=shop[Role.FOREMAN],
    )


@pytest.mark.req("WO-03", "RCP-08")
def test_dispatch_to_another_team_than_the_one_that_signed_is_refused(
    walk_at: WalkAt, person: Callable[..., User]
) -> None:
    walk = walk_at(Step.DISPATCH)
    walk.plan()
    walk.hand_over()
    give_to_another_team(walk, person(Role.TEAM_LEADER))

    with pytest.raises(Refused) as refused:
        dispatching.dispatch(walk.pk, by=walk.by(Role.FOREMAN))

    assert [r.sentence for r in refused.value.reasons] == [NOT_SIGNED]
    walk.hand_over()
    dispatching.dispatch(walk.pk, by=walk.by(Role.FOREMAN))
    assert walk.order.step == Step.PARTS_ISSUE


@pytest.mark.req("WO-03", "RCP-08")
def test_hand_over_before_a_team_is_chosen_is_refused(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DISPATCH)

    with pytest.raises(Refused) as refused:
        walk.hand_over()

    assert [r.sentence for r in refused.value.reasons] == ["No team is chosen."]
    assert not walk.order.handovers.exists()


def test_page_asks_for_the_team_before_it_asks_for_its_signature(
    walk_at: WalkAt, client_of: Callable[[User], Client]
) -> None:
    walk = walk_at(Step.DISPATCH)
    foreman = client_of(walk.by(Role.FOREMAN))
    form = f'action="{reverse("workorders:hand-over", args=[walk.pk])}"'

    before = foreman.get(walk.order.get_absolute_url()).text
    walk.plan()
    after = foreman.get(walk.order.get_absolute_url()).text

    assert (form in before, form in after) == (False, True)


@pytest.mark.req("RCP-08")
def test_difference_at_the_hand_over_to_the_team_goes_to_the_service_manager(
    walk_at: WalkAt, client_of: Callable[[User], Client]
) -> None:
    walk = walk_at(Step.DISPATCH)
    walk.plan()
    manager = client_of(walk.by(Role.SERVICE_MANAGER))
    form = reverse("workorders:settle-difference", args=[walk.pk])
    assert form not in manager.get(walk.order.get_absolute_url()).text

    dispatching.hand_over_to_team(
        walk.pk,
        signer_name="李班长",
        strokes=STROKES,
        condition_as_noted=False,
        items_complete=True,
        difference="右前门新划痕",
        by=walk.by(Role.FOREMAN),
    )

    assert [reason.sentence for reason in open_holds(walk.order.document, "settle")] == [
        "交给班组时与接车记录不一致：右前门新划痕"
    ]
    assert walk.order.get_absolute_url() in manager.get(reverse("dashboard:desk")).text
    assert form in manager.get(walk.order.get_absolute_url()).text
    manager.post(form, {"note": "门卫录像看过，进厂前就有"})
    assert not open_holds(walk.order.document, "settle")


@pytest.mark.req("RCP-08")
def test_car_different_both_ways_is_told_of_both_and_settled_at_once(walk_at: WalkAt) -> None:
    walk = walk_at(Step.DISPATCH)
    walk.plan()
    dispatching.hand_over_to_team(
        walk.pk,
        signer_name="李班长",
        strokes=STROKES,
        condition_as_noted=False,
        items_complete=True,
        difference="右前门新划痕",
        by=walk.by(Role.FOREMAN),
    )
    dispatching.dispatch(walk.pk, by=walk.by(Role.FOREMAN))
    walk.to(Step.SETTLEMENT)
    settling.take_car_back(
        walk.pk,
        condition_as_noted=True,
        items_complete=False,
        difference="少一把伞",
        by=walk.by(Role.SERVICE_ADVISOR),
    )
    assert len(open_holds(walk.order.document, "settle")) == 2

    settling.settle_difference(walk.pk, note="已与客户说好", by=walk.by(Role.SERVICE_MANAGER))

    assert not open_holds(walk.order.document, "settle")
