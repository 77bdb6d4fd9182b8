"""The history: who, when, from where, what before and after, why; also past the system (CTL-01)."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.history import history_of
from documents.models import Document
from documents.services.holds import place_hold
from documents.services.messages import note_message
from documents.services.papers import void_document
from staff.enums import Role
from staff.history import acting, because
from tests.memos.models import Memo, MemoLine

pytestmark = [pytest.mark.req("CTL-01"), pytest.mark.django_db(transaction=True)]


def told(memo: Memo) -> list[dict[str, Any]]:
    """The history as plain words, the latest first."""
    return [
        {
            "who": entry.who,
            "source": entry.source,
            "why": entry.why,
            "changes": [
                (change.thing, change.what, [(f.label, f.before, f.after) for f in change.fields])
                for change in entry.changes
            ],
        }
        for entry in history_of(Document.objects.get(pk=memo.pk))
    ]


def test_change_says_who_before_after_and_why_in_the_words_of_the_page(memo, advisor):
    with acting(advisor, source="browser"), transaction.atomic():
        because("客户要求")
        memo.amount, memo.mood = 990, "urgent"
        memo.save()

    assert told(memo)[0] == {
        "who": "王芳",
        "source": "浏览器",
        "why": "客户要求",
        "changes": [("便条", "update", [("缓急", "平静", "紧急"), ("金额", "880.00", "990.00")])],
    }


@pytest.mark.parametrize("source", ["browser", "sweep_messages", "delivery_report", "sweep_callbacks"])
def test_what_the_clock_or_a_provider_did_is_said_in_words(memo, source):
    """Each place that changes a paper by itself; the last two stood there by their names in the code."""
    with acting(None, source=source):
        Memo.objects.filter(pk=memo.pk).update(amount=990)

    said = told(memo)[0]["source"]

    assert said
    assert source not in said
    assert said.isascii() is False


def test_change_after_a_savepoint_was_rolled_back_still_says_who(memo, advisor):
    with acting(advisor, source="browser"), transaction.atomic():
        given_up = transaction.savepoint()
        Memo.objects.filter(pk=memo.pk).update(amount=1)  # says who, inside of what is given up
        transaction.savepoint_rollback(given_up)
        Memo.objects.filter(pk=memo.pk).update(amount=990)

    assert (told(memo)[0]["who"], told(memo)[0]["changes"][0][2]) == ("王芳", [("金额", "880.00", "990.00")])


def test_second_transaction_of_the_same_person_says_who_again(memo, advisor):
    with acting(advisor, source="browser"):
        for amount in (990, 991):
            with transaction.atomic():
                Memo.objects.filter(pk=memo.pk).update(amount=amount)

    assert [entry["who"] for entry in told(memo)[:2]] == ["王芳", "王芳"]


def test_change_after_somebodys_transaction_is_nobodys(memo, advisor):
    with acting(advisor, source="browser"), transaction.atomic():
        Memo.objects.filter(pk=memo.pk).update(amount=990)
    Memo.objects.filter(pk=memo.pk).update(amount=991)

    assert (told(memo)[0]["who"], told(memo)[0]["changes"][0][2]) == ("", [("金额", "990.00", "991.00")])


def test_reason_added_in_the_middle_is_told_of_what_follows(memo, advisor):
    with acting(advisor, source="browser"), transaction.atomic():
        Memo.objects.filter(pk=memo.pk).update(amount=990)
        because("写错了")
        Memo.objects.filter(pk=memo.pk).update(amount=991)

    assert {
        (event.amount, event.pgh_context.get("why", ""))
        for event in Memo.pgh_event_model.objects.filter(pgh_obj=memo.pk, amount__gt=980)
    } == {(990, ""), (991, "写错了")}


def test_change_in_raw_sql_shows_up_as_done_past_the_system(memo):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE memos_memo SET amount = 1 WHERE document_id = %s", [memo.pk])

    assert told(memo)[0] == {
        "who": "",
        "source": "",
        "why": "",
        "changes": [("便条", "update", [("金额", "880.00", "1.00")])],
    }


def test_lines_added_changed_and_removed_are_on_the_page_of_their_document(memo, make_memo, advisor):
    make_memo("别的单据的行")
    line = memo.lines.first()
    with acting(advisor, source="browser"):
        line.text = "更换机油"
        line.save()
        line.delete()

    assert [entry["changes"] for entry in told(memo)[:2]] == [
        [("便条行: 更换机油", "delete", [])],
        [("便条行: 更换机油", "update", [("明细", "更换机油滤清器", "更换机油")])],
    ]
    assert "别的单据的行" not in json.dumps(told(memo), ensure_ascii=False)


def test_one_transaction_is_one_entry(store, advisor, make_memo):
    with acting(advisor, source="browser"):
        memo = make_memo("一", "二")

    entries = told(memo)

    assert len(entries) == 1
    assert [thing for thing, _what, _fields in entries[0]["changes"]] == [
        "单据",
        "便条",
        "便条行: 一",
        "便条行: 二",
    ]
    assert ("编号", "", memo.number) in entries[0]["changes"][0][2]


def test_row_changed_twice_in_one_transaction_is_told_once_from_first_to_last(memo, advisor):
    with acting(advisor, source="browser"), transaction.atomic():
        for amount, mood in ((900, "calm"), (990, "urgent")):
            memo.amount, memo.mood = amount, mood
            memo.save()

    assert told(memo)[0]["changes"] == [
        ("便条", "update", [("金额", "880.00", "990.00"), ("缓急", "平静", "紧急")]),
    ]


def test_void_names_people_and_the_reason(memo, manager):
    with acting(manager, source="browser"):
        void_document(memo.pk, reason="车牌写错", by=manager)

    entry = told(memo)[0]

    assert (entry["who"], entry["why"]) == ("赵经理", "车牌写错")
    assert ("作废人", "", "赵经理") in entry["changes"][0][2]


def test_holds_and_messages_of_the_document_belong_to_its_history(memo, advisor):
    with acting(advisor, source="browser"), transaction.atomic():
        place_hold(memo.document, blocks="deliver", code="x", reason="等配件", mended_by=Role.STOREKEEPER, by=advisor)
    with acting(advisor, source="browser"):
        note_message(memo.pk, channel="phone", direction="to", person="张三丰", body="已告知", by=advisor)

    assert [change[0] for entry in told(memo)[:2] for change in entry["changes"]] == ["消息", "放车条件: 等配件"]


@pytest.mark.parametrize("spoilt", ["为\x00什么", "为\ud800什么"], ids=["nul", "surrogate"])
def test_text_that_the_database_cannot_store_does_not_hide_who_acted(memo, advisor, spoilt):
    with acting(advisor, source="browser"), transaction.atomic():
        because(spoilt)
        Memo.objects.filter(pk=memo.pk).update(amount=2)

    assert (told(memo)[0]["who"], told(memo)[0]["why"]) == ("王芳", "为什么")


def test_history_of_who_acts_through_the_pages_names_address_and_page(memo, manager, client_of):
    url = reverse("documents:void", args=[memo.pk])

    client_of(manager).post(url, {"reason": "重复"}, REMOTE_ADDR="10.1.2.3")

    entry = history_of(memo.document)[0]
    assert (entry.who, entry.address, entry.url, entry.why) == ("赵经理", "10.1.2.3", url, "重复")


@pytest.mark.parametrize("model", [Document, Memo, MemoLine], ids=lambda m: m.__name__)
def test_recorded_history_refuses_change_and_removal(memo, model):
    events = model._meta.get_field("events").related_model

    assert events.objects.exists()
    for spoil in (
        lambda: events.objects.update(pgh_label="update"),
        lambda: events.objects.all().delete(),
        lambda: connection.cursor().execute(f"DELETE FROM {events._meta.db_table}"),
    ):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            spoil()


def test_history_costs_the_same_however_much_happened(memo, make_memo):
    busy = make_memo("一", "二", "三")
    for n in range(5):
        Memo.objects.filter(pk=busy.pk).update(amount=n)

    def queries(document: Document) -> int:
        with CaptureQueriesContext(connection) as captured:
            history_of(document)
        return len(captured)

    assert queries(busy.document) == queries(memo.document) <= 8


def test_history_page_is_for_who_may_see_the_document_and_for_managers(memo, person, other_store, client_of, advisor):
    url = reverse("documents:history", args=[memo.pk])

    assert client_of(advisor).get(url).status_code == 200
    assert client_of(person(Role.ADMINISTRATOR)).get(url).status_code == 200
    assert client_of(person(Role.WASHER)).get(url).status_code == 403
    assert client_of(person(Role.SERVICE_MANAGER, store=other_store)).get(url).status_code == 404


def test_history_page_is_in_the_language_of_the_reader(memo, advisor, client_of):
    with acting(advisor, source="browser"):
        Memo.objects.filter(pk=memo.pk).update(amount=990)
    url = reverse("documents:history", args=[memo.pk])

    chinese = client_of(advisor).get(url).text
    type(advisor).objects.filter(pk=advisor.pk).update(language="en")
    english = client_of(advisor).get(url).text

    assert "王芳" in chinese
    assert "浏览器" in chinese
    assert "Browser" in english
