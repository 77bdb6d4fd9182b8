"""A team whose leader leaves is led by somebody else."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.enums import Role
from staff.models import User
from staff.open_work import OpenWork, register
from staff.refusals import require
from workshop.models import Team, TeamMember


def teams_led(user: User) -> QuerySet[Team]:
    return Team._base_manager.filter(leader=user, is_active=True)


def lead_instead(user: User, to: User, by: User) -> int:
    """``to`` leads the teams of ``user``, who leaves them. Refuses somebody who is no team leader there."""
    teams = list(teams_led(user).select_for_update(no_key=True).order_by("pk"))
    for team in teams:
        require(
            to.has_role(team.store_id, Role.TEAM_LEADER),
            _("%(name)s is no team leader at that store.") % {"name": to},
            mended_by=Role.ADMINISTRATOR,
        )
        team.leader = to
        team.save(update_fields=["leader"])
        TeamMember._base_manager.filter(team=team, user=user).delete()
        if not TeamMember._base_manager.filter(user=to).exists():
            TeamMember._base_manager.create(team=team, user=to)
    return len(teams)


register(OpenWork(key="teams", label=gettext_lazy("Teams led"), query=teams_led, hand_over=lead_instead))
