"""The catalogue as Excel: every row goes through the same services as the pages (PRT-01)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields as data_fields
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from import_export import widgets
from import_export.fields import Field

from parts.models import Bin, Part, Stock, StockMovement
from parts.services.bins import assign_bins, parse_address, refuse_other_part, set_up_bin
from parts.services.catalogue import PartData, normalise_number, save_part
from parts.services.receiving import StockEntry, add_opening_lines, cost_of, open_opening_stock, refuse_beyond_measure
from staff.models import Store, User
from staff.refusals import Refused, require
from staff.spreadsheets import SafeResource, text_of

# Attribute → heading of its column. Headings are understood in every language of the system.
COLUMNS = {
    "number": gettext_lazy("part number"),
    "name": pgettext_lazy("part", "name"),
    "brand": pgettext_lazy("part", "brand"),
    "models_fitting": gettext_lazy("fits models"),
    "unit": pgettext_lazy("part", "unit"),
    "cost_price_amount": gettext_lazy("purchase price"),
    "sale_price_amount": gettext_lazy("sale price"),
    "minimum_price_amount": gettext_lazy("minimum price"),
    "warranty_price_amount": gettext_lazy("warranty price"),
    "wholesale_price_amount": gettext_lazy("wholesale price"),
    "abc_class": pgettext_lazy("part", "class"),
    "safety_stock": gettext_lazy("safety stock"),
    "is_core": gettext_lazy("old part due"),
    "superseded_by": gettext_lazy("superseded by"),
    "is_active": pgettext_lazy("part", "active"),
}
# Where the part lies, and what was counted there when the store began with this system.
STOCK_COLUMNS = {
    "bin": gettext_lazy("bin"),
    "opening_quantity": gettext_lazy("opening quantity"),
    "opening_cost": gettext_lazy("opening cost"),
}
COSTS = ("cost_price_amount",)
SHOWN = 40  # of what is no number, in the sentence
YES, NO = {"是", "y", "yes", "1", "true", "√"}, {"", "否", "n", "no", "0", "false", "×"}


GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")  # 1,280.00; anything else with a comma could mean anything


def as_number(value: Any) -> Decimal | None:
    """¥1,280.00 or １２８０ → 1280.00, an empty cell → None. Raises ValueError with a sentence."""
    written = text_of(value)
    text = unicodedata.normalize("NFKC", written).lstrip("¥").strip()
    if not text:
        return None
    if GROUPED.fullmatch(text):
        text = text.replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(_("“%(text)s” is not a number.") % {"text": written[:SHOWN]}) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 8 or "_" in text:
        raise ValueError(_("“%(text)s” is not a number.") % {"text": written[:SHOWN]})
    return number.quantize(Decimal("0.01"))


class TextWidget(widgets.Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return text_of(value)


class NumberWidget(widgets.Widget):
    """A number, or ``empty`` for an empty cell. Given out as a number, so that Excel can count with it."""

    def __init__(self, empty: Decimal | None = None) -> None:
        super().__init__(coerce_to_string=False)
        self.empty = empty

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal | None:
        number = as_number(value)
        return self.empty if number is None else number

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else value


class PartNumberWidget(TextWidget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return normalise_number(text_of(value))


class YesNoWidget(widgets.Widget):
    def __init__(self, *, empty: bool) -> None:
        super().__init__()
        self.empty = empty

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        text = text_of(value).lower()
        if not text:
            return self.empty
        if text not in YES | NO:
            raise ValueError(_("“%(text)s”: write yes or no.") % {"text": text})
        return text in YES

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return _("yes") if value else _("no")


class SuccessorWidget(widgets.Widget):
    """The number of the part that came instead; it must be known by the time its row is read."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Part | None:
        number = normalise_number(text_of(value))
        if not number:
            return None
        part = Part.objects.filter(number=number).first()
        if part is None:
            raise ValueError(_("There is no part %(number)s; list it above this row.") % {"number": number})
        return part

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.number if value else ""


WIDGETS: dict[str, widgets.Widget] = {
    "number": PartNumberWidget(),
    "cost_price_amount": NumberWidget(),
    "sale_price_amount": NumberWidget(),
    "minimum_price_amount": NumberWidget(),
    "warranty_price_amount": NumberWidget(),
    "wholesale_price_amount": NumberWidget(),
    "safety_stock": NumberWidget(Decimal(0)),
    "is_core": YesNoWidget(empty=False),
    "is_active": YesNoWidget(empty=True),
    "superseded_by": SuccessorWidget(),
}


