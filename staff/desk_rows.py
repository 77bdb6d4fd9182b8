"""What waits for whom (SYS-03): each app hands its queries to this registry when it starts.

Nothing is stored twice: a desk list is a query, its count is the same query counted.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from staff.enums import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from staff.models import Store, User


@dataclass(frozen=True)
class DeskRow:
    """One thing to do. ``action`` is the word on its button, ``url`` where it is done.

    ``due_at`` is when it must be done (late ones are red and say how late); ``since`` is when it
    began to wait, with ``seconds_allowed`` a clock that runs (the greeting: 10 s).
    """

    title: str
    url: str
    action: Any
    detail: str = ""
    plate: str = ""
    due_at: datetime.datetime | None = None
    since: datetime.datetime | None = None
    seconds_allowed: int | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeskList:
    """A list on the desk of some roles, most urgent first.

    ``query(store, user)`` returns an ordered queryset; ``row(obj, user)`` makes a :class:`DeskRow` and may run
    no query.
    """

    key: str
    label: Any
    roles: tuple[Role, ...]
    query: "Callable[[Store, User], QuerySet[Any]]"
    row: Callable[[Any, "User"], DeskRow]
    icon: str = "ti-checkbox"
    order: int = 50


LISTS: dict[str, DeskList] = {}
SHOWN_ROWS = 50


def register(*lists: DeskList) -> None:
    for desk_list in lists:
        assert desk_list.key not in LISTS, desk_list.key
        LISTS[desk_list.key] = desk_list


def lists_for(user: "User", store: "Store") -> list[DeskList]:
    """The lists on this person's desk, in order."""
    return sorted((entry for entry in LISTS.values() if user.has_role(store, *entry.roles)), key=lambda e: e.order)
