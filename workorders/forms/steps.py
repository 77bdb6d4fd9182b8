"""The forms of the 13 steps. Field names are the keyword arguments of the service they feed; none saves."""

import datetime
from typing import Any

from django import forms
from django.db.models import Case, When
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cashier.enums import Payer
from documents.enums import SignMethod
from parts.enums import MOST_PIECES
from parts.models import Part
from staff.enums import FRONT_DESK
from staff.models import User
from staff.widgets import DateInput, LookupInput, QuantityInput, SignatureField
from workorders.enums import OldPartWish, SettlingWay
from workorders.guards import replaced_parts
from workorders.models import WorkOrder
from workorders.queries import packages_for
from workshop.enums import MOST_HOURS
from workshop.models import Operation
from workshop.queries import technicians

OPTIONAL = {"required": False}


class StepForm(forms.Form):
    """Knows the order it stands on, and the person who fills it in."""

    def __init__(self, *args: Any, order: WorkOrder, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order
        self.user = user
        if not self.is_bound:
            self.initial = {**self.first_values(), **(self.initial or {})}

    def first_values(self) -> dict[str, Any]:
        """What is known already, so that nobody types it."""
        return {}

    def inputs(self) -> dict[str, Any]:
        """The keyword arguments for the service."""
        return self.cleaned_data


class NoInput(StepForm):
    """A verb that needs nothing but the button."""


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.TextInput)


class CustomerSignatureForm(StepForm):
    """A signature on the screen, or a note that it was given on paper."""

    method = forms.ChoiceField(
        label=_("Signed how"),
        choices=[(SignMethod.SCREEN, SignMethod.SCREEN.label), (SignMethod.PAPER, SignMethod.PAPER.label)],
        widget=forms.RadioSelect,
        initial=SignMethod.SCREEN,
    )
    signer_name = forms.CharField(label=_("Signed by"), max_length=80)
    strokes = SignatureField(label=_("Signature"), capacity=_("Customer"), **OPTIONAL)

    def first_values(self) -> dict[str, Any]:
        return {"signer_name": self.order.customer.name}


