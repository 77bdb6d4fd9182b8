"""Rows read by SQL that is written once: for the few look-ups that every page or every deed makes.

Django makes a query anew each time it is asked. Of a look-up by key, which nothing varies, that is two thirds of the time
(docs/performance.md). Here the columns come from the model, and the statement is made once.
"""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


class Columns(Generic[M]):
    """One model's columns within the rows of a statement: the ``begin``-th of the row is its first."""

    def __init__(self, model: type[M], begin: int = 0) -> None:
        fields = model._meta.concrete_fields
        table = model._meta.db_table
        self.model = model
        self.selected = ", ".join(f'"{table}"."{field.column}"' for field in fields)
        self.names = [field.attname for field in fields]
        self.begin, self.end = begin, begin + len(fields)
        self.key = begin + fields.index(model._meta.pk)
        self.converters = [
            (place, convert) for place, field in enumerate(fields) for convert in field.get_db_converters(connection)
        ]

    def instance(self, row: Sequence[Any]) -> M | None:
        """What stands in ``row``; None where an outer join found nothing."""
        if row[self.key] is None:
            return None
        values = list(row[self.begin : self.end])
        for place, convert in self.converters:
            values[place] = convert(values[place], None, connection)
        return self.model.from_db(connection.alias, self.names, values)
