"""Voiding with a reason; holds that block a verb until the right desk lifts them."""

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from documents.models import Document, Hold
from documents.services.holds import lift_hold, open_holds, place_hold
from documents.services.papers import lock_document, lock_paper, void_document
from staff.enums import Role
from staff.refusals import NotPermitted, Refused
from staff.scoping import scope
from tests.memos.models import Memo


def sentences(refused):
    return [r.sentence for r in refused.value.reasons]


def test_void_document_keeps_number_and_says_who_when_why(memo, manager):
    before = timezone.now()

    void_document(memo.pk, reason=" 车牌写错\x00 ", by=manager)

    document = Document.objects.get(pk=memo.pk)
    assert (document.voided_by, document.void_reason) == (manager, "车牌写错")
    assert before <= document.voided_at <= timezone.now()
    assert document.number == memo.number


@pytest.mark.parametrize(
    ("reason", "sentence"), [(" ", "请写明作废原因。"), ("因" * 201, "最多写 200 个字。")], ids=["empty", "long"]
)
def test_void_document_without_a_proper_reason_is_refused(memo, manager, reason, sentence):
    with pytest.raises(Refused) as refused:
        void_document(memo.pk, reason=reason, by=manager)

    assert sentences(refused) == [sentence]


def test_void_document_by_who_may_not_is_refused(memo, advisor):
    with pytest.raises(NotPermitted):
        void_document(memo.pk, reason="重复", by=advisor)


def test_void_document_that_its_kind_keeps_is_refused_and_says_who_can_mend_it(make_memo, manager):
    memo = make_memo(amount="1000.00")

    with pytest.raises(Refused) as refused:
        void_document(memo.pk, reason="重复", by=manager)

    assert [(r.sentence, r.mended_by) for r in refused.value.reasons] == [("金额太大,不能作废。", Role.FINANCE)]
    assert Document.objects.get(pk=memo.pk).voided_at is None


def test_void_document_twice_is_refused(memo, manager):
    void_document(memo.pk, reason="重复", by=manager)

    with pytest.raises(Refused) as refused:
        void_document(memo.pk, reason="再作废", by=manager)

    assert sentences(refused) == ["已经作废过了。"]
    assert Document.objects.get(pk=memo.pk).void_reason == "重复"


def test_voided_document_is_locked_by_no_service(memo, manager):
    void_document(memo.pk, reason="重复", by=manager)

    with transaction.atomic(), pytest.raises(Refused) as refused:
        lock_paper(Memo, memo.pk)

    assert sentences(refused) == [f"{memo.number} 已作废，原因：重复"]


def test_document_of_another_store_is_not_found(memo, other_store, manager):
    with scope(store=other_store), transaction.atomic():
        for act in (lambda: lock_paper(Memo, memo.pk), lambda: void_document(memo.pk, reason="重复", by=manager)):
            with pytest.raises(Http404):
                act()


@pytest.mark.parametrize("left_out", ["voided_at", "voided_by", "void_reason"])
def test_database_refuses_a_void_without_who_when_or_why(memo, manager, left_out):
    columns = {"voided_at": timezone.now(), "voided_by": manager, "void_reason": "重复"}
    columns[left_out] = "" if left_out == "void_reason" else None

    with pytest.raises(IntegrityError, match="document_voided_with_who_and_why"), transaction.atomic():
        Document.objects.filter(pk=memo.pk).update(**columns)


def test_void_page_asks_why_and_goes_back_to_the_document(memo, manager, advisor, client_of):
    url = reverse("documents:void", args=[memo.pk])

    assert client_of(advisor).get(url).status_code == 403
    assert client_of(manager).get(url).status_code == 200
    assert client_of(manager).post(url, {"reason": ""}).status_code == 422
    answer = client_of(manager).post(url, {"reason": "车牌写错"})

    assert (answer.status_code, answer.url) == (302, memo.document.get_absolute_url())
    assert Document.objects.get(pk=memo.pk).void_reason == "车牌写错"


def test_void_page_shows_the_refusal_and_what_was_typed(make_memo, manager, client_of):
    memo = make_memo(amount="1000.00")

    answer = client_of(manager).post(reverse("documents:void", args=[memo.pk]), {"reason": "车牌写错"})

    assert answer.status_code == 422
    assert "金额太大,不能作废。" in answer.text
    assert "车牌写错" in answer.text


# Holds


@pytest.fixture
def held(memo, advisor):
    with transaction.atomic():
        document = lock_document(memo.pk)
        for _twice in range(2):
            place_hold(
                document,
                blocks="deliver",
                code="papers",
                reason="保险资料不齐",
                mended_by=Role.INSURANCE_CLERK,
                by=advisor,
            )
    return document


def test_hold_blocks_its_verb_once_and_says_who_can_mend_it(held):
    assert [(r.sentence, r.mended_by, r.code) for r in open_holds(held, "deliver")] == [
        ("保险资料不齐", Role.INSURANCE_CLERK, "papers")
    ]
    assert open_holds(held, "settle") == []


def test_lift_hold_is_for_the_role_that_it_waits_for(held, advisor, person):
    with transaction.atomic(), pytest.raises(Refused):
        lift_hold(held, code="papers", by=advisor)
    clerk = person(Role.INSURANCE_CLERK)
    with transaction.atomic():
        lift_hold(held, code="papers", note="资料已补齐", by=clerk)
        lift_hold(held, code="papers", by=clerk)

    hold = Hold.objects.get()
    assert open_holds(held, "deliver") == []
    assert (hold.lifted_by, hold.lift_note) == (clerk, "资料已补齐")


def test_database_refuses_two_open_holds_of_one_code_and_half_a_lift(held, advisor):
    hold = Hold.objects.get()

    with pytest.raises(IntegrityError, match="hold_lifted_with_who"), transaction.atomic():
        Hold.objects.update(lifted_at=timezone.now())
    hold.pk = None
    with pytest.raises(IntegrityError, match="hold_open_once_per_code"), transaction.atomic():
        hold.save(force_insert=True)
