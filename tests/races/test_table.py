"""Every scarce thing is had by one, the second waits and is told; and with its guards taken out two have it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from tests.races import cars, money, orders, papers, people, shelf  # noqa: F401  (they fill the table)
from tests.races.house import House
from tests.races.table import TABLE, Constraint, Lock, Scarce
from tests.races.tools import second_comes, without_constraints, without_locks


@contextmanager
def without(*guards: Lock | Constraint) -> Iterator[None]:
    with ExitStack() as stack:
        for guard in guards:
            remove = without_constraints if isinstance(guard[0], str) else without_locks
            stack.enter_context(remove(*guard))
        yield


def rows(*, by_guard: bool = False) -> list[Any]:
    """The table for parametrize; ``by_guard`` once for each guard of those that have several."""
    found = []
    for row in TABLE:
        marks = [pytest.mark.req(*row.requirements)] if row.requirements else []
        if not by_guard:
            found.append(pytest.param(row, id=row.name, marks=marks))
        elif len(row.guards) > 1:
            found += [pytest.param(row, guard, id=f"{row.name}-{label(guard)}", marks=marks) for guard in row.guards]
    return found


def label(guard: Lock | Constraint) -> str:
    return getattr(guard[0], "__name__", guard[0])


@pytest.mark.parametrize("row", rows())
def test_second_waits_and_is_told(house: House, row: Scarce) -> None:
    scene = row.play(house)

    second = second_comes(scene.first, scene.second)

    assert second.waited == row.waits
    assert second.stopped_by == ""
    told = scene.told if isinstance(scene.told, str) else scene.told()
    assert second.told == ([told] if told else [])
    assert scene.was_apart(second)


@pytest.mark.parametrize(("row", "guard"), rows(by_guard=True))
def test_without_one_of_its_guards_the_others_keep_two_apart(house: House, row: Scarce, guard: Any) -> None:
    scene = row.play(house)

    with without(guard):
        second = second_comes(scene.first, scene.second)

    assert scene.was_apart(second)


@pytest.mark.parametrize("row", rows())
def test_without_its_guards_two_have_it(house: House, row: Scarce) -> None:
    """The twin: it is the guards in the table that keep two apart, and nothing else."""
    scene = row.play(house)
    seen: list[bool] = []

    with without(*row.guards):
        second = second_comes(
            scene.first, scene.second, before_undoing=lambda second: seen.append(scene.was_apart(second))
        )

    assert second.reasons == []
    assert second.stopped_by == ""
    assert seen == [False]
