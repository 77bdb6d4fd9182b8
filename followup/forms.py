"""Clean input to plain values; nothing here writes."""

import datetime
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Vehicle
from followup.enums import Mark, Source, Topic
from followup.models import Complaint, Question
from followup.queries import first_solver, solvers
from staff.forms import within_the_calendar
from staff.models import Store, User
from staff.widgets import DateTimeInput, LookupInput
from workorders.models import WorkOrder
from workshop.enums import WorkKind


class AnswersForm(forms.Form):
    """The overall mark, one mark a question, the customer's words."""

    def __init__(self, *args: Any, questions: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        self.fields["overall"] = self.mark_field(_("All in all, how content are you with this visit?"))
        for question in questions:
            self.fields[f"question_{question.pk}"] = self.mark_field(question.text)
        self.fields["customer_words"] = forms.CharField(
            label=_("In the customer's words"),
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    @staticmethod
    def mark_field(label: Any) -> forms.TypedChoiceField:
        choices = [(value, f"{value} {Mark(value).label}") for value in sorted(Mark.values, reverse=True)]
        return forms.TypedChoiceField(label=label, choices=choices, coerce=int, widget=forms.RadioSelect)

    @property
    def mark_fields(self) -> list[forms.BoundField]:
        return [self["overall"], *(self[f"question_{question.pk}"] for question in self.questions)]

    @property
    def marks(self) -> dict[int, int]:
        return {question.pk: self.cleaned_data[f"question_{question.pk}"] for question in self.questions}


class NoAnswerForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("e.g. rang out, switched off, engaged")}),
    )


class CallLaterForm(forms.Form):
    until = forms.DateTimeField(label=_("Call again at"), widget=DateTimeInput(), validators=[within_the_calendar])
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    @staticmethod
    def proposal() -> datetime.datetime:
        """In two hours, on the full hour."""
        at = timezone.localtime() + datetime.timedelta(hours=2)
        return at.replace(minute=0, second=0, microsecond=0)


class OrderChoiceForm(forms.Form):
    """Which visit a complaint is about."""

    order = forms.ModelChoiceField(
        WorkOrder.objects.none(),
        label=_("Which visit: plate, customer or order number"),
        widget=LookupInput(reverse_lazy("followup:order-lookup"), attrs={"autofocus": True}),
    )

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].queryset = WorkOrder.objects.filter(store=store)  # type: ignore[attr-defined]


class ComplaintForm(forms.Form):
    source = forms.ChoiceField(label=_("Came by"), choices=Source.choices, widget=forms.RadioSelect)
    topic = forms.ChoiceField(label=_("About"), choices=Topic.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In the customer's words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "autofocus": True})
    )
    routed_to = forms.ModelChoiceField(User.objects.none(), label=_("Give it to"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, order: WorkOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["routed_to"]
        people.queryset = solvers(order)  # type: ignore[attr-defined]
        people.empty_label = None  # type: ignore[attr-defined]
        people.label_from_instance = lambda user: label_of(user, order)  # type: ignore[attr-defined]
        advisor = first_solver(order, "")
        people.initial = advisor.pk if advisor else None


def label_of(user: User, order: WorkOrder) -> str:
    """Who it is to this order: name and job."""
    if user.pk == order.advisor_id:
        advisor = _("this order’s advisor")  # in an f-string the collector of texts would not find it
        return f"{user.full_name} ({advisor})"
    jobs = "、".join(str(role.label) for role in sorted(user.roles_at(order.store_id)))
    return f"{user.full_name} ({jobs})"


class WordsForm(forms.Form):
    """One thing said or done about a complaint."""

    def __init__(self, *args: Any, label: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": 3}))


class RouteForm(forms.Form):
    routed_to = forms.ModelChoiceField(User.objects.none(), label=_("Give it to"))
    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = self.fields["routed_to"]
        people.queryset = solvers(complaint.order).exclude(pk=complaint.routed_to_id)  # type: ignore[attr-defined]
        people.label_from_instance = lambda user: label_of(user, complaint.order)  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    text = forms.CharField(label=_("New question"), max_length=100, widget=forms.TextInput(attrs={"autofocus": True}))


class InviteForm(forms.Form):
    """The car that is invited, and for what."""

    vehicle = forms.ModelChoiceField(Vehicle.objects.none())
    work_kind = forms.ChoiceField(choices=WorkKind.choices, initial=WorkKind.PERIODIC_MAINTENANCE, required=False)

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vehicle"].queryset = Vehicle.with_owners().filter(store=store)  # type: ignore[attr-defined]
