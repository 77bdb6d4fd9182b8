"""One rule for links: nobody is shown one that would answer 403. Every URL says who may open it (staff.desk_path)."""

from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve


def may_open(request: HttpRequest, url: str) -> bool:
    """Whether the reader of this page may open ``url``; an address that is not ours is anybody's."""
    try:
        view = resolve(url.partition("?")[0].partition("#")[0]).func
    except Resolver404:
        return True
    permission = getattr(view, "permission", None)
    store = getattr(request, "store", None)
    return permission is None or (store is not None and permission(request.user, store))


def linked_for_reader(value: Any, table: Any) -> str | None:
    """For ``linkify`` of a list: to the page of the cell's object, for who may open it."""
    url = value.get_absolute_url()
    return url if may_open(table.request, url) else None
