"""Ids of the store next door in every field of every form that this store shows: refused, and nothing is changed or told."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.db import models, transaction
from django_scopes import scopes_disabled

from tests.input.pages import Field, Form, Page
from tests.input.rows import fingerprint, written
from tests.input.strategies import usual
from tests.stores.conftest import MARK, Stores
from tests.stores.test_reading import said

pytestmark = pytest.mark.django_db
OF_A_KIND = 2  # forms to one address
# Of the group, not of a store.
GROUP_WIDE = {"parts.Part", "customers.Brand", "workshop.Skill"}


def forms_of(context: Any, depth: int = 4) -> Iterator[forms.BaseForm]:
    """All forms a page was drawn from."""
    if isinstance(context, forms.BaseForm):
        yield context
    elif isinstance(context, forms.BaseFormSet):
        yield from (form for form in context.forms)
    elif depth and isinstance(context, dict):
        for value in context.values():
            yield from forms_of(value, depth - 1)
    elif depth and isinstance(context, list | tuple):
        for value in context:
            yield from forms_of(value, depth - 1)


def drawn_from(answer: Any) -> list[forms.BaseForm]:
    return [form for layer in answer.context or [] for form in forms_of(dict(layer.flatten()))]


def models_asked_for(page: Page) -> dict[str, type[models.Model]]:
    """Of which model each field of the page wants a row."""
    return {
        form.add_prefix(name): field.queryset.model
        for form in drawn_from(page.answer)
        for name, field in form.fields.items()
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None
    }


def ids_next_door(stores: Stores, field: Field, model: type[models.Model] | None) -> list[str]:
    """The twins of what may be chosen here; where nothing is offered, of all there is."""
    if model is not None and model._meta.label in GROUP_WIDE:
        return []
    ours = range(stores.first_id, stores.first_id + stores.further)
    offered = [int(value) for value in (*field.choices, *field.values) if value.isdecimal() and int(value) in ours]
    if model is not None and not offered:
        with scopes_disabled():
            rows = model._base_manager.filter(pk__gte=ours.start, pk__lt=ours.stop)
            offered = list(rows.order_by("pk").values_list("pk", flat=True))
    return [str(pk + stores.further) for pk in dict.fromkeys((*offered[:1], *offered[-1:]))]


def filled_well(form: Form, stores: Stores, asked: dict[str, type[models.Model]]) -> dict[str, str]:
    typed = {}
    for name, field in form.fields.items():
        chosen = next((choice for choice in field.choices if choice), "")
        typed[name] = (field.values[-1] if any(field.values) else chosen) if field.choices else usual(field)
        if not typed[name] and name in asked:
            twins = ids_next_door(stores, field, asked[name])
            typed[name] = str(int(twins[0]) - stores.further) if twins else ""
    return {name: value for name, value in typed.items() if name != "csrfmiddlewaretoken"}


def one_of_each(pages: list[Page]) -> Iterator[tuple[Page, Form]]:
    seen: Counter[tuple[str, str, tuple[str, ...]]] = Counter()
    for page in pages:
        for form in page.forms:
            kind = (form.name, form.method, tuple(sorted(form.fields)))
            seen[kind] += 1
            if form.name and seen[kind] <= OF_A_KIND:
                yield page, form


def wrong_with(stores: Stores, form: Form, typed: dict[str, str], name: str, *, is_row: bool) -> str:
    """Send it, look at what it did, undo it."""
    with transaction.atomic():
        before, rows = written(), fingerprint()
        send = stores.everybody.post if form.method == "post" else stores.everybody.get
        answer = send(form.url, typed)
        changed = written() != before and fingerprint() != rows
        transaction.set_rollback(True)
    if MARK in said(answer):
        return "tells"
    if form.method == "get":
        return "" if answer.status_code < 500 else "breaks"
    if answer.status_code < 400:
        return f"accepted with {answer.status_code}"
    if changed:
        return f"changed with {answer.status_code}"
    if answer.status_code == 422 and is_row and not any(name in errors_of(form) for form in drawn_from(answer)):
        return "not refused at the field"
    return "" if answer.status_code in (403, 404, 409, 422) else f"answered {answer.status_code}"


def errors_of(form: forms.BaseForm) -> set[str]:
    return {form.add_prefix(name) for name in form.errors} if form.is_bound else set()


def test_no_form_takes_an_id_of_the_store_next_door(stores: Stores) -> None:
    tried, wrong = set(), {}
    for page, form in one_of_each(stores.pages):
        asked = models_asked_for(page)
        for name, field in form.fields.items():
            well = filled_well(form, stores, asked)
            twin = stores.twin(name)  # line_12 asks for an answer to line 12
            spoiled = [{twin: well.pop(name)} | well] if twin != name else []
            for typed in [*spoiled, *(well | {name: pk} for pk in ids_next_door(stores, field, asked.get(name)))]:
                tried.add((form.name, name))
                if found := wrong_with(stores, form, typed, name, is_row=name in asked):
                    wrong[f"{form.method} {form.name} {name} {typed.get(name, twin)}"] = found

    assert wrong == {}
    assert len(tried) > 30
