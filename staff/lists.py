"""Lists as tables: what the address may ask of them."""

from typing import Any

import django_tables2
from django.http import HttpRequest


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
        table.paginate(per_page=self.per_page)
        table.page = table.paginator.get_page(self.request.GET.get(table.prefixed_page_field))
        return table
