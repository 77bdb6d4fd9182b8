"""Clean input to plain values; nothing here writes."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insurance.enums import CaseType
from insurance.queries import Comparison
from staff.widgets import DateTimeInput, MoneyInput
from workorders.models import WorkOrder


class OpenCaseForm(forms.Form):
    case_type = forms.ChoiceField(label=_("Kind of accident"), choices=CaseType.choices, widget=forms.RadioSelect)
    insurer = forms.CharField(label=_("Insurer"), max_length=60, widget=forms.TextInput(attrs={"autofocus": True}))
    policy_number = forms.CharField(label=_("Policy number"), max_length=40, required=False)
    report_number = forms.CharField(label=_("Insurer's report number"), max_length=40, required=False)

    @staticmethod
    def initial_of(order: WorkOrder) -> dict[str, Any]:
        vehicle = order.vehicle
        return {"case_type": CaseType.SMALL, "insurer": vehicle.insurer, "policy_number": vehicle.policy_number}


class CaseForm(OpenCaseForm):
    accident_at = forms.DateTimeField(label=_("Accident on"), required=False, widget=DateTimeInput())
    accident_place = forms.CharField(label=_("Place of the accident"), max_length=120, required=False)
    accident_note = forms.CharField(
        label=_("What happened in the accident"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"data-wide": "1"}),
    )
    surveyor_name = forms.CharField(label=_("Surveyor"), max_length=50, required=False)
    surveyor_phone = forms.CharField(label=_("Surveyor's phone"), max_length=30, required=False)

    field_names = (
        "case_type", "insurer", "policy_number", "report_number", "accident_at", "accident_place", "accident_note",
        "surveyor_name", "surveyor_phone",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["insurer"].widget.attrs["autofocus"]


class PaperForm(forms.Form):
    name = forms.CharField(label=_("Another paper"), max_length=60)
    required = forms.BooleanField(label=_("wanted before the car leaves"), required=False, initial=True)


class ConditionForm(forms.Form):
    condition_note = forms.CharField(
        label=_("Condition of the car, looked at together with the advisor"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AssessmentForm(forms.Form):
    """One amount a line that the insurer pays."""

    def __init__(self, *args: Any, comparison: Comparison, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comparison = comparison
        for column in comparison.lines:
            self.fields[f"line_{column.line.pk}"] = forms.DecimalField(
                label=column.line.name,
                min_value=Decimal(0),
                max_digits=12,
                decimal_places=2,
                initial=column.billed if column.assessed is None else column.assessed,
                widget=MoneyInput(attrs={"aria-label": column.line.name}),
            )

    @property
    def rows(self) -> list[tuple[Any, forms.BoundField]]:
        return [(column, self[f"line_{column.line.pk}"]) for column in self.comparison.lines]

    @property
    def amounts(self) -> dict[int, Decimal]:
        return {int(name.removeprefix("line_")): amount for name, amount in self.cleaned_data.items()}


class CoverForm(forms.Form):
    difference_agreed = forms.CharField(
        label=_("Difference: who agreed to bear it"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("e.g. Mr Wang pays it himself, agreed by phone")}),
    )


class SubmitForm(forms.Form):
    submitted_to = forms.CharField(label=_("Handed to (name at the insurer)"), max_length=80)


class AnswerForm(forms.Form):
    paid_amount = forms.DecimalField(
        label=pgettext_lazy("insurance case", "Paid by the insurer (¥)"),
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        widget=MoneyInput(),
        help_text=_("0 when the claim is rejected."),
    )
    answer_note = forms.CharField(
        label=_("The insurer's reasons, when it is less than claimed"), max_length=300, required=False
    )
