"""What technicians can do and when they work."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from staff.clashes import clashes_refused
from staff.enums import Role
from staff.models import Store, User
from staff.refusals import require
from staff.transactions import all_or_nothing
from workshop.enums import Weekday
from workshop.models import Shift, Skill, TechnicianSkill
from workshop.permissions import can_arrange_workshop
from workshop.services.teams import TEAM_ROLES, lock_people

LONGEST_BREAK = 180
SKILL_ONCE = ("workshop_skill_code_key", "workshop_skill_name_key")


@dataclass(frozen=True)
class DayShift:
    """One day of somebody's week."""

    weekday: int
    starts_at: datetime.time
    ends_at: datetime.time
    break_minutes: int = 0


def define_skill(*, store: Store, code: str, name: str, by: User) -> Skill:
    """Add to the group's list of skills. Refuses a code or a name in use."""
    can_arrange_workshop.demand(by, store)
    code, name = code.strip().upper(), name.strip()
    require(code and name, _("Give the skill a code and a name."))

    def taken() -> str:
        return _("There is already a skill %(skill)s.") % {
            "skill": Skill.objects.filter(Q(code=code) | Q(name=name)).first()
        }

    with clashes_refused(dict.fromkeys(SKILL_ONCE, taken)):
        return Skill.objects.create(code=code, name=name)


def set_week(
    user_id: int, *, store: Store, shifts: Iterable[DayShift], skill_ids: Iterable[int] = (), by: User
) -> None:
    """Replace the week and the skills of a technician (WSH-01).

    Days without a shift are free. Refuses somebody who does not work in the workshop here, a shift that ends before
    it begins, and a day already worked at another store.
    """
    can_arrange_workshop.demand(by, store)
    with all_or_nothing():
        person = lock_people({user_id}).get(user_id)
        require(
            person is not None and person.has_role(store, *TEAM_ROLES),
            _("Choose somebody who works in the workshop here."),
            mended_by=Role.ADMINISTRATOR,
        )
        week = {shift.weekday: shift for shift in shifts}
        for shift in week.values():
            check_shift(shift)
        elsewhere = Shift._base_manager.filter(user=user_id, weekday__in=week).exclude(store=store).first()
        require(
            elsewhere is None,
            _("On this weekday the technician works at another store: %(day)s.")
            % {"day": Weekday(elsewhere.weekday).label if elsewhere else ""},
        )
        write_week(user_id, store, week)
        write_skills(user_id, set(skill_ids))


def check_shift(shift: DayShift) -> None:
    require(shift.weekday in Weekday.values, _("Choose a weekday."))
    require(shift.starts_at < shift.ends_at, _("A shift must end after it begins."))
    require(0 <= shift.break_minutes <= LONGEST_BREAK, _("A break lasts three hours at most."))


def write_week(user_id: int, store: Store, week: dict[int, DayShift]) -> None:
    Shift.objects.filter(user=user_id, store=store).exclude(weekday__in=week).delete()
    for shift in week.values():
        Shift.objects.update_or_create(
            store=store,
            user_id=user_id,
            weekday=shift.weekday,
            defaults={
                "starts_at": shift.starts_at,
                "ends_at": shift.ends_at,
                "break_minutes": shift.break_minutes,
            },
        )


def write_skills(user_id: int, wanted: set[int]) -> None:
    held = TechnicianSkill.objects.filter(user=user_id)
    held.exclude(skill__in=wanted).delete()
    kept = set(held.values_list("skill_id", flat=True))
    TechnicianSkill.objects.bulk_create(
        [TechnicianSkill(user_id=user_id, skill_id=pk, since=timezone.localdate()) for pk in sorted(wanted - kept)]
    )
