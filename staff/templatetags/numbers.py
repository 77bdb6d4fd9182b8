"""How this house writes numbers and money; loaded in every template."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template

register = template.Library()

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
SECTIONS = ("", "万", "亿", "万亿")
THOUSAND = 1000


def number_in(value: Any) -> Decimal | None:
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


@register.filter
def money(value: Any) -> str:
    """1,280.00; the currency sign stands once, in the header."""
    number = number_in(value)
    if number is None:
        return ""
    return f"{number.quantize(Decimal('0.01'), ROUND_HALF_UP):,.2f}"


@register.filter
def quantity(value: Any, unit: Any = "") -> str:
    """2.5 升: no idle zeros, the unit beside it."""
    number = number_in(value)
    if number is None:
        return ""
    text = _plain(number)
    return f"{text} {unit}" if unit else text


@register.filter
def percent(value: Any, places: int = 1) -> str:
    """93.4% of the ratio 0.934."""
    number = number_in(value)
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
    number = number_in(value)
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
