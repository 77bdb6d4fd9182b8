from django import forms
from django.utils.translation import gettext_lazy as _

from staff.widgets import DateTimeInput
from workorders.enums import ConsentMethod


class AnsweredForm(forms.Form):
    """Who answered, and how."""

    method = forms.ChoiceField(label=_("Answered how"), choices=ConsentMethod.choices)
    name = forms.CharField(label=_("Answered by"), max_length=80)


class EndClockForm(forms.Form):
    """Until when somebody worked who did not clock off, and why it is somebody else who says so."""

    stopped_at = forms.DateTimeField(label=_("Worked until"), required=False, widget=DateTimeInput())
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("Why? One sentence is enough.")}),
    )


class WithdrawForm(AnsweredForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)
