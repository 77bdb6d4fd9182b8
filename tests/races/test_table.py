"""Every scarce thing is had by one, the second waits and is told; and with its guards taken out two have it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

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


OURS = (
    "cashier", "customers", "dashboard", "documents", "followup", "insurance", "parts", "reception", "staff",
    "workorders", "workshop",
)  # fmt: skip
ELSEWHERE = {
    # tested beside their service
    "document_number_once_per_store": "tests/documents/test_numbers.py",
    "number_counter_once": "tests/documents/test_numbers.py",
    "form_sent_once": "the second waits in INSERT … ON CONFLICT: the tests of staff.once",
    # written under the lock of what they belong to, which the table takes out in other rows
    "copy_printed_once_per_printing": "under the lock of its document",
    "hold_open_once_per_code": "under the lock of its document",
    "signature_wanted_once": "under the lock of its document, and ON CONFLICT DO NOTHING",
    "insurance_assessmentline_line_id_key": "under the lock of the case, written anew each time",
    "score_once_per_question": "with its answer, under the lock of the callback",
    "reception_checkin_visit_id_key": "under the lock of the visit",
    "reception_booking_visit_id_key": "under the locks of order and visit",
    "workorders_workorder_booking_id_key": "written with its order",
    "workorders_orderline_requisition_line_id_key": "under the lock of the order",
    "reservation_once_per_line_and_stock": "under the lock of the stock",
    "stock_one_home_bin_per_part": "under the lock of the stock",
    "store_part_once": "ON CONFLICT DO NOTHING, then locked: the last piece",
    "labour_rate_once_per_day": "under the lock of the store; the last word counts",
    "calendar_day_once": "under the lock of the store; the last word counts",
    "figure_once_per_day_and_value": "under the lock of the store; counted anew each time",
    "shift_once_per_weekday": "under the lock of the person; the last word counts",
    "skill_held_once": "under the lock of the person; the last word counts",
    "role_held_once": "under the lock of the person; the last word counts",
    # nobody meets anybody
    "booking_code_once": "drawn by lot",
    "staff_shareddesk_token_hash_key": "drawn by lot",
    "dashboard_wallscreen_token_hash_key": "drawn by lot",
    "parts_part_alternates_from_part_id_to_part_id_ddd0e556_uniq": "Django's own, set as a whole",
    "staff_user_groups_user_id_group_id_7487dd55_uniq": "Django's own, not used",
    "staff_user_user_permissions_user_id_permission_id_508e3d20_uniq": "Django's own, not used",
}


def test_every_unique_thing_is_in_the_table_or_says_why_not(house: House) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexrelid::regclass::text FROM pg_index
             WHERE (indisunique OR indisexclusion) AND NOT indisprimary
               AND indrelid::regclass::text ~ %s AND indrelid::regclass::text !~ 'event$'
            """,
            [f"^({'|'.join(OURS)})_"],
        )
        there = {name for (name,) in cursor.fetchall()}
    guarded = {name for row in TABLE for names in row.constraints for name in names}

    assert there - guarded == set(ELSEWHERE)


def test_page_of_the_docs_has_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "races.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| ")][1:]

    assert lines == [in_docs(row) for row in sorted(TABLE, key=lambda row: row.what)]


def in_docs(row: Scarce) -> str:
    locks = "; ".join(", ".join(model.__name__ for model in lock) for lock in row.locks)
    constraints = "; ".join(", ".join(f"`{name}`" for name in names) for names in row.constraints)
    return f"| {row.what} | {locks} | {constraints} |"
