"""What is typed at the gate, at the front desk and for bookings; none of them saves."""

import datetime
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Customer, Vehicle
from reception.enums import ONLY_A_REPLY, CarFunction, CarItem, FunctionResult, Purpose
from reception.models import CheckIn, Visit
from staff.enums import FRONT_DESK
from staff.forms import within_the_calendar
from staff.models import Store, User
from staff.widgets import (
    DamageField,
    DateInput,
    FuelInput,
    LookupInput,
    PhotosField,
    PlateInput,
    QuantityInput,
    TimeInput,
)
from workshop.enums import WorkKind
from workshop.queries import bookable_bays

OPTIONAL = {"required": False}


class ArrivalForm(forms.Form):
    """A car passes the gate."""

    plate = forms.CharField(label=_("Plate"), max_length=12, widget=forms.HiddenInput)
    gate_card_number = forms.CharField(
        label=_("Gate card"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "class": "input-huge",
                "autofocus": True,
                "autocomplete": "off",
                "inputmode": "numeric",
                "data-upper": "",
            }
        ),
    )


class GateForm(forms.Form):
    """The one large field of the gate: a plate, a gate card, or the number on a gate pass."""

    q = forms.CharField(
        label=_("Plate, gate card or gate pass"),
        max_length=24,
        required=False,
        widget=PlateInput(attrs={"class": "input-plate input-huge", "maxlength": "24", "autofocus": True}),
    )


