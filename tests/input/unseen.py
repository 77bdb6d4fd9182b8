"""Signs that nobody can see, put into every field; and whether one gets through to the database or back onto a page."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from staff.text import UNSEEN
from tests.input.pages import Form
from tests.input.strategies import Typed, usual

# NUL, which PostgreSQL does not take and a form field of Django's refuses, and one that both would let through.
SIGNS = "\x00\u202e"
WRITTEN = ("text", "textarea", "search", "tel", "number", "email", "date", "time", "datetime-local", "hidden")
OF_THE_PAGE = ("csrfmiddlewaretoken", "idempotency_key")


def spoiled(form: Form, keys: list[int]) -> Typed:
    """The form filled well, with the signs in all that can be written."""
    typed = {}
    for name, field in form.fields.items():
        if name in OF_THE_PAGE or field.kind == "file" or "__prefix__" in name:
            continue
        if field.kind in WRITTEN:
            typed[name] = [(usual(field) or str(keys[0])) + SIGNS]
        else:
            typed[name] = field.values or field.choices[-1:]
    return {name: values for name, values in typed.items() if values}


def asked_with_signs(names: set[str], known: dict[str, list[str]]) -> Typed:
    return {name: [(known.get(name) or ["1"])[-1] + SIGNS] for name in sorted({*names, "q", "page", "sort"})}


def unseen_in(answer: Any) -> str:
    """A piece of the page around such a sign."""
    is_text = not answer.streaming and answer.headers.get("Content-Type", "").startswith(("text/", "application/json"))
    found = UNSEEN.search(answer.text) if is_text else None
    return answer.text[max(0, found.start() - 60) : found.end() + 20] if found else ""


@contextmanager
def kept_from_the_database(complain: Callable[[str], Exception]) -> Iterator[None]:
    """Nothing that is written, and nothing that is looked for."""

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        for text in texts(params):
            if UNSEEN.search(text):
                raise complain(f"gave the database {text[:60]!r} in {sql[:60]}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


def texts(params: Any) -> Iterator[str]:
    if isinstance(params, str):
        yield params
    elif isinstance(params, list | tuple):
        for value in params:
            yield from texts(value)
    elif isinstance(params, dict):
        yield from texts([*params, *params.values()])
    elif hasattr(params, "obj"):  # a JSON column's
        yield json.dumps(params.obj, ensure_ascii=False, default=str)
