"""Forms that show a refusal where the form is, with nothing typed lost."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from staff.refusals import Reason, Refused

FIRST_YEAR, LAST_YEAR = 2020, 2100


def within_the_calendar(day: datetime.date) -> None:
    """A validator of days and times. No store works outside of these years, and the last day of year 9999 has no morrow."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(forms.DateField.default_error_messages["invalid"])


def day_asked(text: str | None) -> datetime.date | None:
    """The day in an address, whatever a browser sends; None for what is none of the calendar."""
    try:
        day = datetime.date.fromisoformat(text or "")
        within_the_calendar(day)
    except (ValueError, ValidationError):
        return None
    return day


@contextmanager
def refusals_on(form: forms.BaseForm, request: HttpRequest) -> Iterator[None]:
    """Turn a service's refusal into errors of the form, at the field that it is about where there is one.

    Each leads where it can be mended, whom ``request`` may open it.

    The view asks ``form.is_valid()`` again afterwards::

        if form.is_valid():
            with refusals_on(form, request):
                issue_parts(pk, **form.cleaned_data, by=request.user)
        if form.is_valid():
            return redirect(…)
    """
    try:
        yield
    except Refused as refused:
        for reason in refused.reasons:
            sentence = linked(reason, request) if reason.url else str(reason)
            form.add_error(field_about(form, reason), ValidationError(sentence, code=reason.code or None))


def field_about(form: forms.BaseForm, reason: Reason) -> str | None:
    """The field in which an argument of the service was typed: ``bay_id`` in ``bay_id`` or ``bay``. None for one that is not seen."""
    for name in (reason.about, reason.about.removesuffix("_id")):
        if name in form.fields and not form[name].is_hidden:
            return name
    return None


def linked(reason: Reason, request: HttpRequest) -> str:
    """A reason as a button that waits shows it, with its link for who may open it."""
    return render_to_string("components/reason.html", {"reason": reason, "request": request})


def on_its_page(request: HttpRequest, page: HttpResponse, form: forms.BaseForm) -> HttpResponse:
    """The page that shows a refused form again; a page of the form's own where that one has no place for it any more.

    Somebody has moved the paper on in another window: drawn for where it stands now, the page would show neither why
    nothing was done nor what was typed.
    """
    if f'action="{request.path}"' in page.content.decode():
        return page
    reasons = [Reason(sentence) for sentence in form.errors.pop(NON_FIELD_ERRORS, [])]
    context = {"reasons": reasons or [Reason(_("Look at the form again."))], "typed": form, "may_send_again": True}
    return render(request, "409.html", context, status=409)
