"""The forms of the workshop's steps, 6 to 9: dispatch, hand-over, checks, what is found besides."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from staff.models import User
from staff.widgets import QuantityInput, SignatureField
from workorders.checklists import items_of
from workorders.enums import CheckKind
from workorders.forms.steps import OPTIONAL, StepForm
from workorders.queries import cars_in_hand
from workshop.enums import MOST_HOURS
from workshop.models import Team
from workshop.queries import bookable_bays, technicians


def by_team(people: Iterable[User], in_hand: Mapping[int, int]) -> list[tuple[Any, list[tuple[int, str]]]]:
    """Technicians under their teams, each with the cars already in hand."""
    groups: dict[Any, list[tuple[int, str]]] = {}
    for person in people:
        membership = getattr(person, "team_membership", None)
        cars = in_hand.get(person.pk, 0)
        label = gettext("%(name)s (%(count)s cars in hand)") % {"name": person.full_name, "count": cars}
        group = membership.team.name if membership else _("in no team")
        groups.setdefault(group, []).append((person.pk, label if cars else person.full_name))
    return list(groups.items())


class PlanForm(StepForm):
    team_id = forms.ModelChoiceField(
        label=_("Team"), queryset=None, help_text=_("Left empty: the technician's."), **OPTIONAL
    )
    technician_id = forms.ModelChoiceField(label=_("Technician"), queryset=User.objects.none())
    bay_id = forms.ModelChoiceField(label=_("Bay"), queryset=None)
    hours = forms.DecimalField(
        label=_("Planned hours"), max_digits=6, decimal_places=2, max_value=MOST_HOURS, widget=QuantityInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team_id"].queryset = Team.objects.filter(is_active=True)
        people = technicians(self.order.store).select_related("team_membership__team")
        self.fields["technician_id"].queryset = people
        self.fields["technician_id"].choices = [("", "---------"), *by_team(people, cars_in_hand(self.order.store))]
        self.fields["bay_id"].queryset = bookable_bays(self.order.store)

    def first_values(self) -> dict[str, Any]:
        order = self.order
        planned = order.planned_hours or sum(
            (line.quantity for line in order.lines.all() if line.kind == "labour" and line.state == "accepted"), 0
        )
        booked_bay = order.booking.bay_id if order.booking_id else None
        return {
            "team_id": order.team_id,
            "technician_id": order.technician_id,
            "bay_id": order.bay_id or booked_bay,
            "hours": planned or None,
        }

    def inputs(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "team_id": data["team_id"].pk if data["team_id"] else None,
            "technician_id": data["technician_id"].pk,
            "bay_id": data["bay_id"].pk,
            "hours": data["hours"],
        }


class ConditionForm(StepForm):
    condition_as_noted = forms.BooleanField(label=_("Appearance as at check-in"), **OPTIONAL)
    items_complete = forms.BooleanField(label=_("Items complete"), **OPTIONAL)
    difference = forms.CharField(label=_("What is different"), max_length=300, **OPTIONAL)


class TeamHandoverForm(ConditionForm):
    signer_name = forms.CharField(label=_("Signed by"), max_length=80)
    strokes = SignatureField(label=_("Signature"), capacity=_("Team"), **OPTIONAL)

    def first_values(self) -> dict[str, Any]:
        leader = self.order.team.leader if self.order.team_id else None
        return {"signer_name": leader.full_name if leader else ""}


class CheckForm(StepForm):
    """One inspection: right or wrong for every item, and what is wrong."""

    kind = CheckKind.OWN
    note = forms.CharField(label=_("Note"), max_length=300, **OPTIONAL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = [str(item) for item in items_of(self.kind, self.order.work_kind)]
        for n, item in enumerate(self.items):
            self.fields[f"ok_{n}"] = forms.ChoiceField(
                label=item, choices=[("yes", _("Right")), ("no", _("Wrong"))], widget=forms.RadioSelect
            )
            self.fields[f"wrong_{n}"] = forms.CharField(
                label=_("What is wrong"),
                max_length=100,
                widget=forms.TextInput(attrs={"placeholder": _("What is wrong"), "aria-label": item}),
                **OPTIONAL,
            )

    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [(item, self[f"ok_{n}"], self[f"wrong_{n}"]) for n, item in enumerate(self.items)]

    def inputs(self) -> dict[str, Any]:
        data = self.cleaned_data
        results = [
            {"item": item, "ok": data[f"ok_{n}"] == "yes", "note": data[f"wrong_{n}"]}
            for n, item in enumerate(self.items)
        ]
        return {"results": results, "note": data["note"]}


class LeaderCheckForm(CheckForm):
    kind = CheckKind.LEADER


class FinalCheckForm(CheckForm):
    kind = CheckKind.FINAL


class AdditionalWorkForm(StepForm):
    description = forms.CharField(label=_("What was found"), max_length=300)