class PartResource(SafeResource):
    """Rows are parts of the catalogue; a file may also say in which bin a part lies and how many were counted there.

    ``dry_run`` runs the same services in a transaction that is rolled back.
    """

    class Meta:
        model = Part
        fields = tuple(COLUMNS)
        import_id_fields = ("number",)
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True

    def __init__(self, *, store: Store, by: User, shows_cost: bool = True) -> None:
        super().__init__()
        self.store, self.by = store, by
        self.opening_id: int | None = None
        self.fields = {
            name: Field(attribute=name, column_name=name, widget=WIDGETS.get(name, TextWidget()))
            for name in COLUMNS
            if shows_cost or name not in COSTS
        }

    def get_import_order(self) -> list[str]:
        return list(self.fields)

    def get_export_order(self) -> list[str]:
        return list(self.fields)

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        return [str(COLUMNS[name]) for name in self.fields]

    def skip_row(self, instance: Part, original: Part, row: Any, import_validation_errors: Any = None) -> bool:
        if original.pk is None or any(row.get(name) not in (None, "") for name in STOCK_COLUMNS):
            return False
        return super().skip_row(instance, original, row, import_validation_errors)

    def validate_instance(
        self, instance: Part, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Cells that could not be read; what they say is for the service to judge."""
        errors = dict(import_validation_errors or {})
        if instance.sale_price_amount is None and "sale_price_amount" not in errors:
            errors["sale_price_amount"] = ValidationError(_("The sale price is missing."))
        if instance.number in self.repeated:
            errors["number"] = ValidationError(_("This part stands in the list more than once."))
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: Part, is_create: bool, row: Any, **kwargs: Any) -> None:
        try:
            part = save_part(data_of(instance), part_id=instance.pk, store=self.store, by=self.by)
            instance.pk = part.pk
            self.put_into_stock(part, row)
        except Refused as refused:
            raise ValidationError(errors_of(refused)) from refused

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """What the store has, read once: each row is judged by it, and by the rows above."""
        numbers = Counter(normalise_number(str(number or "")) for number in dataset["number"])
        self.repeated = {number for number, times in numbers.items() if number and times > 1}
        self.bins = {bin_.code: bin_ for bin_ in Bin.objects.filter(store=self.store)}
        kept = Stock.objects.filter(store=self.store, vacated_at=None).select_related("part")
        self.occupants = {stock.bin_id: stock.part for stock in kept}
        moved = StockMovement.objects.filter(store=self.store)
        self.moved = set(moved.order_by().values_list("stock__part", flat=True).distinct())
        self.placed: list[tuple[int, int]] = []
        self.counted: dict[int, StockEntry] = {}

    def put_into_stock(self, part: Part, row: Any) -> None:
        """Note the part's bin, and what was counted there."""
        try:
            code = text_of(row.get("bin"))
            quantity, cost = as_number(row.get("opening_quantity")), as_number(row.get("opening_cost"))
        except ValueError as error:
            raise Refused(str(error)) from error
        if not code:
            require(not quantity, _("Say in which bin the opening quantity lies."))
            return
        address = "{}-{:02}-{:02}-{:02}".format(*parse_address(code))
        bin_ = self.bins.get(address) or set_up_bin(store=self.store, code=address, by=self.by)
        self.bins[address] = bin_
        if bin_.pk not in self.occupants:
            self.occupants[bin_.pk] = part
            self.placed.append((part.pk, bin_.pk))
        refuse_other_part(bin_, self.occupants[bin_.pk], part)
        if not quantity:
            return
        require(quantity > 0, _("%(part)s: how many?") % {"part": part})
        require(part.pk not in self.moved, _("%(part)s has already moved: it cannot begin anew.") % {"part": part})
        require(bin_.pk not in self.counted, _("A bin is named twice."))
        cost = cost_of(part, cost)
        refuse_beyond_measure(quantity, cost)
        self.counted[bin_.pk] = StockEntry(part.pk, bin_.pk, quantity, cost)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Bins and opening stock, when every row is right.

        Does not call the base: it would set the key sequence back to the highest key it sees, wrong while others add parts.
        """
        if result.has_errors() or result.has_validation_errors():
            return
        if self.placed:
            assign_bins(store=self.store, pairs=self.placed, by=self.by)
        if self.counted:
            self.opening_id = open_opening_stock(store=self.store, by=self.by).pk
            add_opening_lines(self.opening_id, lines=self.counted.values(), by=self.by)


def data_of(part: Part) -> PartData:
    return PartData(**{field.name: getattr(part, field.name) for field in data_fields(PartData)})


def errors_of(refused: Refused) -> dict[str, list[str]]:
    """A refusal's sentences by the column they are about."""
    errors: dict[str, list[str]] = {}
    for reason in refused.reasons:
        column = reason.code if reason.code in COLUMNS else "__all__"
        errors.setdefault(column, []).append(str(reason))
    return errors


def sentences(error: ValidationError) -> Iterator[tuple[str, str]]:
    """(column, sentence) of everything wrong with a row."""
    for column, messages in error.message_dict.items():
        for message in messages:
            yield str(COLUMNS.get(column, "")), message
