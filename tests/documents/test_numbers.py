"""Numbers without gaps and without doubles, whoever comes at the same time."""

import datetime
import threading
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from documents.models import Document, NumberCounter
from documents.services import papers
from documents.services.papers import open_document, take_number
from tests.memos.models import Memo


def open_one(store: Any, by: Any) -> str:
    with transaction.atomic():
        return str(open_document(store, "MM", by=by))


def numbers() -> list[str]:
    return sorted(Document.objects.values_list("number", flat=True))


def test_open_document_counts_from_one_each_day(store, advisor):
    today = f"{timezone.localdate():%Y%m%d}"

    assert [open_one(store, advisor) for _n in range(3)] == [f"MM-{today}-000{n}" for n in (1, 2, 3)]
    with transaction.atomic():
        document = open_document(store, "MM", numbered=False, by=advisor)
        assert take_number(document, day=datetime.date(2026, 1, 31)) == "MM-20260131-0001"
        assert take_number(document) == "MM-20260131-0001"


def test_open_document_counts_each_store_by_itself(store, other_store, advisor, all_stores):
    assert open_one(store, advisor) == open_one(other_store, advisor)


def test_open_document_rolled_back_leaves_no_gap(store, advisor):
    open_one(store, advisor)
    with transaction.atomic():
        open_document(store, "MM", by=advisor)
        transaction.set_rollback(True)

    assert open_one(store, advisor).endswith("-0002")


@pytest.mark.django_db(transaction=True)
def test_open_document_waits_for_whoever_was_first_and_takes_the_next_number(store, advisor, start_thread):
    begun, got = threading.Event(), []

    with transaction.atomic():
        first = str(open_document(store, "MM", by=advisor))
        second = start_thread(lambda: (begun.set(), got.append(open_one(store, advisor))))
        begun.wait(5)
        second.join(0.5)
        waited = not got
    second.join(5)

    assert waited
    assert first.endswith("-0001")
    assert got == [first.replace("-0001", "-0002")]


@pytest.mark.django_db(transaction=True)
def test_open_document_takes_the_number_that_the_first_one_gave_back(store, advisor, start_thread):
    begun, got = threading.Event(), []

    with transaction.atomic():
        open_document(store, "MM", by=advisor)
        second = start_thread(lambda: (begun.set(), got.append(open_one(store, advisor))))
        begun.wait(5)
        second.join(0.5)
        transaction.set_rollback(True)
    second.join(5)

    assert [number[-5:] for number in got] == ["-0001"]


@pytest.mark.django_db(transaction=True)
def test_open_document_by_many_at_once_leaves_neither_gap_nor_double(store, advisor, start_thread):
    threads = [start_thread(lambda: [open_one(store, advisor) for _n in range(5)]) for _thread in range(6)]
    for thread in threads:
        thread.join(30)

    assert [number[-4:] for number in numbers()] == [f"{n:04d}" for n in range(1, 31)]


def read_then_write(document: Document, day: datetime.date) -> str:
    """The counter as one would write it without thinking: look, add one, write."""
    counter = NumberCounter.objects.get(store=document.store_id, kind=document.kind, day=day)
    NumberCounter.objects.filter(pk=counter.pk).update(last=counter.last + 1)
    number = f"{document.kind}-{day:%Y%m%d}-{counter.last + 1:04d}"
    Document.objects.filter(pk=document.pk).update(number=number)
    return number


@pytest.mark.django_db(transaction=True)
def test_without_the_row_lock_two_would_take_the_same_number(store, advisor, start_thread, monkeypatch):
    """The twin: the race above is real, and even then the database does not keep two documents of one number."""
    open_one(store, advisor)
    monkeypatch.setattr(papers, "_count_up", read_then_write)
    begun, told = threading.Event(), []

    def second_person() -> None:
        begun.set()
        try:
            open_one(store, advisor)
        except IntegrityError as error:
            told.append(str(error))

    with transaction.atomic():
        open_document(store, "MM", by=advisor)
        second = start_thread(second_person)
        begun.wait(5)
        second.join(0.5)
    second.join(5)

    assert len(told) == 1
    assert "document_number_once_per_store" in told[0]


@pytest.mark.django_db(transaction=True)
def test_open_document_outside_a_transaction_is_an_error(store, advisor):
    with pytest.raises(RuntimeError):
        open_document(store, "MM", by=advisor)


@pytest.mark.parametrize(
    ("column", "value"), [("number", "MM-20260101-0099"), ("kind", "XX"), ("number", None)], ids=str
)
def test_numbered_document_keeps_number_and_kind_through_any_door(memo, column, value):
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        Document.objects.filter(pk=memo.pk).update(**{column: value})


def test_document_is_never_deleted(make_memo):
    memo = make_memo()
    Memo.objects.filter(pk=memo.pk)._raw_delete("default")

    for remove in (
        lambda: Document.objects.filter(pk=memo.pk)._raw_delete("default"),
        lambda: connection.cursor().execute("DELETE FROM documents_document"),
    ):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            remove()


def test_paper_of_another_store_than_its_document_is_refused_by_the_database(
    memo, other_store, store, advisor, all_stores
):
    with pytest.raises(IntegrityError, match="store_as_document"), transaction.atomic():
        Memo.objects.filter(pk=memo.pk).update(store=other_store)
    with pytest.raises(IntegrityError, match="store_as_document"), transaction.atomic():
        Memo.objects.create(document=open_document(store, "MM", by=advisor), store=other_store)
