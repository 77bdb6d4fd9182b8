"""How this house writes money, quantities and times; loaded in every template."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
SECTIONS = ("", "万", "亿", "万亿")
THOUSAND = 1000
MINUTE, HOUR, DAY = 60, 3600, 86400
OFFICE_SIGNS = 2  # the province and the office of a plate
NEW_ENERGY_PLATE_LENGTH = 8


def _decimal(value: Any) -> Decimal | None:
    """A number from whatever a template has, or None."""
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# Numbers


@register.filter
def money(value: Any) -> str:
    """1,280.00; the currency sign stands once, in the header."""
    number = _decimal(value)
    if number is None:
        return ""
    return f"{number.quantize(Decimal('0.01'), ROUND_HALF_UP):,.2f}"


@register.filter
def quantity(value: Any, unit: Any = "") -> str:
    """2.5 升: no idle zeros, the unit beside it."""
    number = _decimal(value)
    if number is None:
        return ""
    text = _plain(number)
    return f"{text} {unit}" if unit else text


@register.filter
def percent(value: Any, places: int = 1) -> str:
    """93.4% of the ratio 0.934."""
    number = _decimal(value)
    if number is None:
        return ""
    return f"{(number * 100).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP):,f}%"


def _capital_section(section: int) -> str:
    """Up to four digits; a zero between two digits is written once, zeros at the end not at all."""
    text, idle = "", False
    for place in (3, 2, 1, 0):
        digit = section // 10**place % 10
        if digit:
            text += (DIGITS[0] if idle else "") + DIGITS[digit] + PLACES[place]
            idle = False
        else:
            idle = bool(text)
    return text


def _capital_yuan(yuan: int) -> str:
    text, idle = "", False
    for index in range(len(SECTIONS) - 1, -1, -1):
        section = yuan // 10_000**index % 10_000
        if not section:
            idle = bool(text)
            continue
        gap = text and (idle or section < THOUSAND)  # a missing thousand is spoken
        text += (DIGITS[0] if gap else "") + _capital_section(section) + SECTIONS[index]
        idle = False
    return text


@register.filter
def capital_money(value: Any) -> str:
    """人民币大写, as on every receipt: 壹仟贰佰捌拾元整. Chinese in every language."""
    number = _decimal(value)
    if number is None:
        return ""
    cents = int((abs(number) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    if not cents:
        return "零元整"
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = "负" if number < 0 else ""
    text += f"{_capital_yuan(yuan)}元" if yuan else ""
    if not jiao and not fen:
        return f"{text}整"
    if jiao:
        text += f"{DIGITS[jiao]}角"
    elif yuan:
        text += DIGITS[0]
    return f"{text}{DIGITS[fen]}分" if fen else f"{text}整"


# Times


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value if timezone.is_aware(value) else timezone.make_aware(value)
    if isinstance(value, date):
        return timezone.make_aware(datetime.combine(value, time()))
    return None


@register.filter
def clock(value: Any) -> str:
    """14:30 when it is today, 11-23 14:30 this year, 2025-11-23 14:30 otherwise."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    moment = _moment(value)
    if moment is None:
        return ""
    moment, today = timezone.localtime(moment), timezone.localdate()
    day = f"{moment:%m-%d}" if moment.year == today.year else f"{moment:%Y-%m-%d}"
    if not isinstance(value, datetime):
        return day
    return f"{moment:%H:%M}" if moment.date() == today else f"{day} {moment:%H:%M}"


@register.filter
def full_clock(value: Any) -> str:
    """2026-11-23 14:30, for paper and for titles."""
    moment = _moment(value)
    if moment is None:
        return ""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"


def _seconds(value: Any) -> float | None:
    if isinstance(value, timedelta):
        return abs(value.total_seconds())
    moment = _moment(value)
    return None if moment is None else abs((timezone.now() - moment).total_seconds())


@register.filter
def age(value: Any) -> str:
    """12 分钟, 3 小时, 2 天: how long since (or until) a moment, or how long a duration is."""
    seconds = _seconds(value)
    if seconds is None:
        return ""
    if seconds < MINUTE:
        return _("under 1 min")
    if seconds < HOUR:
        return _("%(count)s min") % {"count": int(seconds // MINUTE)}
    if seconds < DAY:
        return _("%(count)s h") % {"count": int(seconds // HOUR)}
    return _("%(count)s d") % {"count": int(seconds // DAY)}


@register.filter
def late(value: Any) -> bool:
    """Whether a promised moment is past; a promised day is late only when it is over."""
    if value is None or value == "":
        return False
    if isinstance(value, date) and not isinstance(value, datetime):
        return value < timezone.localdate()
    moment = _moment(value)
    return moment is not None and moment < timezone.now()


@register.filter
def soon(value: Any, minutes: int = 30) -> bool:
    """Whether a promised moment is near and not yet past."""
    moment = _moment(value)
    if moment is None or not isinstance(value, datetime):
        return False
    return timedelta(0) <= moment - timezone.now() <= timedelta(minutes=int(minutes))


@register.filter
def iso(value: Any) -> str:
    """For the datetime attribute of <time>."""
    moment = _moment(value)
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


@register.simple_tag
def live_age(value: Any) -> str:
    """An age that the browser keeps current."""
    if _moment(value) is None:
        return ""
    return format_html(
        '<time datetime="{}" data-age title="{}">{}</time>',
        iso(value),
        full_clock(value),
        age(value),
    )


@register.simple_tag
def live_elapsed(seconds: Any) -> str:
    """A clock that runs on from so many seconds."""
    number = _decimal(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
    if number is None:
        return ""
    whole = max(0, int(number))
    hours, minutes, rest = whole // HOUR, whole % HOUR // MINUTE, whole % MINUTE
    text = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return format_html(
        '<span class="elapsed" role="timer" data-elapsed-seconds="{}">{}</span>',
        whole,
        text,
    )


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
