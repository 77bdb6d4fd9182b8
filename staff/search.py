"""The search box (SYS-06): each app says how its things are found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from staff.models import Store, User
    from staff.permissions import Permission

HITS_EACH = 6


@dataclass(frozen=True)
class Hit:
    title: str
    detail: str
    url: str
    is_running: bool = False  # what people are at work on now, such as an order whose car is inside


@dataclass(frozen=True)
class Source:
    """``find(store, user, text)`` yields at most ``HITS_EACH`` hits, best first, in a fixed number of queries."""

    key: str
    label: Any
    icon: str
    permission: "Permission"
    find: "Callable[[Store, User, str], Iterable[Hit]]"
    order: int = 50


SOURCES: dict[str, Source] = {}


def register(*sources: Source) -> None:
    for source in sources:
        assert source.key not in SOURCES, source.key
        SOURCES[source.key] = source


def search(store: "Store", user: "User", text: str) -> list[tuple[Source, list[Hit]]]:
    """Every source's hits that ``user`` may see; nothing for fewer than two characters."""
    text = text.strip()
    if len(text) < 2:  # noqa: PLR2004
        return []
    allowed = sorted((s for s in SOURCES.values() if s.permission(user, store)), key=lambda s: s.order)
    found = [(source, list(source.find(store, user, text))[:HITS_EACH]) for source in allowed]
    return [(source, hits) for source, hits in found if hits]


def at_once(groups: list[tuple[Source, list[Hit]]]) -> Hit | None:
    """What Enter opens without a list between: the only hit, or the only one that is running."""
    hits = [hit for _source, found in groups for hit in found]
    running = [hit for hit in hits if hit.is_running]
    if len(hits) == 1:
        return hits[0]
    return running[0] if len(running) == 1 else None
