"""Forms that open an order."""

import datetime
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.forms import brand_choices
from customers.models import Vehicle
from staff.enums import FRONT_DESK
from staff.forms import within_the_calendar
from staff.models import Store, User
from staff.services.calendar import next_working_day
from staff.widgets import DateTimeInput, LookupInput
from workshop.enums import WorkKind
from workshop.queries import bookable_bays

OPTIONAL = {"required": False}


def car_text(pk: Any) -> str:
    vehicle = Vehicle.objects.filter(pk=pk).first()
    return str(vehicle) if vehicle else ""


class WishForm(forms.Form):
    """What is to be done: enough for a car and customer we know."""

    work_kind = forms.ChoiceField(label=_("Kind of work"), choices=WorkKind.choices, widget=forms.RadioSelect)
    wish = forms.CharField(label=_("What the customer wants"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class NewCarForm(WishForm):
    """A car and customer we do not know yet: only what is needed to begin."""

    name = forms.CharField(label=_("Customer"), max_length=80, widget=forms.TextInput(attrs={"autofocus": True}))
    phone = forms.CharField(label=_("Phone"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    address = forms.CharField(label=_("Address"), max_length=200, **OPTIONAL)
    brand = forms.ChoiceField(label=_("Brand"), choices=brand_choices, **OPTIONAL)
    model_name = forms.CharField(label=_("Model"), max_length=60, **OPTIONAL)
    vin = forms.CharField(label=_("VIN"), max_length=17, **OPTIONAL)
    vin_confirmed = forms.BooleanField(label=_("The VIN was compared with the car"), **OPTIONAL)
    field_order = ["name", "phone", "address", "brand", "model_name", "vin", "vin_confirmed", "work_kind", "wish"]


class SlotForm(forms.Form):
    """When, in which bay, with whom."""

    starts_at = forms.DateTimeField(label=_("Comes at"), widget=DateTimeInput, validators=[within_the_calendar])
    hours = forms.DecimalField(label=_("Hours in the bay"), min_value=0.5, max_value=72, decimal_places=1, initial=1)
    bay = forms.ModelChoiceField(label=_("Bay"), queryset=None)
    advisor = forms.ModelChoiceField(label=_("Service advisor"), queryset=User.objects.none())

    def __init__(self, *args: Any, store: Store, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bay"].queryset = bookable_bays(store)
        advisors = User.with_role(store, *FRONT_DESK)
        self.fields["advisor"].queryset = advisors
        if user.has_role(store, *FRONT_DESK):
            self.fields["advisor"].initial = user.pk
        day = next_working_day(store, timezone.localdate() + datetime.timedelta(days=1))
        nine = datetime.datetime.combine(day, datetime.time(9))
        self.fields["starts_at"].initial = timezone.make_aware(nine)

    def slot(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "starts_at": data["starts_at"],
            "ends_at": data["starts_at"] + datetime.timedelta(hours=float(data["hours"])),
            "bay_id": data["bay"].pk,
            "advisor_id": data["advisor"].pk,
        }


class BookForm(SlotForm, WishForm):
    """A customer calls: their car, what is to be done, a slot."""

    vehicle = forms.IntegerField(
        label=_("Car"),
        widget=LookupInput(reverse_lazy("workorders:car-lookup"), {"autofocus": True}, label=car_text),
        help_text=_("Plate, name or phone."),
    )
    field_order = ["vehicle", "work_kind", "wish", "starts_at", "hours", "bay", "advisor"]
