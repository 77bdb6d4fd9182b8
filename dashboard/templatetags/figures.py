"""How the desk, the board and the figures write their numbers."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html

register = template.Library()


@register.filter
def whole_money(value: Any) -> str:
    """1,280: a big figure is read at a glance, so it has no cents."""
    return "" if value is None else f"{Decimal(value).quantize(Decimal(1), ROUND_HALF_UP):,}"


@register.simple_tag
def waited(since: datetime, allowed: int) -> str:
    """A clock that runs from ``since`` and turns red after ``allowed`` seconds."""
    seconds = max(0, int((timezone.now() - since).total_seconds()))
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return format_html(
        '<span class="elapsed desk-elapsed{}" role="timer" data-elapsed-seconds="{}" data-allowed-seconds="{}">{}</span>',
        " text-late" if seconds > allowed else "",
        seconds,
        allowed,
        f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}",
    )
