from django import forms
from django.utils.translation import gettext_lazy as _


class WallForm(forms.Form):
    label = forms.CharField(
        label=_("Where does the screen hang?"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
