"""Lists as tables: what the address may ask of them, and how a page far inside is found."""

import hashlib
from typing import Any

import django_tables2
from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django_tables2.rows import BoundRows

# How a column stands: figures to the right, codes in one line, and some only where there is room for them.
NUM = {"td": {"class": "num"}, "th": {"class": "num"}, "tf": {"class": "num"}}
NOWRAP = {"td": {"class": "nowrap"}}
NAME = {"td": {"class": "name"}}  # a person's in one line; a company's may take two
AT_A_DESK = {key: {"class": "d-none d-lg-table-cell"} for key in ("td", "th", "tf")}

NEAR = 100  # rows from the beginning that are read past rather than looked up
LONG = 10_000  # a list of more rows is counted once in a while, not for every page
COUNT_SECONDS = 60


class RequestConfig(django_tables2.RequestConfig):
    """Order and page as the address asks; how long a page is, the address does not decide.

    django_tables2 takes ``?per_page=`` from anybody: all rows at once for a large number, an error for one below zero. And it
    takes ``?sort=0.005`` for a path into the rows.
    """

    def __init__(self, request: HttpRequest, *, per_page: int = 25) -> None:
        super().__init__(request)
        self.per_page = per_page

    def configure(self, table: Any) -> Any:
        table.request = self.request
        asked = [name for name in self.request.GET.getlist(table.prefixed_order_by_field) if "." not in name]
        if asked:
            table.order_by = asked
        if isinstance(table.data.data, QuerySet):
            table.data.data = in_one_order(table.data.data)
        kept = {table.prefixed_page_field, table.prefixed_order_by_field}
        table.paginate(FarPages, per_page=self.per_page, count_key=count_key(self.request, without=kept))
        table.page = table.paginator.get_page(self.request.GET.get(table.prefixed_page_field))
        return table


def in_one_order(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows that are alike go by key, so that no row stands on two pages and none on no page."""
    query = rows.query
    order = list(query.order_by or (query.get_meta().ordering if query.default_ordering else None) or ())
    last = order[-1] if order else ""
    descends = last.descending if isinstance(last, OrderBy) else str(last).startswith("-")
    return rows.order_by(*order, "-pk" if descends else "pk")


def count_key(request: HttpRequest, *, without: set[str]) -> str:
    """What is listed, for whom; the same for every page of it, in every order."""
    asked: QueryDict = request.GET.copy()
    for name in without:
        asked.pop(name, None)
    listed = f"{request.store.pk} {request.user.pk} {request.path}?{asked.urlencode()}"  # type: ignore[attr-defined]
    return f"count:{hashlib.sha256(listed.encode()).hexdigest()}"


class FarPages(Paginator):
    """Finds a page by the keys of its rows, from the nearer end of the list; joins and sub-selects are for these rows only.

    An offset makes the database build every row before the page, too.
    """

    def __init__(self, rows: Any, per_page: int, *, count_key: str) -> None:
        super().__init__(rows, per_page)
        self.rows, self.count_key = rows, count_key

    @cached_property
    def count(self) -> int:
        """How many rows; of a long list a minute old at most."""
        known = cache.get(self.count_key)
        if known is None:
            known = super().count
            if known > LONG:
                cache.set(self.count_key, known, COUNT_SECONDS)
        return known

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        rows = self.rows.data.data
        if first < NEAR or not isinstance(rows, QuerySet):
            return super().page(number)
        last = min(first + self.per_page, self.count)
        if first < self.count - last:
            keys = rows.values_list("pk", flat=True)[first:last]
        else:
            keys = rows.reverse().values_list("pk", flat=True)[self.count - last : self.count - first]
        found = rows.filter(pk__in=list(keys))
        return Page(BoundRows(found, self.rows.table, self.rows.pinned_data), number, self)
