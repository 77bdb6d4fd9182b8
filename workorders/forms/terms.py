"""What is agreed with the customer: terms, another promised time, the answer to each line."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.widgets import DateTimeInput, SignatureField
from workorders.enums import (
    SUPPLEMENT_STEPS,
    ConsentMethod,
    LineState,
    OldPartWish,
    SettlingWay,
    SupplementState,
    WaitingWay,
)
from workorders.forms.steps import OPTIONAL, StepForm
from workorders.models import WorkOrder
from workorders.promise import compute_promise


class TermsForm(StepForm):
    promised_at = forms.DateTimeField(label=_("Promised time"), widget=DateTimeInput)
    settling_way = forms.ChoiceField(label=_("Way of settling"), choices=SettlingWay.choices, widget=forms.RadioSelect)
    old_part_wish = forms.ChoiceField(label=_("Old parts"), choices=OldPartWish.choices, widget=forms.RadioSelect)
    waiting_way = forms.ChoiceField(
        label=pgettext_lazy("customer", "Waiting"), choices=WaitingWay.choices, widget=forms.RadioSelect
    )
    business_card_given = forms.BooleanField(label=_("Business card given"), **OPTIONAL)

    def first_values(self) -> dict[str, Any]:
        order = self.order
        return {
            "promised_at": order.promised_at or compute_promise(order),
            "settling_way": order.settling_way or SettlingWay.CASH,
            "old_part_wish": order.old_part_wish,
            "waiting_way": order.waiting_way,
            "business_card_given": order.business_card_given,
        }


def later_promise(order: WorkOrder) -> datetime.datetime:
    """What was promised, or what can be promised now where that is later."""
    possible = compute_promise(order)
    return max(order.promised_at or possible, possible)


class PromiseForm(StepForm):
    promised_at = forms.DateTimeField(label=_("Promised time"), widget=DateTimeInput)
    reason = forms.CharField(label=_("Why, and what the customer said"), max_length=200)

    def first_values(self) -> dict[str, Any]:
        """Reckoned once the time is past; until then the page of whoever only looks does not pay for it."""
        promised = self.order.promised_at
        still_to_come = promised is not None and promised > timezone.now()
        return {"promised_at": promised if still_to_come else later_promise(self.order)}


class AnswerForm(StepForm):
    """The customer's yes or no to each proposed line that is offered."""

    method = forms.ChoiceField(
        label=_("Answered how"),
        choices=ConsentMethod.choices,
        widget=forms.RadioSelect,
        initial=ConsentMethod.SIGNATURE,
    )
    name = forms.CharField(label=_("Answered by"), max_length=80)
    promised_at = forms.DateTimeField(
        label=_("Promised time with this work"),
        widget=DateTimeInput,
        help_text=_("Reckoned anew when the work makes it later; tell the customer."),
        **OPTIONAL,
    )
    strokes = SignatureField(label=_("Signature"), capacity=_("Customer"), **OPTIONAL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.order.step not in SUPPLEMENT_STEPS:  # the estimate has a form of its own for it
            del self.fields["promised_at"]
        proposed = self.order.lines.filter(state=LineState.PROPOSED)
        self.proposed = list(proposed.exclude(supplement__state=SupplementState.FOUND))
        for line in self.proposed:
            self.fields[f"line_{line.pk}"] = forms.ChoiceField(
                label=line.name,
                choices=[("yes", _("Agrees")), ("no", _("Declines"))],
                widget=forms.RadioSelect,
                initial="yes",
            )

    def first_values(self) -> dict[str, Any]:
        return {"name": self.order.customer.name, "promised_at": later_promise(self.order)}

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.proposed), Decimal(0))

    def line_fields(self) -> list[tuple[Any, forms.BoundField]]:
        """(line, its field) pairs for the table of the estimate."""
        return [(line, self[f"line_{line.pk}"]) for line in self.proposed]

    def inputs(self) -> dict[str, Any]:
        answers = {line.pk: self.cleaned_data[f"line_{line.pk}"] for line in self.proposed}
        return {
            "accepted": [pk for pk, answer in answers.items() if answer == "yes"],
            "declined": [pk for pk, answer in answers.items() if answer == "no"],
            "method": self.cleaned_data["method"],
            "name": self.cleaned_data["name"],
            "strokes": self.cleaned_data["strokes"],
            "promised_at": self.cleaned_data.get("promised_at") if "yes" in answers.values() else None,
        }
