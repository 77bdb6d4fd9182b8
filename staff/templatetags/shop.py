"""Plates, fields, signatures and small helps of the pages; loaded in every template."""

import json
from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

OFFICE_SIGNS = 2  # the province and the office of a plate
NEW_ENERGY_PLATE_LENGTH = 8


# Plates and drawings


@register.filter
def plate_text(value: Any) -> str:
    """沪A·12345."""
    text = str(value or "").replace("·", "").replace(" ", "").upper()
    return f"{text[:OFFICE_SIGNS]}·{text[OFFICE_SIGNS:]}" if len(text) > OFFICE_SIGNS else text


@register.filter
def plate_kind(value: Any) -> str:
    """Green for a new-energy plate (one sign longer), blue for the others."""
    text = str(value or "").replace("·", "").replace(" ", "")
    return "green" if len(text) >= NEW_ENERGY_PLATE_LENGTH else "blue"


def small_plate(plate: str) -> str:
    """The plate in a row of a list, as ``components/plate.html`` draws it."""
    if not plate:
        return ""
    return format_html('<span class="plate plate-{} plate-sm">{}</span>', plate_kind(plate), plate_text(plate))


def badge(colour: str, label: Any) -> str:
    """A state in a row of a list, as ``components/badge.html`` draws it."""
    return format_html('<span class="badge is-{}">{}</span>', colour, label)


@register.filter
def from_json(value: Any) -> Any:
    """What a hidden field or a JSON column holds, as a list."""
    if not value:
        return []
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return value if isinstance(value, list) else []


@register.filter
def to_json(value: Any) -> str:
    """For the hidden field of a drawing."""
    if value in (None, "", [], {}):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@register.filter
def stroke_paths(value: Any) -> list[str]:
    """SVG path data of a signature's strokes; nothing where there is no drawing."""
    paths = []
    try:
        for stroke in from_json(value):
            points = [f"{float(x):g} {float(y):g}" for x, y in stroke]
            if len(points) == 1:
                points *= 2
            if points:
                paths.append("M" + " L".join(points))
    except (TypeError, ValueError):
        return []
    return paths


DAMAGE_KINDS = ("scratch", "dent", "broken", "missing")


@register.simple_tag
def damage_kinds() -> dict[str, str]:
    """The kinds of damage a walk-around notes."""
    return {
        "scratch": _("Scratch"),
        "dent": _("Dent"),
        "broken": _("Broken part"),
        "missing": _("Missing part"),
    }


@register.filter
def damage_label(kind: Any) -> str:
    """The word for one kind of damage."""
    return damage_kinds().get(str(kind), str(kind))


# Forms


def _kind(field: BoundField) -> str:
    return str(getattr(field.field.widget, "input_type", "") or "")


@register.filter
def widget_kind(field: BoundField) -> str:
    """How the field template lays a field out: check, choices, component or control."""
    widget = field.field.widget
    if getattr(widget, "is_component", False):
        return "component"
    if _kind(field) in {"radio", "checkbox"} and hasattr(widget, "optgroups"):
        return "choices"
    return "check" if _kind(field) == "checkbox" else "control"


@register.filter
def is_wide(field: BoundField) -> bool:
    """Whether a field takes both columns."""
    widget = field.field.widget
    if widget.attrs.get("data-wide"):
        return True
    return bool(getattr(widget, "is_wide", False)) or type(widget).__name__.endswith("Textarea")


@register.filter
def control(field: BoundField, extra: str = "") -> SafeString:
    """Only the widget of a bound field, with the classes of the kit."""
    widget = field.field.widget
    if field.is_hidden or getattr(widget, "is_component", False):
        return field.as_widget()
    base = {
        "checkbox": "form-check-input",
        "radio": "form-check-input",
        "select": "form-select",
    }.get(_kind(field), "form-control")
    classes = [
        base,
        extra,
        str(widget.attrs.get("class", "")),
        "is-invalid" if field.errors else "",
    ]
    return field.as_widget(attrs={"class": " ".join(c for c in classes if c)})


# Pages


@register.simple_tag(takes_context=True)
def url_with_query(context: template.Context, **changes: Any) -> str:
    """The present address with some of its query changed; None drops a key."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    text = query.urlencode()
    return f"?{text}" if text else "?"


@register.simple_tag(takes_context=True)
def block_text(context: template.Context, name: str) -> str:
    """What another block of this page says: the heading repeats the title unless it is given."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return "" if block is None else block.nodelist.render(context)


@register.simple_tag
def url_or_nothing(name: str, *args: Any) -> str:
    """The address of a named page, or nothing where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.filter
def initials(value: Any) -> str:
    """Two signs for the round picture of a person: the given name of a Chinese one."""
    text = str(value or "").strip()
    if not text:
        return "?"
    if text.isascii():
        return "".join(part[0] for part in text.split()[:2]).upper()
    return text[-2:]


@register.filter
def rows_of(chart: dict[str, Any]) -> Iterable[tuple[Any, list[Any]]]:
    """The rows of the table behind a chart."""
    series = [line.get("data", []) for line in chart.get("series", [])]
    for index, label in enumerate(chart.get("labels", [])):
        yield label, [data[index] if index < len(data) else "" for data in series]


@register.filter
def step_counts(steps: list[dict[str, Any]]) -> str:
    """3/13: how far an order is, for the narrow stepper."""
    current = next((s for s in steps if s.get("state") == "current"), None)
    number = current["number"] if current else len(steps)
    return f"{number}/{len(steps)}"


@register.simple_tag
def ui_words() -> dict[str, str]:
    """The words that scripts put on the page."""
    return {
        "under_minute": _("under 1 min"),
        "minutes": _("%(count)s min"),
        "hours": _("%(count)s h"),
        "days": _("%(count)s d"),
        "left": _("%(age)s left"),
        "late_by": _("late by %(age)s"),
        "yes": _("Yes, go on"),
        "no": _("No, back"),
        "offline": _(
            "The server cannot be reached right now. What you typed is still here: press once more in a moment."
        ),
        "failed": _("That did not work. Nothing has been changed; please try again."),
        "draft": _("What you had typed is here again."),
        "draft_discard": _("Start afresh"),
        "nothing_found": _("Nothing found"),
        "remove": _("Remove"),
        "close": _("Close"),
        "choose": _("Choose one of the list."),
        "photo": _("Photo %(number)s"),
        "saved_mark": _("Mark %(number)s"),
    }


@register.filter
def icon(name: Any) -> str:
    """The classes of an icon, whether it was named car, ti-car or "ti ti-car"."""
    word = str(name or "point").split()[-1]
    return f"ti {word if word.startswith('ti-') else f'ti-{word}'}"


@register.filter
def get_layout(attrs: dict[str, Any]) -> str:
    """How choices stand: beside each other (pills), one below the other (list), as a gauge."""
    return str(attrs.get("data-layout", "row"))


@register.filter
def line_span(fields: list[BoundField], can_delete: object) -> int:
    """How many columns stand before the amount of a line."""
    return len(fields) - (1 if can_delete else 0)