class QuestionsForm(StepForm):
    """5W2H (RCP-07)."""

    customer_words = forms.CharField(
        label=_("In the customer's words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    package_service = forms.BooleanField(label=_("Maintenance by package (no technician's finding needed)"), **OPTIONAL)
    who = forms.CharField(label=_("Who drives, who noticed it"), max_length=200, **OPTIONAL)
    what = forms.CharField(label=_("What happens"), max_length=200, **OPTIONAL)
    where = forms.CharField(label=_("Where on the car, on what road"), max_length=200, **OPTIONAL)
    when = forms.CharField(label=_("Since when, how often"), max_length=200, **OPTIONAL)
    why = forms.CharField(label=_("What came before"), max_length=200, **OPTIONAL)
    how = forms.CharField(label=_("How it shows"), max_length=200, **OPTIONAL)
    how_much = forms.CharField(label=_("How bad it is"), max_length=200, **OPTIONAL)
    repeated_back = forms.BooleanField(label=_("Repeated back to the customer"), **OPTIONAL)

    def first_values(self) -> dict[str, Any]:
        diagnosis = getattr(self.order, "diagnosis", None)
        if diagnosis is None:
            return {
                "customer_words": self.order.wish,
                "package_service": self.order.work_kind == "periodic_maintenance",
            }
        return {name: getattr(diagnosis, name) for name in self.base_fields}


class CallTechnicianForm(StepForm):
    technician_id = forms.ModelChoiceField(label=_("Technician"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["technician_id"].queryset = technicians(self.order.store)

    def inputs(self) -> dict[str, Any]:
        return {"technician_id": self.cleaned_data["technician_id"].pk}


class FindingForm(StepForm):
    text = forms.CharField(label=_("What I found"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class LineForm(StepForm):
    """Shared by operations and parts: who pays, and the additional work it belongs to."""

    payer = forms.ChoiceField(label=_("Payer"), choices=Payer.choices, initial=Payer.CUSTOMER)
    supplement_id = forms.IntegerField(widget=forms.HiddenInput, **OPTIONAL)

    def first_values(self) -> dict[str, Any]:
        by_way: dict[str, str] = {
            SettlingWay.INSURER: Payer.INSURER,
            SettlingWay.MAKER: Payer.MAKER,
            SettlingWay.INTERNAL: Payer.INTERNAL,
        }
        return {"payer": by_way.get(self.order.settling_way, Payer.CUSTOMER)}


class LabourForm(LineForm):
    operation_id = forms.IntegerField(
        label=_("Operation"),
        widget=LookupInput(
            reverse_lazy("workshop:operation-lookup"),
            label=lambda pk: str(Operation.objects.filter(pk=pk).first() or ""),
        ),
    )
    hours = forms.DecimalField(
        label=_("Hours"),
        max_digits=6,
        decimal_places=2,
        max_value=MOST_HOURS,
        widget=QuantityInput,
        help_text=_("Empty: the flat rate."),
        **OPTIONAL,
    )
    field_order = ["operation_id", "hours", "payer"]


class PartForm(LineForm):
    part_id = forms.IntegerField(
        label=_("Part"),
        widget=LookupInput(
            reverse_lazy("parts:lookup"), label=lambda pk: str(Part.objects.filter(pk=pk).first() or "")
        ),
    )
    quantity = forms.DecimalField(
        label=_("Quantity"), max_digits=10, decimal_places=2, max_value=MOST_PIECES, initial=1, widget=QuantityInput
    )
    field_order = ["part_id", "quantity", "payer"]


class PackageForm(StepForm):
    package_id = forms.ModelChoiceField(label=_("Package"), queryset=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vehicle = self.order.vehicle
        of_model = Case(When(name__icontains=vehicle.model_name, then=0), default=1)
        self.fields["package_id"].queryset = packages_for(vehicle).order_by(of_model, "name")

    def inputs(self) -> dict[str, Any]:
        return {"package_id": self.cleaned_data["package_id"].pk}


class DifferenceForm(StepForm):
    note = forms.CharField(label=_("How it was settled"), max_length=200)


class CallCustomerForm(StepForm):
    answer = forms.CharField(label=_("The customer's answer"), max_length=200)


class ShowForm(StepForm):
    car_shown = forms.BooleanField(label=_("Car shown"), **OPTIONAL)
    old_parts_shown = forms.BooleanField(label=_("Old parts shown"), **OPTIONAL)
    charges_explained = forms.BooleanField(label=_("Charges explained"), **OPTIONAL)

    def first_values(self) -> dict[str, Any]:
        return {name: getattr(self.order, name) for name in self.base_fields}


class DeliveryForm(StepForm):
    voucher_returned = forms.BooleanField(label=_("Copy 3 (pick-up voucher) handed in"), **OPTIONAL)
    identity_checked = forms.CharField(
        label=_("Voucher lost: identity checked by"),
        max_length=100,
        help_text=_("Kind of document and last four digits."),
        **OPTIONAL,
    )
    use_explained = forms.BooleanField(label=_("Use explained"), **OPTIONAL)
    old_parts_handed = forms.BooleanField(label=_("Old parts as wished"), **OPTIONAL)
    next_service_on = forms.DateField(label=_("Next service on"), widget=DateInput, **OPTIONAL)
    next_service_mileage = forms.IntegerField(
        label=_("Next service at km"), min_value=1, max_value=2_000_000, **OPTIONAL
    )
    AFTER_REPAIR = ("use_explained", "old_parts_handed", "next_service_on", "next_service_mileage")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.order.ending:
            for name in self.AFTER_REPAIR:
                del self.fields[name]
        elif self.order.old_part_wish == OldPartWish.TAKE:
            self.say_which_old_parts_stay()

    def say_which_old_parts_stay(self) -> None:
        """What the maker pays for stays with the warranty clerk, whatever the customer wished."""
        to_take, kept = replaced_parts(self.order)
        handed = self.fields["old_parts_handed"]
        handed.disabled = not to_take
        if kept:
            said = _("Not handed over: %(parts)s. The maker pays, so the warranty clerk keeps the old part.")
            handed.help_text = said % {"parts": "、".join(kept)}
        elif not to_take:
            handed.help_text = _("No part was replaced: there is no old part to hand over.")

    def first_values(self) -> dict[str, Any]:
        order = self.order
        mileage = order.visit.check_in.mileage if hasattr(order.visit, "check_in") else None
        return {
            "voucher_returned": order.voucher_returned,
            "identity_checked": order.identity_checked,
            "use_explained": order.use_explained,
            "old_parts_handed": order.old_parts_handed,
            "next_service_on": order.next_service_on or timezone.localdate() + datetime.timedelta(days=180),
            "next_service_mileage": order.next_service_mileage or (mileage + 5000 if mileage else None),
        }


class HandOnForm(StepForm):
    advisor_id = forms.ModelChoiceField(label=_("Advisor"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["advisor_id"].queryset = User.with_role(self.order.store, *FRONT_DESK)

    def inputs(self) -> dict[str, Any]:
        return {"advisor_id": self.cleaned_data["advisor_id"].pk}
