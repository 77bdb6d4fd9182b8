"""A store sees its own rows, and a query that forgot its store raises (SYS-02)."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django_scopes.state import state

from documents.models import Document
from staff.models import Store
from staff.scoping import ScopeError, StoreManager, scope, scopes_disabled, store_path
from tests.memos.models import Memo, MemoLine

pytestmark = pytest.mark.req("SYS-02")

OURS = {"staff", "customers", "documents", "workshop", "cashier", "parts", "reception", "workorders"}
OURS |= {"insurance", "followup", "dashboard"}
# What names a store and is seen from outside it all the same.
UNSCOPED = {
    "staff.StoreRole": "whoever logs in is asked for all their roles",
    "staff.CalendarDay": "a row without a store holds for every store",
    "documents.NumberCounter": "written by one statement that names its store",
}


@pytest.fixture
def outside() -> Iterator[None]:
    """No scope, as in a task that forgot to open one."""
    token = state.set(None)
    yield
    state.reset(token)


QUERIES = {
    "list": lambda: list(Memo.objects.all()),
    "exists": Memo.objects.exists,
    "count": Memo.objects.count,
    "get": lambda: Memo.objects.get(pk=1),
    "filter": lambda: Memo.objects.filter(pk=1).first(),
    "create": lambda: Memo.objects.create(document_id=1, store_id=1),
    "bulk_create": lambda: Memo.objects.bulk_create([Memo(document_id=1, store_id=1)]),
    "update": lambda: Memo.objects.update(text=""),
    "none of its own store": MemoLine.objects.exists,
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_query_outside_a_scope_raises(db, outside, query):
    with pytest.raises(ScopeError):
        query()


def test_related_rows_outside_a_scope_raise(make_memo, store, outside):
    memo = make_memo(store)

    with pytest.raises(ScopeError):
        memo.lines.exists()
    with pytest.raises(ScopeError):
        memo.document.messages.count()


def test_query_in_a_store_shows_its_rows_only(make_memo, store, other_store):
    mine, theirs = make_memo(store), make_memo(other_store)
    for memo in (mine, theirs):
        with scope(store=memo.store):
            memo.lines.create(text="一行")

    assert list(Memo.objects.all()) == [mine]
    assert list(Document.objects.all()) == [mine.document]
    assert [line.memo_id for line in MemoLine.objects.all()] == [mine.pk]
    assert mine.lines.count() == 1
    assert theirs.lines.count() == 0


def test_update_and_delete_in_a_store_leave_the_others_alone(make_memo, store, other_store):
    mine, theirs = make_memo(store), make_memo(other_store)

    assert Memo.objects.update(text="改过") == 1
    assert Memo.objects.filter(pk=theirs.pk).update(text="改过") == 0
    with scopes_disabled():
        assert list(Memo.objects.order_by("pk").values_list("pk", "text")) == [(mine.pk, "改过"), (theirs.pk, "")]


def test_scope_of_several_stores_shows_the_rows_of_each(make_memo, store, other_store):
    third = Store.objects.create(code="LY", name="洛阳店")
    memos = [make_memo(s) for s in (store, other_store, third)]

    with scope(store=[store, other_store]):
        assert list(Memo.objects.order_by("pk")) == memos[:2]


def test_scopes_disabled_shows_every_store(make_memo, store, other_store):
    memos = [make_memo(s) for s in (store, other_store)]

    with scopes_disabled():
        assert list(Memo.objects.order_by("pk")) == memos


def our_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        if model._meta.app_label in OURS and not hasattr(model, "pgh_tracked_model"):
            yield model


def names_a_store(model: type[models.Model]) -> bool:
    """A store column of its own, or a document that every row must have."""
    for column in model._meta.concrete_fields:
        if column.name == "store" and column.related_model is Store:
            return True
        if column.related_model is Document and not column.null:
            return True
    return False


def test_every_model_of_a_store_is_seen_through_its_store():
    wrong = [
        model._meta.label
        for model in our_models()
        if names_a_store(model)
        and model._meta.label not in UNSCOPED
        and not isinstance(model._default_manager, StoreManager)
    ]

    assert wrong == []


def test_every_store_path_leads_to_a_store():
    for model in our_models():
        if not isinstance(model._default_manager, StoreManager):
            continue
        target: type[models.Model] = model
        for name in store_path(model).split("__"):
            target = target._meta.get_field(name).related_model
        assert target is Store, model._meta.label


def test_every_exception_is_still_a_model():
    assert {label for label in UNSCOPED if apps.get_model(label)} == set(UNSCOPED)
