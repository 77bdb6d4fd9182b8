"""Forms of shared desks and PINs."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from staff.account_forms import is_own_password
from staff.models import User


def digits(*, label: Any, **attributes: str) -> forms.CharField:
    """A field for a PIN: dots on the screen, the digits' keyboard on a tablet, nothing remembered by the browser."""
    widget = forms.PasswordInput(
        attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "6", "data-no-draft": "", **attributes}
    )
    return forms.CharField(label=label, max_length=6, widget=widget)


class PinForm(forms.Form):
    password = forms.CharField(
        label=_("Your password"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    pin = digits(label=_("New PIN (six digits)"))
    again = digits(label=_("PIN once more"))

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    @sensitive_variables()
    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not is_own_password(self.request, password):
            raise forms.ValidationError(gettext("The password is not right."), code="password_incorrect")
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("pin") and cleaned.get("again") and cleaned["pin"] != cleaned["again"]:
            self.add_error("again", _("The two PINs are not the same."))
        return cleaned


class DeskForm(forms.Form):
    label = forms.CharField(
        label=_("Where does this computer stand?"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SwitchForm(forms.Form):
    """Who, by arrow keys, and the PIN."""

    user = forms.TypedChoiceField(label=_("Who are you?"), coerce=int, widget=forms.RadioSelect)
    pin = digits(label=_("PIN"))

    def __init__(self, *args: Any, people: list[User], chosen: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [(person.pk, person.full_name) for person in people]  # type: ignore[attr-defined]
        if chosen is not None:
            self.initial["user"] = chosen.pk
        here = "pin" if chosen is not None or self.is_bound else "user"
        self.fields[here].widget.attrs["autofocus"] = True
