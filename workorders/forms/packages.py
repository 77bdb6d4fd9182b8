from decimal import Decimal
from typing import Any

from django import forms
from django.forms import formset_factory
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from customers.forms import brand_choices
from parts.enums import MOST_PIECES
from parts.models import Part
from staff.widgets import LookupInput, QuantityInput
from workorders.models import ServicePackage
from workshop.enums import MOST_HOURS, WorkKind
from workshop.models import Operation


class PackageForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    work_kind = forms.ChoiceField(label=_("Kind of work"), choices=WorkKind.choices)
    brand = forms.ChoiceField(label=_("Brand"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _none, *brands = brand_choices()
        standing = self.initial.get("brand", "")
        if standing and (standing, standing) not in brands:  # a brand that is no longer on the list
            brands.append((standing, standing))
        self.fields["brand"].choices = [("", _("All brands")), *brands]  # type: ignore[attr-defined]


class OperationItemForm(forms.Form):
    operation = forms.IntegerField(
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
        min_value=Decimal("0.01"),
        max_value=MOST_HOURS,
        widget=QuantityInput,
    )


class PartItemForm(forms.Form):
    part = forms.IntegerField(
        label=_("Part"),
        widget=LookupInput(
            reverse_lazy("parts:lookup"), label=lambda pk: str(Part.objects.filter(pk=pk).first() or "")
        ),
    )
    quantity = forms.DecimalField(
        label=_("Quantity"),
        max_digits=10,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=MOST_PIECES,
        initial=1,
        widget=QuantityInput,
    )


MOST_ITEMS = 50
AT_MOST: dict[str, Any] = {"max_num": MOST_ITEMS, "absolute_max": MOST_ITEMS + 1, "validate_max": True}
OperationItems = formset_factory(OperationItemForm, extra=1, can_delete=True, **AT_MOST)
PartItems = formset_factory(PartItemForm, extra=1, can_delete=True, **AT_MOST)


def standing(package: ServicePackage | None) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """Initial values of the form and of both line sets."""
    if package is None:
        return {"work_kind": WorkKind.PERIODIC_MAINTENANCE}, [], []
    items = list(package.items.all())
    values = {name: getattr(package, name) for name in PackageForm.base_fields}
    return (
        values,
        [{"operation": i.operation_id, "hours": i.quantity} for i in items if i.operation_id],
        [{"part": i.part_id, "quantity": i.quantity} for i in items if i.part_id],
    )
