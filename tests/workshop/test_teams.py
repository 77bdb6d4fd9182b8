"""Teams: who works under whom (WSH-01)."""

import pytest

from staff.enums import Role
from staff.open_work import KINDS
from staff.refusals import NotPermitted, Refused
from staff.services.accounts import close_account, hand_over_work
from workshop.enums import TeamKind
from workshop.models import Team, TeamMember
from workshop.queries import active_teams
from workshop.services.teams import change_team, dissolve_team, form_team

pytestmark = pytest.mark.django_db


def reasons(refused):
    return [str(r.sentence) for r in refused.value.reasons]


@pytest.fixture
def team(store, foreman, leader, technician):
    return form_team(
        store=store,
        name="机修一组",
        kind=TeamKind.MECHANICAL,
        leader_id=leader.pk,
        member_ids=[technician.pk],
        by=foreman,
    )


@pytest.mark.req("WSH-01")
def test_form_team_makes_the_leader_a_member_too(team, leader, technician):
    assert set(team.members.values_list("user_id", flat=True)) == {leader.pk, technician.pk}
    assert team.has_leader(leader)
    assert not team.has_leader(technician)


def test_form_team_with_a_name_in_use_is_refused(store, team, foreman, person, english):
    with pytest.raises(Refused) as refused:
        form_team(store=store, name=" 机修一组 ", kind=TeamKind.BODY, leader_id=person(Role.TEAM_LEADER).pk, by=foreman)

    assert reasons(refused) == ["There is already a team 机修一组."]


def test_form_team_led_by_a_technician_is_refused(store, foreman, technician, english):
    with pytest.raises(Refused) as refused:
        form_team(store=store, name="钣金组", kind=TeamKind.BODY, leader_id=technician.pk, by=foreman)

    assert reasons(refused) == ["Choose a leader who holds the team leader's role here."]


def test_form_team_with_somebody_of_another_team_is_refused(store, team, foreman, person, technician, english):
    with pytest.raises(Refused) as refused:
        form_team(
            store=store,
            name="机修二组",
            kind=TeamKind.MECHANICAL,
            leader_id=person(Role.TEAM_LEADER).pk,
            member_ids=[technician.pk],
            by=foreman,
        )

    assert reasons(refused) == ["刘技师 is in 机修一组. Take them out of that team first."]
    assert Team.objects.count() == 1


def test_form_team_with_somebody_of_another_store_is_refused(store, other_store, foreman, leader, person, english):
    stranger = person(Role.TECHNICIAN, store=other_store, full_name="外店")

    with pytest.raises(Refused) as refused:
        form_team(
            store=store, name="钣金组", kind=TeamKind.BODY, leader_id=leader.pk, member_ids=[stranger.pk], by=foreman
        )

    assert reasons(refused) == ["外店 does not work in the workshop here."]


def test_change_team_lets_people_go_and_takes_new_ones(team, foreman, leader, technician, person):
    new = person(Role.TECHNICIAN)

    change_team(
        team.pk, name="机修一组", kind=TeamKind.MECHANICAL, leader_id=leader.pk, member_ids=[new.pk], by=foreman
    )

    assert set(team.members.values_list("user_id", flat=True)) == {leader.pk, new.pk}


def test_dissolve_team_frees_its_people(store, team, foreman):
    dissolve_team(team.pk, by=foreman)

    assert not active_teams(store).exists()
    assert not TeamMember.objects.exists()


def test_form_team_by_a_technician_is_not_permitted(store, leader, technician):
    with pytest.raises(NotPermitted):
        form_team(store=store, name="钣金组", kind=TeamKind.BODY, leader_id=leader.pk, by=technician)


def test_the_team_of_a_leader_who_leaves_is_led_by_a_colleague(team, leader, person):
    admin, colleague = person(Role.ADMINISTRATOR), person(Role.TEAM_LEADER)
    close_account(leader.pk, by=admin)

    assert KINDS["teams"].query(leader).count() == 1
    assert hand_over_work(leader.pk, key="teams", to_id=colleague.pk, by=admin) == 1

    team.refresh_from_db()
    assert team.leader == colleague
    assert colleague.team_membership.team == team
    assert not TeamMember.objects.filter(user=leader).exists()


@pytest.mark.req("WSH-01")
def test_form_team_with_the_name_of_a_dissolved_one_is_possible(store, team, leader, foreman):
    dissolve_team(team.pk, by=foreman)

    again = form_team(store=store, name=team.name, kind=TeamKind.MECHANICAL, leader_id=leader.pk, by=foreman)

    assert list(active_teams(store)) == [again]
