"""What somebody who leaves still has in hand, and how it is handed on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from staff.models import User


@dataclass(frozen=True)
class OpenWork:
    """``query(user)`` finds what is theirs in any store; ``hand_over(user, to, by)`` passes all of it on."""

    key: str
    label: Any
    query: "Callable[[User], QuerySet[Any]]"
    hand_over: "Callable[[User, User, User], int]"


KINDS: dict[str, OpenWork] = {}


def register(*kinds: OpenWork) -> None:
    for kind in kinds:
        assert kind.key not in KINDS, kind.key
        KINDS[kind.key] = kind
