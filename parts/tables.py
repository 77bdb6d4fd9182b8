"""Lists of the parts desk."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parts.models import Bin, GoodsReceipt, OpeningStock, Part, Requisition, Stock, StockMovement
from parts.queries import fives
from staff.links import linked_for_reader
from staff.lists import AT_A_DESK, NOWRAP, NUM
from staff.templatetags.numbers import money, quantity
from staff.templatetags.shop import badge
from staff.templatetags.times import clock, full_clock


class MoneyColumn(tables.Column):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, attrs=NUM, **kwargs)

    def render(self, value: Any) -> str:
        return money(value)


class QuantityColumn(tables.Column):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, attrs=NUM, **kwargs)

    def render(self, value: Any) -> str:
        return quantity(value)


class TimeColumn(tables.Column):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, attrs=NOWRAP, **kwargs)

    def render(self, value: Any) -> str:
        return format_html('<time title="{}">{}</time>', full_clock(value), clock(value))


def opens(record: Any) -> str:
    return str(record.get_absolute_url())


class QueueTable(tables.Table):
    """What to hand over, by the time the cars are promised."""

    wanted_at = tables.TemplateColumn(
        '{% if record.lines_all > record.lines_issued %}{% include "components/countdown.html" with at=record.wanted_at %}'
        '{% else %}<span class="muted">{{ record.wanted_at|clock }}</span>{% endif %}',
        verbose_name=_("Promised"),
        attrs=NOWRAP,
    )
    plate = tables.TemplateColumn(
        '{% include "components/plate.html" with plate=record.plate size="sm" url=record.get_absolute_url %}',
        verbose_name=_("plate"),
    )
    document = tables.Column(
        verbose_name=pgettext_lazy("document", "Number"), attrs=NOWRAP, order_by="document__number"
    )
    for_whom = tables.Column(verbose_name=_("Team"), default="")
    standing = tables.TemplateColumn(
        template_name="parts/_standing.html", verbose_name=_("Where it stands"), orderable=False
    )
    slip = tables.TemplateColumn(
        template_name="parts/_slip_standing.html", verbose_name=pgettext_lazy("requisition", "Slip"), orderable=False
    )
    waiting = tables.TemplateColumn(
        "{% if record.lines_all > record.lines_issued %}{% live_age record.document.created_at %}{% endif %}",
        verbose_name=_("Waiting"),
        attrs=NUM,
        orderable=False,
    )

    class Meta:
        model = Requisition
        fields = ("wanted_at", "plate", "document", "for_whom", "standing", "slip", "waiting")
        row_attrs = {"data-href": opens}
        empty_text = _("Nobody waits for parts.")


class PartTable(tables.Table):
    number = tables.Column(linkify=True, attrs=NOWRAP)
    brand = tables.Column(attrs=AT_A_DESK)
    bin_code = tables.Column(verbose_name=_("bin"), attrs=NOWRAP, default="")
    unit = tables.Column(attrs=AT_A_DESK)
    abc_class = tables.Column(attrs=AT_A_DESK)
    free = QuantityColumn(verbose_name=_("available"))
    average_cost = MoneyColumn(verbose_name=_("Average cost ¥"))
    sale_price_amount = MoneyColumn(verbose_name=_("Sale price ¥"))
    is_core = tables.BooleanColumn(verbose_name=_("old part due"), yesno="是,", attrs={"td": {"class": ""}})

    class Meta:
        model = Part
        fields = (
            "number",
            "name",
            "brand",
            "models_fitting",
            "bin_code",
            "free",
            "unit",
            "abc_class",
            "sale_price_amount",
        )
        sequence = (*fields, "average_cost", "is_core")
        row_attrs = {"data-href": opens}
        empty_text = _("No such part in the catalogue.")

    def render_is_core(self, value: bool) -> str:
        return render_to_string("parts/_core_mark.html") if value else ""

    def render_free(self, value: Any, record: Part) -> str:
        low = value < record.safety_stock
        return format_html('<span class="{}">{}</span>', "text-wait" if low else "", quantity(value))


class StockTable(tables.Table):
    bin = tables.Column(order_by="bin__code", attrs=NOWRAP)
    number = tables.Column(accessor="part__number", verbose_name=_("part number"), attrs=NOWRAP)
    name = tables.Column(accessor="part__name", verbose_name=pgettext_lazy("part", "name"))
    models_fitting = tables.Column(accessor="part__models_fitting", verbose_name=_("fits models"))
    on_hand = QuantityColumn()
    in_fives = tables.Column(accessor="on_hand", verbose_name=_("In fives"), orderable=False, attrs=NUM)
    reserved = QuantityColumn()
    available = QuantityColumn(orderable=False, verbose_name=_("available"))
    unit = tables.Column(accessor="part__unit", verbose_name=pgettext_lazy("part", "unit"))
    cost = MoneyColumn(accessor="average_cost", verbose_name=_("Average cost ¥"))
    value = MoneyColumn(accessor="value", verbose_name=_("Value ¥"))

    class Meta:
        model = Stock
        fields = ("bin", "number", "name", "models_fitting", "on_hand", "in_fives", "reserved", "available", "unit")
        sequence = (*fields, "cost", "value")
        row_attrs = {"data-href": lambda record: reverse("parts:bin", args=[record.bin_id])}
        empty_text = _("Nothing in stock.")

    def render_bin(self, value: Bin, record: Stock) -> str:
        mark = badge("none", _("overflow")) if record.is_overflow else ""
        return format_html('<a href="{}">{}</a> {}', value.get_absolute_url(), value.code, mark)

    def render_in_fives(self, value: Any) -> str:
        return fives(value)

    def render_available(self, value: Any, record: Stock) -> str:
        low = value < record.part.safety_stock
        return format_html('<span class="{}">{}</span>', "text-wait" if low else "", quantity(value))


class BinTable(tables.Table):
    code = tables.Column(linkify=True, attrs=NOWRAP)
    part_number = tables.Column(verbose_name=_("part number"), default="", attrs=NOWRAP)
    part_name = tables.Column(verbose_name=pgettext_lazy("part", "name"), default=_("free"))
    zone = tables.Column(default="")
    mark = tables.Column(default="")
    on_hand = QuantityColumn(verbose_name=_("on hand"), default="")
    in_fives = tables.Column(accessor="on_hand", verbose_name=_("In fives"), orderable=False, attrs=NUM, default="")

    class Meta:
        model = Bin
        fields = ("code", "zone", "part_number", "part_name", "on_hand", "in_fives", "mark")
        row_attrs = {"data-href": opens}
        empty_text = _("No bins yet.")

    def render_in_fives(self, value: Any) -> str:
        return fives(value)


class MovementTable(tables.Table):
    """Lines of the ledger; costs only for those who may see them."""

    at = TimeColumn()
    document = tables.Column(linkify=linked_for_reader, attrs=NOWRAP, orderable=False)
    number = tables.Column(accessor="stock__part__number", verbose_name=_("part number"), orderable=False, attrs=NOWRAP)
    name = tables.Column(accessor="stock__part__name", verbose_name=pgettext_lazy("part", "name"), orderable=False)
    bin = tables.Column(accessor="stock__bin", verbose_name=_("bin"), orderable=False, linkify=True, attrs=NOWRAP)
    kind = tables.Column(orderable=False, attrs=NOWRAP)
    party = tables.Column(orderable=False, default="")
    came = tables.Column(accessor="quantity", verbose_name=pgettext_lazy("movement", "In"), attrs=NUM, orderable=False)
    went = tables.Column(accessor="quantity", verbose_name=pgettext_lazy("movement", "Out"), attrs=NUM, orderable=False)
    balance_after = QuantityColumn(orderable=False)
    unit_cost_amount = MoneyColumn(verbose_name=_("Unit cost ¥"), orderable=False)
    cost_amount = MoneyColumn(verbose_name=_("Cost ¥"), orderable=False)
    by = tables.Column(orderable=False, attrs=NOWRAP)

    class Meta:
        model = StockMovement
        fields = ("at", "document", "number", "name", "bin", "kind", "party")
        sequence = (*fields, "came", "went", "balance_after", "unit_cost_amount", "cost_amount", "by")
        empty_text = _("No movements.")

    def render_came(self, value: Any) -> str:
        return quantity(value) if value > 0 else ""

    def render_went(self, value: Any) -> str:
        return quantity(-value) if value < 0 else ""


class StockLineTable(tables.Table):
    """Lines of a receipt or an opening stock."""

    bin = tables.Column(linkify=True, attrs=NOWRAP, order_by="bin__code")
    number = tables.Column(
        accessor="part__number", verbose_name=_("part number"), linkify=lambda record: opens(record.part), attrs=NOWRAP
    )
    name = tables.Column(accessor="part__name", verbose_name=pgettext_lazy("part", "name"))
    quantity = QuantityColumn()
    unit = tables.Column(accessor="part__unit", verbose_name=pgettext_lazy("part", "unit"), orderable=False)
    unit_cost_amount = MoneyColumn(verbose_name=_("Unit cost ¥"))
    amount = MoneyColumn(accessor="amount", verbose_name=_("Cost ¥"))
    remove = tables.TemplateColumn(template_name="parts/_remove_line.html", verbose_name="", orderable=False)

    class Meta:
        sequence = ("bin", "number", "name", "quantity", "unit", "unit_cost_amount", "amount", "remove")
        empty_text = _("No lines yet.")


class ReceiptTable(tables.Table):
    document = tables.Column(
        linkify=opens,
        verbose_name=pgettext_lazy("document", "Number"),
        order_by="document__number",
    )
    at = TimeColumn(accessor="document__created_at", verbose_name=_("at"))
    lines = QuantityColumn(accessor="line_count", verbose_name=_("Lines"))
    by = tables.Column(accessor="document__created_by", verbose_name=_("by"), orderable=False)

    class Meta:
        model = GoodsReceipt
        fields = ("document", "at", "supplier", "delivery_note", "lines", "by")
        row_attrs = {"data-href": opens}
        empty_text = _("Nothing has been received yet.")


class OpeningTable(tables.Table):
    document = tables.Column(
        linkify=opens,
        verbose_name=pgettext_lazy("document", "Number"),
        order_by="document__number",
    )
    at = TimeColumn(accessor="document__created_at", verbose_name=_("at"))
    lines = QuantityColumn(accessor="line_count", verbose_name=_("Lines"))
    by = tables.Column(accessor="document__created_by", verbose_name=_("Prepared by"), orderable=False)
    posted_at = TimeColumn(empty_values=())
    posted_by = tables.Column(verbose_name=_("Posted by"), orderable=False)

    class Meta:
        model = OpeningStock
        fields = ("document", "at", "lines", "by", "posted_at", "posted_by")
        row_attrs = {"data-href": opens}
        empty_text = _("No opening stock yet.")

    def render_posted_at(self, record: OpeningStock, column: TimeColumn) -> Any:
        if record.posted_at is not None:
            return column.render(record.posted_at)
        colour, word = ("none", _("Voided")) if record.document.voided_at else ("wait", _("not posted"))
        return badge(colour, word)