class AnswerForm(forms.Form):
    """Only a question, a quote or a booking (RCP-02)."""

    purpose = forms.ChoiceField(
        label=_("What it was"),
        choices=[(purpose, purpose.label) for purpose in ONLY_A_REPLY],
        initial=Purpose.QUESTION,
        widget=forms.RadioSelect,
    )
    reply = forms.CharField(
        label=_("What the customer was told"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class IdentifyForm(forms.Form):
    """Whose car it is."""

    vehicle = forms.ModelChoiceField(
        label=_("Car"), queryset=None, widget=LookupInput(reverse_lazy("customers:vehicle-lookup"))
    )
    customer = forms.ModelChoiceField(
        label=_("Brought by"), queryset=None, widget=LookupInput(reverse_lazy("customers:customer-lookup"))
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vehicle"].queryset = Vehicle.objects.all()  # type: ignore[attr-defined]
        self.fields["customer"].queryset = Customer.objects.all()  # type: ignore[attr-defined]


# Bookings

DURATIONS = [(30, _("Half an hour")), (60, _("1 hour")), (90, _("1½ hours")), (120, _("2 hours")), (180, _("3 hours")),
             (240, _("Half a day")), (480, _("A whole day"))]  # fmt: skip


class SlotForm(forms.Form):
    """When, in which bay, with whom."""

    day = forms.DateField(label=_("Day"), widget=DateInput(), validators=[within_the_calendar])
    time = forms.TimeField(label=_("Time"), widget=TimeInput(attrs={"step": "900"}))
    minutes = forms.TypedChoiceField(
        label=_("How long"), choices=DURATIONS, coerce=int, initial=60, widget=forms.RadioSelect
    )
    bay = forms.ModelChoiceField(label=_("Bay"), queryset=None, empty_label=None)
    advisor = forms.ModelChoiceField(label=_("Service advisor"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.store = store
        self.fields["bay"].queryset = bookable_bays(store)  # type: ignore[attr-defined]
        self.fields["advisor"].queryset = User.with_role(store, *FRONT_DESK)  # type: ignore[attr-defined]

    def slot(self) -> dict[str, Any]:
        """The keyword arguments of the service."""
        values = self.cleaned_data
        start = timezone.make_aware(datetime.datetime.combine(values["day"], values["time"]))
        return {
            "starts_at": start,
            "ends_at": start + datetime.timedelta(minutes=values["minutes"]),
            "bay_id": values["bay"].pk,
            "advisor_id": values["advisor"].pk,
        }


class BookingForm(SlotForm):
    """A new booking: whose car, what for, and the slot."""

    vehicle = forms.ModelChoiceField(
        label=_("Car"),
        queryset=None,
        widget=LookupInput(reverse_lazy("customers:vehicle-lookup"), attrs={"autofocus": True}),
        help_text=_("Plate, phone or name."),
    )
    customer = forms.ModelChoiceField(
        label=_("Customer"), queryset=None, widget=LookupInput(reverse_lazy("customers:customer-lookup"))
    )
    work_kind = forms.ChoiceField(
        label=_("Kind of work"),
        choices=WorkKind.choices,
        initial=WorkKind.PERIODIC_MAINTENANCE,
        widget=forms.RadioSelect,
    )
    wish = forms.CharField(
        label=_("Customer's wish"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), **OPTIONAL
    )

    field_order = ("vehicle", "customer", "work_kind", "wish", "day", "time", "minutes", "bay", "advisor")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vehicle"].queryset = Vehicle.objects.all()  # type: ignore[attr-defined]
        self.fields["customer"].queryset = Customer.objects.all()  # type: ignore[attr-defined]


# Check-in

PILLS = forms.CheckboxSelectMultiple


def pills(label: Any, names: tuple[str, ...]) -> forms.MultipleChoiceField:
    """Several yes-or-no fields of a check-in as one row of pills."""
    choices = [(name, CheckIn._meta.get_field(name).verbose_name) for name in names]
    return forms.MultipleChoiceField(label=label, choices=choices, widget=PILLS, required=False)


GROUPS = {
    "verified": ("phone_verified", "address_verified"),
    "reminded": ("valuables_reminded",),
    "protection": ("seat_cover", "floor_mat", "wheel_cover", "seat_sticker", "protection_explained"),
    "walked": ("walk_around_done", "customer_walked_round", "bonnet_opened"),
    "boot": ("boot_permission", "spare_tyre_checked"),
    "listed": ("items_listed",),
}


class CheckInForm(forms.Form):
    """Four short screens on a tablet (RCP-05, RCP-06); :meth:`inputs` are the arguments of ``save_check_in``."""

    work_kind = forms.ChoiceField(label=_("Purpose"), choices=WorkKind.choices, widget=forms.RadioSelect)
    phone = forms.CharField(label=_("Phone"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    address = forms.CharField(label=_("Address"), max_length=200, **OPTIONAL)
    verified = pills(_("Asked and right"), GROUPS["verified"])
    reminded = pills(_("Before getting out"), GROUPS["reminded"])

    protection = pills(_("Protection fitted"), GROUPS["protection"])
    mileage = forms.IntegerField(label=_("Mileage (km)"), min_value=0, max_value=2_999_999, widget=QuantityInput())
    mileage_explanation = forms.CharField(
        label=_("Why it is less than last time"), max_length=200, help_text=_("Only where it is less."), **OPTIONAL
    )
    fuel_eighths = forms.TypedChoiceField(
        label=_("Fuel or charge"), choices=[(n, f"{n}/8") for n in range(9)], coerce=int, widget=FuelInput()
    )
    faulty = forms.MultipleChoiceField(
        label=_("Function check: touch what does not work"),
        choices=CarFunction.choices,
        widget=PILLS(attrs={"data-wide": "1"}),
        **OPTIONAL,
    )
    function_note = forms.CharField(label=_("What does not work"), max_length=200, **OPTIONAL)

    damages = DamageField(label=_("Damage"))
    walked = pills(_("Walk-around"), GROUPS["walked"])
    photos = PhotosField(label=_("Photos"), **OPTIONAL)

    items = forms.MultipleChoiceField(
        label=_("Left in the car"), choices=CarItem.choices, widget=PILLS(attrs={"data-wide": "1"}), **OPTIONAL
    )
    other_items = forms.CharField(label=_("Other items"), max_length=200, **OPTIONAL)
    boot = pills(_("Boot and spare tyre"), GROUPS["boot"])
    listed = pills(_("Gone through together"), GROUPS["listed"])
    take_gate_card = forms.BooleanField(**OPTIONAL)

    SCREENS = (
        (_("Car and customer"), ("work_kind", "phone", "address", "verified", "reminded")),
        (_("Protection and readings"), ("protection", "mileage", "mileage_explanation", "fuel_eighths", "faulty", "function_note")),
        (_("Walk-around"), ("damages", "walked", "photos")),
        (_("Items and gate card"), ("items", "other_items", "boot", "listed", "take_gate_card")),
    )  # fmt: skip

    def __init__(self, *args: Any, visit: Visit, work_kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visit = visit
        self.initial = {**self.known(work_kind), **(self.initial or {})}
        if visit.vehicle is not None and visit.vehicle.mileage is not None:
            last = _("Last time: %(last)s km") % {"last": f"{visit.vehicle.mileage:,}"}
            self.fields["mileage"].help_text = last
        if visit.gate_card_returned_at is not None:
            del self.fields["take_gate_card"]
        else:
            label = _("Gate card %(card)s is taken back") % {"card": visit.gate_card_number}
            self.fields["take_gate_card"].label = label

    def known(self, work_kind: str) -> dict[str, Any]:
        """What was saved before, else what the files and the last visit say."""
        customer, vehicle = self.visit.customer, self.visit.vehicle
        values: dict[str, Any] = {
            "work_kind": work_kind,
            "phone": customer.phone if customer else "",
            "address": customer.address if customer else "",
        }
        saved = CheckIn.objects.filter(visit=self.visit).first()
        if saved is None:
            return values
        for name in ("work_kind", "mileage", "mileage_explanation", "fuel_eighths", "function_note", "damages",
                     "items", "other_items"):  # fmt: skip
            values[name] = getattr(saved, name)
        for group, names in GROUPS.items():
            values[group] = [name for name in names if getattr(saved, name)]
        values["faulty"] = [n for n, result in saved.functions.items() if result == FunctionResult.FAULTY]
        values["mileage"] = saved.mileage if saved.mileage is not None else vehicle and vehicle.mileage
        return values

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        last = self.visit.vehicle.mileage if self.visit.vehicle else None
        mileage = values.get("mileage")
        if last is not None and mileage is not None and mileage < last and not values.get("mileage_explanation"):
            sentence = _("The mileage was %(last)s km last time. Say why it is less now.")
            self.add_error("mileage_explanation", sentence % {"last": f"{last:,}"})
        if "spare_tyre_checked" in values.get("boot", []) and "boot_permission" not in values["boot"]:
            self.add_error("boot", _("The boot is opened with the customer's leave only."))
        return values

    def inputs(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        for group, names in GROUPS.items():
            chosen = values.pop(group)
            values.update({name: name in chosen for name in names})
        faulty = values.pop("faulty")
        values["functions"] = {
            name: FunctionResult.FAULTY if name in faulty else FunctionResult.WORKS for name in CarFunction.values
        }
        values["damages"] = values["damages"] or []
        return values

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The screens of the wizard."""
        return [
            {"title": title, "fields": [self[name] for name in names if name in self.fields]}
            for title, names in self.SCREENS
        ]
