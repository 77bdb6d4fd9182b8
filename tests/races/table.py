"""The table of scarce things: who meets at each, what keeps them apart, what the second is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from tests.races.house import House
from tests.races.tools import Second

Lock = tuple[type[Model], ...]  # the rows that are locked together
Constraint = tuple[str, ...]  # the constraints and triggers that say no together


@dataclass(frozen=True)
class Scene:
    """Two people about to do the same thing."""

    first: Callable[[], Any]
    second: Callable[[], Any]
    told: str | Callable[[], str] = ""  # the sentence the second hears; without one the second finds it done
    was_apart: Callable[[Second], bool] = lambda second: second.was_stopped


@dataclass(frozen=True)
class Scarce:
    """One thing that only one can have; any one of its guards keeps two apart."""

    name: str
    what: str
    play: Callable[[House], Scene]
    locks: tuple[Lock, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    requirements: tuple[str, ...] = ()
    waits: bool = True  # the second waits for the first; a sweep passes over what another one holds

    @property
    def guards(self) -> tuple[Lock | Constraint, ...]:
        return (*self.locks, *self.constraints)


TABLE: list[Scarce] = []


def scarce(
    what: str,
    *,
    locks: tuple[Lock, ...] = (),
    constraints: tuple[Constraint, ...] = (),
    requirements: tuple[str, ...] = (),
    waits: bool = True,
) -> Callable[[Callable[[House], Scene]], Callable[[House], Scene]]:
    """Put a scene into the table."""

    def add(play: Callable[[House], Scene]) -> Callable[[House], Scene]:
        TABLE.append(Scarce(play.__name__, what, play, locks, constraints, requirements, waits))
        return play

    return add
