"""Forms that show a refusal where the form is, with nothing typed lost."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import ValidationError

from staff.refusals import Refused


@contextmanager
def refusals_on(form: forms.BaseForm) -> Iterator[None]:
    """Turn a service's refusal into errors of the form.

    The view asks ``form.is_valid()`` again afterwards::

        if form.is_valid():
            with refusals_on(form):
                issue_parts(pk, **form.cleaned_data, by=request.user)
        if form.is_valid():
            return redirect(…)
    """
    try:
        yield
    except Refused as refused:
        for reason in refused.reasons:
            form.add_error(None, ValidationError(str(reason), code=reason.code or None))
