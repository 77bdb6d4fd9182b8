"""What was typed into a form without a page of its own (a dialog, a row of a list): a refusal gives it back."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from staff.once import NOT_CONTENT
from staff.widgets import DateTimeInput

FEW = 3  # fields; a larger form has a page, which shows it again itself and keeps its draft


class TypedForm(forms.Form):
    """The few things such forms ask for in words. What else they send rides along unseen."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    name = forms.CharField(label=_("Answered by"), max_length=80)
    address = forms.CharField(label=_("Address"), max_length=200)
    stopped_at = forms.DateTimeField(label=_("Worked until"), required=False, widget=DateTimeInput())


def typed_again(request: HttpRequest) -> TypedForm | None:
    """The form once more, with all that was sent; None when no words were asked for."""
    sent: dict[str, Any] = {name: values for name, values in request.POST.lists() if name not in NOT_CONTENT}
    if not sent.keys() & TypedForm.base_fields.keys() or len(sent) > FEW or request.FILES:
        return None
    form = TypedForm(initial={name: values[-1] for name, values in sent.items() if name in TypedForm.base_fields})
    for name in TypedForm.base_fields.keys() - sent.keys():
        del form.fields[name]
    for name in sent.keys() - TypedForm.base_fields.keys():
        form.fields[name] = forms.CharField(widget=forms.MultipleHiddenInput, initial=sent[name], required=False)
    return form
