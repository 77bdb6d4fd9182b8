"""Forming and changing teams."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from staff.clashes import clashes_refused
from staff.enums import Role
from staff.models import Store, User
from staff.refusals import require
from staff.transactions import all_or_nothing
from workshop.enums import TeamKind
from workshop.models import Team, TeamMember
from workshop.permissions import can_arrange_workshop

TEAM_ROLES = (Role.TEAM_LEADER, Role.TECHNICIAN, Role.WASHER)


def form_team(*, store: Store, name: str, kind: str, leader_id: int, member_ids: Iterable[int] = (), by: User) -> Team:
    """Put a leader and technicians together (WSH-01).

    The leader is a member too. Refuses a name in use, a leader who is no team leader, and somebody who is in
    another team.
    """
    can_arrange_workshop.demand(by, store)
    with all_or_nothing():
        people = lock_people({leader_id, *member_ids})
        check_words(name, kind)
        team = Team(store=store, name=name.strip(), kind=kind, leader_id=leader_id)
        check_people(team, people)
        save(team)
        TeamMember.objects.bulk_create([TeamMember(team=team, user=person) for person in people.values()])
    return team


def change_team(
    team_id: int, *, name: str, kind: str, leader_id: int, member_ids: Iterable[int] = (), by: User
) -> Team:
    """Rename a team or change who is in it. Refuses as :func:`form_team` does."""
    with all_or_nothing():
        people = lock_people({leader_id, *member_ids})  # before the team, as who hands a team on locks them
        team = lock_team(team_id)
        can_arrange_workshop.demand(by, team.store_id)
        require(team.is_active, _("This team has been dissolved."))
        check_words(name, kind)
        team.name, team.kind, team.leader_id = name.strip(), kind, leader_id
        check_people(team, people)
        save(team)
        held = set(team.members.values_list("user_id", flat=True))
        team.members.exclude(user__in=people).delete()
        TeamMember.objects.bulk_create(
            [TeamMember(team=team, user=person) for pk, person in people.items() if pk not in held]
        )
    return team


def dissolve_team(team_id: int, *, by: User) -> Team:
    """No work is dispatched to it any more; its members are free for other teams."""
    with all_or_nothing():
        team = lock_team(team_id)
        can_arrange_workshop.demand(by, team.store_id)
        require(team.is_active, _("This team has been dissolved."))
        team.is_active = False
        team.save(update_fields=["is_active"])
        team.members.all().delete()
    return team


def lock_team(team_id: int) -> Team:
    return Team.objects.select_for_update(no_key=True, of=("self",)).select_related("store").get(pk=team_id)


def lock_people(ids: set[int]) -> dict[int, User]:
    """Lock people in the order of their keys: two foremen cannot take the same technician at once."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return {person.pk: person for person in rows}


def check_words(name: str, kind: str) -> None:
    require(name.strip(), _("Give the team a name."))
    require(kind in TeamKind.values, _("Choose mechanical, body or paint."))


def save(team: Team) -> None:
    """Write a team; the constraint decides whether its name is free, however many foremen ask at once."""
    sentence = _("There is already a team %(name)s.") % {"name": team.name}
    with clashes_refused({"team_name_once_per_store": lambda: sentence}):
        team.save()


def check_people(team: Team, people: dict[int, User]) -> None:
    leader = people.get(team.leader_id)
    require(
        leader is not None and leader.has_role(team.store_id, Role.TEAM_LEADER),
        _("Choose a leader who holds the team leader's role here."),
        mended_by=Role.ADMINISTRATOR,
    )
    for person in people.values():
        require(
            person.has_role(team.store_id, *TEAM_ROLES),
            _("%(name)s does not work in the workshop here.") % {"name": person},
            mended_by=Role.ADMINISTRATOR,
        )
    elsewhere = (
        TeamMember._base_manager.filter(user__in=people)  # a person may be in a team of another store
        .exclude(team=team.pk)
        .select_related("team", "user")
        .first()
    )
    if elsewhere is not None:
        require(
            False,
            _("%(name)s is in %(team)s. Take them out of that team first.")
            % {"name": elsewhere.user, "team": elsewhere.team},
        )
