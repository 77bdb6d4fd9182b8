"""Clean input to plain values; nothing here saves."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parts.enums import ConsentMethod, NoOldPart
from parts.models import Bin, Part
from parts.services.bins import find_bin, parse_address
from parts.services.catalogue import PartData, normalise_number
from parts.services.receiving import StockEntry
from staff.enums import WORKSHOP
from staff.models import Store, User
from staff.refusals import Refused
from staff.widgets import LookupInput, MoneyInput, QuantityInput, ScanInput


def quantity_field(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        widget=QuantityInput(options.pop("attrs", None)),
        **options,
    )


class ScanForm(forms.Form):
    """Bin, part, quantity: three scans (PRT-22)."""

    bin_code = forms.CharField(
        label=gettext_lazy("Bin"), widget=ScanInput({"autofocus": True, "placeholder": "1-02-03-04"}), max_length=16
    )
    part_code = forms.CharField(label=gettext_lazy("Part number"), widget=ScanInput(), max_length=40)
    quantity = quantity_field(gettext_lazy("Quantity"), initial=1, attrs={"data-scan": "clear"})
    hand_over = forms.BooleanField(label=gettext_lazy("Hand over at once"), required=False)

    def clean_bin_code(self) -> str:
        code = self.cleaned_data["bin_code"]
        try:
            return "{}-{:02}-{:02}-{:02}".format(*parse_address(code))
        except Refused as refused:
            raise ValidationError(str(refused)) from refused


class HandOverForm(forms.Form):
    """Who takes what lies ready."""

    received_by = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Received by"), empty_label=None)

    def __init__(self, *args: Any, store: Store, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_by"].queryset = User.with_role(store, *WORKSHOP)  # type: ignore[attr-defined]


class FormOnLine(forms.Form):
    """A small form that stands on a page once for each line: a label leads to the field of its own line."""

    def __init__(self, *args: Any, line_id: int, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{line_id}_%s", **kwargs)


class NoOldPartForm(FormOnLine):
    reason_code = forms.ChoiceField(label=gettext_lazy("No old part"), choices=NoOldPart.choices)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=200, help_text=gettext_lazy("For an exception: why.")
    )


class ReturnForm(FormOnLine):
    quantity = quantity_field(gettext_lazy("Quantity"))
    bin_code = forms.CharField(label=gettext_lazy("Bin"), widget=ScanInput(), max_length=16)
    reason = forms.CharField(label=gettext_lazy("Why does it come back?"), max_length=80)


class BackorderForm(FormOnLine):
    consented_by = forms.CharField(label=gettext_lazy("Who agreed to wait?"), max_length=80)
    method = forms.ChoiceField(label=gettext_lazy("How?"), choices=ConsentMethod.choices)


class PartForm(forms.ModelForm):
    """A part of the catalogue; the service saves."""

    class Meta:
        model = Part
        fields = (
            "number",
            "name",
            "brand",
            "models_fitting",
            "unit",
            "abc_class",
            "cost_price_amount",
            "sale_price_amount",
            "minimum_price_amount",
            "warranty_price_amount",
            "wholesale_price_amount",
            "safety_stock",
            "superseded_by",
            "is_core",
            "is_active",
        )
        widgets = {
            "number": ScanInput({"autofocus": True}),
            "superseded_by": LookupInput(reverse_lazy("parts:lookup")),
            "safety_stock": QuantityInput(),
            **dict.fromkeys((name for name in fields if name.endswith("_amount")), MoneyInput()),
        }

    def clean_number(self) -> str:
        return normalise_number(self.cleaned_data["number"])

    def part_data(self) -> PartData:
        values = dict(self.cleaned_data)
        successor = values.pop("superseded_by")
        return PartData(**values, superseded_by_id=successor.pk if successor else None)


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Parts list"),
        help_text=gettext_lazy("Excel (.xlsx) or CSV with headings in the first row."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
    )


class NewBinForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("New bin"), widget=ScanInput({"placeholder": "1-02-03-04"}), max_length=16
    )
    zone = forms.CharField(label=gettext_lazy("Zone"), required=False, max_length=40)


class BinForm(forms.ModelForm):
    class Meta:
        model = Bin
        fields = ("zone", "mark", "is_active")


class OccupyForm(forms.Form):
    part = forms.ModelChoiceField(
        Part.objects.filter(is_active=True),
        label=gettext_lazy("Part for this bin"),
        widget=LookupInput(reverse_lazy("parts:lookup")),
    )


class StockLineForm(forms.Form):
    """One part into one bin."""

    part = forms.ModelChoiceField(
        Part.objects.filter(is_active=True),
        label=gettext_lazy("Part"),
        widget=LookupInput(reverse_lazy("parts:lookup")),
    )
    bin_code = forms.CharField(label=gettext_lazy("Bin"), widget=ScanInput(), max_length=16)
    quantity = quantity_field(gettext_lazy("Quantity"))
    unit_cost = forms.DecimalField(
        label=gettext_lazy("Unit cost ¥"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=MoneyInput({"placeholder": gettext_lazy("as catalogue")}),
    )

    def __init__(self, *args: Any, store: Store, shows_cost: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.store = store
        if not shows_cost:
            del self.fields["unit_cost"]

    def clean_bin_code(self) -> Bin:
        try:
            return find_bin(self.store, self.cleaned_data["bin_code"])
        except Refused as refused:
            raise ValidationError(str(refused)) from refused

    def entry(self) -> StockEntry:
        values = self.cleaned_data
        return StockEntry(values["part"].pk, values["bin_code"].pk, values["quantity"], values.get("unit_cost"))


class BaseStockLines(forms.BaseFormSet):
    """At least one line that is filled in."""

    def entries(self) -> list[StockEntry]:
        return [
            form.entry() for form in self.forms if form.cleaned_data.get("part") and not form.cleaned_data.get("DELETE")
        ]


MOST_LINES = 100
# Without absolute_max a page with two thousand empty lines is drawn for whoever says that so many come.
StockLines = forms.formset_factory(
    StockLineForm,
    formset=BaseStockLines,
    extra=0,
    min_num=1,
    validate_min=True,
    max_num=MOST_LINES,
    absolute_max=MOST_LINES + 1,
    validate_max=True,
    can_delete=True,
)


class ReceiptForm(forms.Form):
    supplier = forms.CharField(
        label=gettext_lazy("Supplier"), max_length=100, widget=forms.TextInput({"autofocus": True})
    )
    delivery_note = forms.CharField(label=gettext_lazy("Delivery note"), required=False, max_length=40)


def say_which(form: forms.Form) -> str:
    """The first thing wrong with a small form, as one sentence, where there is no room for the form itself."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label}：{errors[0]}" if label else str(errors[0])
    return _("Something is missing.")
