"""Working days and holidays of a store, a year at a glance."""

import calendar
import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from staff.admin_forms import DayForm, WeekdayForm
from staff.enums import DayKind
from staff.forms import FIRST_YEAR, LAST_YEAR, day_asked, refusals_on
from staff.services import calendar as services


def year(request: HttpRequest) -> HttpResponse:
    """Twelve months; a day that is clicked can be set beside them."""
    day = day_asked(request.GET.get("day"))
    text = request.GET.get("year", "")
    shown = int(text) if text.isdecimal() and len(text) <= len(str(LAST_YEAR)) else 0
    return show(request, day.year if day else shown, day=day)


def show(
    request: HttpRequest,
    shown: int,
    *,
    day: datetime.date | None = None,
    day_form: forms.Form | None = None,
    weekday_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    if not FIRST_YEAR <= shown <= LAST_YEAR:  # a leaf of the first or last year there is ends outside of all years
        shown = timezone.localdate().year
    entries = services.days_of_year(request.store, shown)
    months = [
        {
            "first": datetime.date(shown, month, 1),
            "weeks": [
                [cell(date, entries.get(date)) if date.month == month else None for date in week]
                for week in calendar.Calendar().monthdatescalendar(shown, month)
            ],
        }
        for month in range(1, 13)
    ]
    cells = [c for month in months for week in month["weeks"] for c in week if c]
    held = entries.get(day) if day else None
    initial = {"day": day, "kind": held.kind if held else None, "name": held.name if held and held.store_id else ""}
    context = {
        "year": shown,
        "months": months,
        "working_days": sum(1 for c in cells if c["works"]),
        "free_days": sum(1 for c in cells if not c["works"]),
        "covered": services.covers(shown),
        "day": day,
        "day_form": day_form or DayForm(initial=initial),
        "weekday_form": weekday_form or WeekdayForm(initial={"year": shown}),
        "weekdays": [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")],
    }
    return render(request, "staff/calendar.html", context, status=status)


def cell(date: datetime.date, entry: Any) -> dict[str, Any]:
    """How one day looks: works or not, by whose word, and why."""
    weekend = date.weekday() >= calendar.SATURDAY
    works = entry.kind == DayKind.WORKDAY if entry else not weekend
    if entry and entry.store_id:
        look = "store"
    elif entry and not works:
        look = "holiday"
    elif entry and weekend:
        look = "make-up"
    else:
        look = "weekend" if weekend else "plain"
    return {
        "date": date,
        "works": works,
        "look": look,
        "name": entry.name if entry else "",
        "is_today": date == timezone.localdate(),
    }


@require_POST
def set_one(request: HttpRequest) -> HttpResponse:
    form = DayForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        with refusals_on(form, request):
            if given["kind"] == "official":
                services.clear_day(store=request.store, day=given["day"], by=request.user)
            else:
                services.set_day(store=request.store, **given, by=request.user)
    if not form.is_valid():
        day = form.cleaned_data.get("day")
        return show(request, day.year if day else timezone.localdate().year, day=day, day_form=form, status=422)
    day = form.cleaned_data["day"]
    works = services.is_working_day(request.store, day)
    said = _("%(store)s works on %(day)s.") if works else _("%(store)s is closed on %(day)s.")
    messages.success(request, said % {"store": request.store, "day": day})
    return redirect(f"{reverse('staff:calendar')}?year={day.year}")


@require_POST
def set_weekdays(request: HttpRequest) -> HttpResponse:
    form = WeekdayForm(request.POST)
    count = 0
    if form.is_valid():
        with refusals_on(form, request):
            count = services.set_weekday(store=request.store, **form.cleaned_data, by=request.user)
    if not form.is_valid():
        return show(request, timezone.localdate().year, weekday_form=form, status=422)
    messages.success(request, _("%(count)s days set; official holidays and make-up days stay.") % {"count": count})
    return redirect(f"{reverse('staff:calendar')}?year={form.cleaned_data['year']}")
