"""How this house writes times and how long something has taken; loaded in every template."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from staff.templatetags.numbers import number_in

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86400


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
    number = number_in(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
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
