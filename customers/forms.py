"""What is typed about customers and cars, as plain values for the services."""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.enums import CustomerKind
from customers.models import Brand, Customer, Vehicle
from staff.widgets import DateInput, LookupInput, PlateInput, QuantityInput

OPTIONAL = {"required": False}


class CustomerForm(forms.Form):
    """The file of a person or company."""

    kind = forms.ChoiceField(
        label=_("Person or company"),
        choices=CustomerKind.choices,
        initial=CustomerKind.PERSON,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=pgettext_lazy("customer", "Name"), max_length=80, widget=forms.TextInput(attrs={"autofocus": True})
    )
    phone = forms.CharField(label=_("Phone"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    other_phone = forms.CharField(
        label=_("Other phone"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}), **OPTIONAL
    )
    address = forms.CharField(
        label=_("Address"), max_length=200, widget=forms.TextInput(attrs={"data-wide": "1"}), **OPTIONAL
    )
    email = forms.EmailField(label=_("E-mail"), **OPTIONAL)
    tax_number = forms.CharField(label=_("Tax number"), max_length=20, **OPTIONAL)
    note = forms.CharField(label=_("Note"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), **OPTIONAL)
    consents_to_messages = forms.BooleanField(label=_("Agrees to receive messages"), initial=True, **OPTIONAL)

    @classmethod
    def initial_of(cls, customer: Customer) -> dict[str, Any]:
        return {name: getattr(customer, name) for name in cls.base_fields}


def brand_choices() -> list[tuple[str, str]]:
    return [("", "—"), *((name, name) for name in Brand.objects.filter(is_active=True).values_list("name", flat=True))]


class VehicleForm(forms.Form):
    """The file of a car. The check digit's second question appears only where the digit is wrong."""

    plate = forms.CharField(label=_("Plate"), max_length=12, widget=PlateInput(attrs={"autofocus": True}), **OPTIONAL)
    vin = forms.CharField(
        label=_("VIN"),
        max_length=20,
        help_text=_("17 letters and digits, on the windscreen or in the vehicle licence."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "data-upper": ""}),
        **OPTIONAL,
    )
    vin_confirmed = forms.BooleanField(label=_("I have compared the VIN with the car: it is as typed"), **OPTIONAL)
    brand = forms.ChoiceField(label=_("Brand"), choices=brand_choices, **OPTIONAL)
    model_name = forms.CharField(label=_("Model"), max_length=60, **OPTIONAL)
    colour = forms.CharField(label=_("Colour"), max_length=20, **OPTIONAL)
    engine_number = forms.CharField(label=_("Engine number"), max_length=30, **OPTIONAL)
    sale_date = forms.DateField(label=_("Sale date"), widget=DateInput(), **OPTIONAL)
    insurer = forms.CharField(label=_("Insurer"), max_length=60, **OPTIONAL)
    policy_number = forms.CharField(label=_("Policy number"), max_length=40, **OPTIONAL)
    insurance_until = forms.DateField(label=_("Insured until"), widget=DateInput(), **OPTIONAL)
    inspection_until = forms.DateField(label=_("Annual inspection until"), widget=DateInput(), **OPTIONAL)
    next_service_on = forms.DateField(label=_("Next service on"), widget=DateInput(), **OPTIONAL)
    next_service_mileage = forms.IntegerField(
        label=_("Next service at (km)"), min_value=0, max_value=2_999_999, widget=QuantityInput(), **OPTIONAL
    )
    note = forms.CharField(label=_("Note"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), **OPTIONAL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = self.data.get(self.add_prefix("brand")) if self.is_bound else self.initial.get("brand")
        known = dict(self.fields["brand"].choices)  # type: ignore[attr-defined]
        if typed and typed not in known:  # an old file's brand that is not offered any more
            self.fields["brand"].choices = [*known.items(), (typed, typed)]  # type: ignore[attr-defined]

    @property
    def asks_about_vin(self) -> bool:
        """Whether the check digit was wrong, so that the confirmation is shown."""
        return any(e.code == "vin_check_digit" for e in self.non_field_errors().as_data()) or bool(
            self.data.get(self.add_prefix("vin_confirmed"))
        )

    @classmethod
    def initial_of(cls, vehicle: Vehicle) -> dict[str, Any]:
        return {name: getattr(vehicle, name) for name in cls.base_fields if hasattr(vehicle, name)}


class NewCarForm(VehicleForm):
    """A car and whose it is: a customer of the store, or a new one in the same go."""

    customer = forms.ModelChoiceField(
        label=_("Customer"),
        queryset=None,
        widget=LookupInput(reverse_lazy("customers:customer-lookup")),
        help_text=_("Phone, name or initials. Leave empty for somebody new."),
        **OPTIONAL,
    )
    kind = forms.ChoiceField(
        label=_("Person or company"),
        choices=CustomerKind.choices,
        initial=CustomerKind.PERSON,
        widget=forms.RadioSelect,
        **OPTIONAL,
    )
    name = forms.CharField(label=pgettext_lazy("customer", "Name"), max_length=80, **OPTIONAL)
    phone = forms.CharField(
        label=_("Phone"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}), **OPTIONAL
    )
    address = forms.CharField(label=_("Address"), max_length=200, **OPTIONAL)
    mileage = forms.IntegerField(
        label=_("Mileage (km)"), min_value=0, max_value=2_999_999, widget=QuantityInput(), **OPTIONAL
    )

    OWNER = ("customer", "kind", "name", "phone", "address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = Customer.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("customer") and not (values.get("name") and values.get("phone")):
            self.add_error("customer", _("Choose the customer, or give a name and a phone number."))
        return values

    def inputs(self) -> dict[str, Any]:
        """The keyword arguments of the service."""
        customer = self.cleaned_data["customer"]
        others = {name: value for name, value in self.cleaned_data.items() if name != "customer"}
        return {"customer_id": customer.pk if customer else None, **others}

    @property
    def car_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in (*self.OWNER, "vin_confirmed")]


class OwnerForm(forms.Form):
    """The car has changed hands."""

    customer = forms.ModelChoiceField(
        label=_("New owner"),
        queryset=None,
        widget=LookupInput(reverse_lazy("customers:customer-lookup"), attrs={"autofocus": True}),
        help_text=_("Phone, name or initials."),
    )
    since = forms.DateField(label=_("Since"), widget=DateInput(), initial=timezone.localdate)
    plate = forms.CharField(
        label=_("Plate"), max_length=12, widget=PlateInput(), help_text=_("As it is now: the old one, or a new one.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = Customer.objects.all()  # type: ignore[attr-defined]


class MileageForm(forms.Form):
    """What the odometer says."""

    mileage = forms.IntegerField(label=_("Mileage (km)"), min_value=0, max_value=2_999_999, widget=QuantityInput())
    explanation = forms.CharField(
        label=_("Explanation"),
        max_length=200,
        help_text=_("Only where it is less than last time, e.g. odometer replaced."),
        **OPTIONAL,
    )


class BrandForm(forms.Form):
    """One more make of car."""

    name = forms.CharField(label=_("Brand"), max_length=30, widget=forms.TextInput(attrs={"autofocus": True}))
