"""What the foreman types, as plain values."""

import datetime
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Brand
from staff.enums import Role
from staff.models import Store, User
from staff.widgets import DateInput, MoneyInput, QuantityInput, TimeInput
from workshop.enums import MOST_AN_HOUR, MOST_HOURS, BayKind, TeamKind, Weekday, WorkKind
from workshop.models import Bay, Operation, Shift, Skill, Team
from workshop.services.teams import TEAM_ROLES
from workshop.services.technicians import DayShift

FIRST = {"autofocus": True}


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=30, widget=forms.TextInput(attrs=FIRST))
    kind = forms.ChoiceField(label=_("Kind"), choices=TeamKind.choices, widget=forms.RadioSelect)
    leader_id = forms.TypedChoiceField(label=_("Team leader"), coerce=int)
    member_ids = forms.TypedMultipleChoiceField(
        label=_("Technicians"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-wide": "1"}),
    )

    def __init__(self, *args: Any, store: Store, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaders = User.with_role(store, Role.TEAM_LEADER)
        people = User.with_role(store, *TEAM_ROLES).select_related("team_membership__team")
        self.fields["leader_id"].choices = [("", "—"), *((p.pk, p.full_name) for p in leaders)]  # type: ignore[attr-defined]
        self.fields["member_ids"].choices = [(p.pk, with_team(p, team)) for p in people]  # type: ignore[attr-defined]


def with_team(person: User, team: Team | None) -> str:
    """``张三 (机修一组)``: who is in another team must leave it first."""
    membership = getattr(person, "team_membership", None)
    if membership is None or (team is not None and membership.team_id == team.pk):
        return person.full_name
    return f"{person.full_name} ({membership.team.name})"


class BayForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=30, widget=forms.TextInput(attrs=FIRST))
    kind = forms.ChoiceField(label=_("Kind"), choices=BayKind.choices, widget=forms.RadioSelect)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, bay: Bay | None = None, **kwargs: Any) -> None:
        if bay is not None:
            kwargs.setdefault("initial", {"name": bay.name, "kind": bay.kind, "is_active": bay.is_active})
        super().__init__(*args, **kwargs)
        if bay is None:
            del self.fields["is_active"]


class OperationFilter(forms.Form):
    q = forms.CharField(
        label=_("Code, name or pinyin"), required=False, max_length=40, widget=forms.TextInput(attrs=FIRST)
    )
    work_kind = forms.ChoiceField(
        label=_("Kind of work"), required=False, choices=[("", _("All kinds")), *WorkKind.choices]
    )


class OperationForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(attrs=FIRST))
    name = forms.CharField(label=_("Name"), max_length=80)
    work_kind = forms.ChoiceField(label=_("Kind of work"), choices=WorkKind.choices, widget=forms.RadioSelect)
    hours = forms.DecimalField(
        label=_("Flat-rate hours"), max_digits=6, decimal_places=2, max_value=MOST_HOURS, widget=QuantityInput
    )
    skill_id = forms.TypedChoiceField(label=_("Skill needed"), required=False, coerce=int, empty_value=None)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, operation: Operation | None = None, **kwargs: Any) -> None:
        if operation is not None:
            fields = ("code", "name", "work_kind", "hours", "skill_id", "is_active")
            kwargs.setdefault("initial", {name: getattr(operation, name) for name in fields})
        super().__init__(*args, **kwargs)
        skills = [(skill.pk, skill.name) for skill in Skill.objects.all()]
        self.fields["skill_id"].choices = [("", _("None")), *skills]  # type: ignore[attr-defined]
        if operation is None:
            del self.fields["is_active"]


class RateForm(forms.Form):
    work_kind = forms.ChoiceField(label=_("Kind of work"), choices=WorkKind.choices, widget=forms.RadioSelect)
    brand = forms.ChoiceField(label=_("Brand"), required=False)
    rate_amount = forms.DecimalField(
        label=_("Price per hour (¥)"), max_digits=12, decimal_places=2, max_value=MOST_AN_HOUR, widget=MoneyInput
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput, initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        brands = [(name, name) for name in Brand.objects.values_list("name", flat=True)]
        self.fields["brand"].choices = [("", _("All brands")), *brands]  # type: ignore[attr-defined]


class SkillForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=50)


class WeekForm(forms.Form):
    """Seven rows of begin, end and break, and the skills."""

    skill_ids = forms.TypedMultipleChoiceField(
        label=_("Skills"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple(attrs={"data-wide": "1"})
    )

    def __init__(self, *args: Any, shifts: list[Shift], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill_ids"].choices = [(s.pk, s.name) for s in Skill.objects.all()]  # type: ignore[attr-defined]
        held = {shift.weekday: shift for shift in shifts}
        for day, name in Weekday.choices:
            shift = held.get(day)
            self.fields[f"starts_{day}"] = forms.TimeField(
                label=_("%(day)s from") % {"day": name},
                required=False,
                initial=shift and shift.starts_at,
                widget=TimeInput,
            )
            self.fields[f"ends_{day}"] = forms.TimeField(
                label=_("%(day)s until") % {"day": name},
                required=False,
                initial=shift and shift.ends_at,
                widget=TimeInput,
            )
            self.fields[f"break_{day}"] = forms.IntegerField(
                label=_("%(day)s break") % {"day": name},
                required=False,
                min_value=0,
                max_value=180,
                initial=shift.break_minutes if shift else None,
            )

    def rows(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        for day, name in Weekday.choices:
            yield str(name), [self[f"{part}_{day}"] for part in ("starts", "ends", "break")]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for day in Weekday.values:
            if bool(given.get(f"starts_{day}")) != bool(given.get(f"ends_{day}")):
                self.add_error(f"ends_{day}", _("Give both times, or neither for a free day."))
        return given

    def shifts(self) -> list[DayShift]:
        given = self.cleaned_data
        return [
            DayShift(day, given[f"starts_{day}"], given[f"ends_{day}"], given.get(f"break_{day}") or 0)
            for day in Weekday.values
            if isinstance(given.get(f"starts_{day}"), datetime.time)
        ]
