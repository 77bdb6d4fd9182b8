import unicodedata
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.plates import clean_plate
from parts.enums import AbcClass, MovementKind
from parts.models import Bin, Part, Requisition, Stock, StockMovement
from parts.queries import find_parts
from parts.services.catalogue import normalise_number
from staff.widgets import DateInput, ScanInput


def text_filter(label: Any, method: str, **attrs: Any) -> django_filters.CharFilter:
    return django_filters.CharFilter(label=label, method=method, widget=ScanInput({"type": "search", **attrs}))


class QueueFilter(django_filters.FilterSet):
    """Find a requisition by plate or number; the slip's QR code can be scanned into the field."""

    text = text_filter(_("Plate, number or slip"), "filter_text", autofocus=True)

    class Meta:
        model = Requisition
        fields: tuple[str, ...] = ()

    def filter_text(self, rows: "QuerySet[Requisition]", _name: str, value: str) -> "QuerySet[Requisition]":
        text = unicodedata.normalize("NFKC", value).strip()
        return rows.filter(Q(plate__contains=clean_plate(text)) | Q(document__number__icontains=text))


class PartFilter(django_filters.FilterSet):
    text = text_filter(_("Number, name or pinyin"), "filter_text", autofocus=True)
    brand = django_filters.ChoiceFilter(label=pgettext_lazy("part", "brand"), empty_label=_("all"))
    abc_class = django_filters.ChoiceFilter(
        label=pgettext_lazy("part", "class"), choices=AbcClass.choices, empty_label=_("all")
    )
    is_core = django_filters.BooleanFilter(
        label=_("old part due"), widget=forms.Select(choices=[("", _("all")), ("true", _("yes")), ("false", _("no"))])
    )

    class Meta:
        model = Part
        fields = ("text", "brand", "abc_class", "is_core")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        brands = Part.objects.exclude(brand="").order_by("brand").values_list("brand", flat=True).distinct()
        self.filters["brand"].extra["choices"] = [(brand, brand) for brand in brands]

    def filter_text(self, rows: "QuerySet[Part]", _name: str, value: str) -> "QuerySet[Part]":
        return rows.filter(pk__in=find_parts(value).order_by().values("pk"))


class StockFilter(django_filters.FilterSet):
    text = text_filter(_("Number, name, pinyin or bin"), "filter_text", autofocus=True)
    show = django_filters.ChoiceFilter(
        label=_("Show"),
        method="filter_show",
        empty_label=_("all"),
        choices=[("there", _("in stock")), ("reserved", _("reserved")), ("low", _("below safety stock"))],
    )

    class Meta:
        model = Stock
        fields: tuple[str, ...] = ()

    def filter_text(self, rows: "QuerySet[Stock]", _name: str, value: str) -> "QuerySet[Stock]":
        found = find_parts(value).order_by().values("pk")
        return rows.filter(Q(part__in=found) | Q(bin__code__startswith=value.strip()))

    def filter_show(self, rows: "QuerySet[Stock]", _name: str, value: str) -> "QuerySet[Stock]":
        if value == "low":
            return rows.filter(part__safety_stock__gt=F("on_hand") - F("reserved"))
        return rows.filter(reserved__gt=0) if value == "reserved" else rows.filter(on_hand__gt=0)


class BinFilter(django_filters.FilterSet):
    text = text_filter(_("Bin, zone or part"), "filter_text", autofocus=True)
    free = django_filters.ChoiceFilter(
        label=_("Show"), method="filter_free", empty_label=_("all"), choices=[("free", _("free bins"))]
    )

    class Meta:
        model = Bin
        fields: tuple[str, ...] = ()

    def filter_text(self, rows: "QuerySet[Bin]", _name: str, value: str) -> "QuerySet[Bin]":
        text = value.strip()
        return rows.filter(
            Q(code__startswith=text) | Q(zone__icontains=text) | Q(part_number__istartswith=normalise_number(text))
        )

    def filter_free(self, rows: "QuerySet[Bin]", _name: str, _value: str) -> "QuerySet[Bin]":
        return rows.filter(stock_id=None)


class MovementFilter(django_filters.FilterSet):
    text = text_filter(_("Part or document"), "filter_text", autofocus=True)
    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("movement", "Kind"), choices=MovementKind.choices, empty_label=_("all")
    )
    since = django_filters.DateFilter(label=_("From"), field_name="at", lookup_expr="date__gte", widget=DateInput())
    until = django_filters.DateFilter(label=_("To"), field_name="at", lookup_expr="date__lte", widget=DateInput())

    class Meta:
        model = StockMovement
        fields = ("text", "kind", "since", "until")

    def filter_text(self, rows: "QuerySet[StockMovement]", _name: str, value: str) -> "QuerySet[StockMovement]":
        found = find_parts(value).order_by().values("pk")
        return rows.filter(Q(stock__part__in=found) | Q(document__number__istartswith=value.strip()))
