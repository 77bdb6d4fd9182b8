from django import forms
from django.utils.translation import gettext_lazy as _

from workorders.enums import ConsentMethod


class AnsweredForm(forms.Form):
    """Who answered, and how."""

    method = forms.ChoiceField(label=_("Answered how"), choices=ConsentMethod.choices)
    name = forms.CharField(label=_("Answered by"), max_length=50)


class WithdrawForm(AnsweredForm):
    reason = forms.CharField(label=_("Reason"), max_length=200)
