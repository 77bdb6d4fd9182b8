"""What people type about a paper; services check it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Customer
from documents.channels import channels_in_use
from documents.enums import Channel, Direction
from staff.widgets import PhotosField

MOST_PHOTOS = 12


class PhotosForm(forms.Form):
    photos = PhotosField(label="")
    caption = forms.CharField(label=_("Caption"), max_length=100, required=False)
    topic = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It stands below other forms, of which some take photos too: an id is on a page once.
        super().__init__(*args, auto_id="id_paper_%s", **kwargs)

    def clean_photos(self) -> list[Any]:
        photos = self.cleaned_data["photos"]
        if len(photos) > MOST_PHOTOS:
            raise ValidationError(_("At most %(count)s photos at a time."), params={"count": MOST_PHOTOS})
        return photos


class NoteForm(forms.Form):
    """What was said by phone or at the counter."""

    direction = forms.ChoiceField(
        label=_("Who called"),
        choices=[(Direction.TO, _("We called")), (Direction.FROM, _("They called"))],
        initial=Direction.TO,
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(
        label=_("How"), choices=Channel.choices, initial=Channel.PHONE, widget=forms.RadioSelect
    )
    person = forms.CharField(label=_("With whom"), max_length=50)
    address = forms.CharField(label=_("Number or address"), max_length=200, required=False)
    body = forms.CharField(label=_("What was said"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class WriteForm(forms.Form):
    """A message to the customer."""

    channel = forms.ChoiceField(label=pgettext_lazy("message", "By"), widget=forms.RadioSelect)
    body = forms.CharField(
        label=_("Message"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        help_text=_("Between 21:00 and 8:00 no text message goes out; it waits for the morning."),
    )

    def __init__(self, *args: Any, customer: Customer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usable = [c for c in channels_in_use() if c != Channel.EMAIL or (customer is not None and customer.email)]
        self.fields["channel"].choices = [(c.value, c.label) for c in usable]  # type: ignore[attr-defined]
        if usable:
            self.initial["channel"] = (Channel.SMS if Channel.SMS in usable else usable[0]).value


class VoidForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it voided?"), max_length=200, widget=forms.Textarea(attrs={"rows": 2, "autofocus": True})
    )
