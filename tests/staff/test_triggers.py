"""The triggers that every floor uses: ledgers stay as written, linked rows belong to one store."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from staff.scoping import scopes_disabled
from tests.memos.models import MemoLink


@pytest.mark.req("CTL-01")
@pytest.mark.parametrize(
    "statement",
    ["UPDATE memos_memolink SET store_id = store_id", "DELETE FROM memos_memolink"],
    ids=["update", "delete"],
)
def test_ledger_refuses_change_and_removal_in_raw_sql(make_memo, store, statement):
    MemoLink.objects.create(store=store, memo=make_memo(store))

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        connection.cursor().execute(statement)

    assert MemoLink.objects.count() == 1


@pytest.mark.req("SYS-02")
def test_row_that_points_into_another_store_is_refused_by_the_database(make_memo, store, other_store):
    theirs = make_memo(other_store)

    with pytest.raises(IntegrityError, match="same_store_memo"), transaction.atomic():
        MemoLink.objects.create(store=store, memo=theirs)
    with scopes_disabled():
        assert not MemoLink.objects.exists()


def test_row_that_points_nowhere_is_taken(store):
    assert MemoLink.objects.create(store=store, memo=None).pk
