"""Signing: who, in what order, how many eyes, bound to what was read."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from documents.enums import Capacity, SignMethod
from documents.models import Signature, SignatureWanted
from documents.services.papers import lock_paper, locked
from documents.services.signatures import is_signed, sign, signature_on, want_signatures
from staff.enums import Role
from staff.refusals import NotPermitted, Refused
from tests.memos.models import Memo

STROKES = [[[100, 100], [400, 300]]]


def sign_memo(memo, capacity, *, by, **options):
    with locked(Memo, memo.pk) as paper:
        return sign(paper, matter="memo", capacity=capacity, by=by, **options)


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return [r.sentence for r in refused.value.reasons]


def fresh(memo):
    return Memo.objects.get(pk=memo.pk)


def test_sign_in_a_role_needs_the_role(memo, advisor, finance):
    with pytest.raises(NotPermitted):
        sign_memo(memo, Role.SERVICE_ADVISOR, by=finance)

    signature = sign_memo(memo, Role.SERVICE_ADVISOR, by=advisor)

    assert (signature.signer_user, signature.signer_name, signature.witnessed_by) == (advisor, "王芳", None)
    assert is_signed(fresh(memo), "memo", Role.SERVICE_ADVISOR)
    assert not is_signed(fresh(memo), "memo", Role.FINANCE)


@pytest.mark.req("CTL-02")
def test_sign_by_the_same_person_in_two_capacities_that_must_differ_is_refused(memo, person):
    both = person(Role.SERVICE_ADVISOR, Role.FINANCE)
    sign_memo(memo, Role.SERVICE_ADVISOR, by=both)

    assert refusal(sign_memo, memo, Role.FINANCE, by=both) == ["这里要换一个人签：您已经以另一个身份签过了。"]
    assert sign_memo(memo, Role.FINANCE, by=person(Role.FINANCE))


def test_sign_before_the_one_that_comes_first_is_refused(memo, finance):
    assert refusal(sign_memo, memo, Role.FINANCE, by=finance) == ["前面还有人没签，请按顺序签。"]


def test_sign_after_a_no_of_the_one_that_comes_first_is_refused(memo, advisor, finance):
    sign_memo(memo, Role.SERVICE_ADVISOR, agreed=False, note="价格不对", by=advisor)

    assert refusal(sign_memo, memo, Role.FINANCE, by=finance) == ["前面还有人没签，请按顺序签。"]
    assert not is_signed(fresh(memo), "memo", Role.SERVICE_ADVISOR)


def test_sign_twice_on_the_same_content_is_refused(memo, advisor):
    sign_memo(memo, Role.SERVICE_ADVISOR, by=advisor)

    assert refusal(sign_memo, memo, Role.SERVICE_ADVISOR, by=advisor) == ["这里已经签过了。"]
    assert Signature.objects.count() == 1


def test_sign_yes_after_a_no_is_a_new_round(memo, advisor):
    sign_memo(memo, Role.SERVICE_ADVISOR, agreed=False, by=advisor)
    sign_memo(memo, Role.SERVICE_ADVISOR, by=advisor)

    assert signature_on(fresh(memo), "memo", Role.SERVICE_ADVISOR).round == 2


def test_changed_content_undoes_the_signature_and_opens_a_new_round(memo, advisor):
    sign_memo(memo, Role.SERVICE_ADVISOR, by=advisor)
    Memo.objects.filter(pk=memo.pk).update(amount=990)

    assert signature_on(fresh(memo), "memo", Role.SERVICE_ADVISOR) is None
    assert sign_memo(memo, Role.SERVICE_ADVISOR, by=advisor).round == 2
    assert is_signed(fresh(memo), "memo", Role.SERVICE_ADVISOR)


def test_customer_signs_by_name_before_a_witness(memo, advisor):
    signature = sign_memo(memo, Capacity.CUSTOMER, signer_name=" 张三丰 ", strokes=STROKES, by=advisor)

    assert (signature.signer_user, signature.signer_name, signature.witnessed_by) == (None, "张三丰", advisor)
    assert signature.strokes == STROKES


def test_customer_without_a_name_is_refused(memo, advisor):
    assert refusal(sign_memo, memo, Capacity.CUSTOMER, signer_name=" ", strokes=STROKES, by=advisor) == [
        "请写明是谁签字。"
    ]


@pytest.mark.parametrize("strokes", [None, [], [[]], [[[5, 5]]], [[[5, 5], [5, 5]]], [[], [[1, 1]]]], ids=str)
def test_customer_with_an_empty_drawing_is_refused(memo, advisor, strokes):
    told = refusal(sign_memo, memo, Capacity.CUSTOMER, signer_name="张三丰", strokes=strokes, by=advisor)

    assert told == ["屏幕上还没有签字。"]


@pytest.mark.parametrize(
    "strokes",
    [
        "abc",
        {"a": 1},
        [1],
        [["x"]],
        [[[1]]],
        [[["1", "2"]]],
        [[[True, 1]]],
        [[[-1, 5], [2, 2]]],
        [[[0, 1001]]],
        [[[float("nan"), 1]]],
        [[[1, 1]] * 20_001],
    ],
    ids=lambda value: str(value)[:20],
)
def test_drawing_that_no_pad_sends_is_refused(memo, advisor, strokes):
    told = refusal(sign_memo, memo, Capacity.CUSTOMER, signer_name="张三丰", strokes=strokes, by=advisor)

    assert told == ["签字没有识别出来，请重新签。"]


def test_customer_by_phone_needs_no_drawing(memo, advisor):
    assert sign_memo(memo, Capacity.CUSTOMER, signer_name="张三丰", method=SignMethod.PHONE, by=advisor).strokes is None


def test_text_that_the_database_cannot_store_is_cleaned(memo, advisor):
    signature = sign_memo(
        memo, Capacity.CUSTOMER, signer_name="张\ud800三\x00", note="好\x00", strokes=STROKES, by=advisor
    )

    assert (signature.signer_name, signature.note) == ("张三", "好")


@pytest.mark.req("CTL-01")
def test_signature_refuses_change_and_removal_through_any_door(memo, advisor):
    sign_memo(memo, Role.SERVICE_ADVISOR, by=advisor)

    for spoil in (
        lambda: Signature.objects.update(agreed=False),
        lambda: Signature.objects.all().delete(),
        lambda: Signature.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            spoil()
    assert is_signed(fresh(memo), "memo", Role.SERVICE_ADVISOR)


def test_database_refuses_a_second_signature_of_one_round_and_one_by_nobody(memo, advisor):
    signature = sign_memo(memo, Role.SERVICE_ADVISOR, by=advisor)

    signature.pk = None
    with pytest.raises(IntegrityError, match="signature_once_per_round"), transaction.atomic():
        signature.save(force_insert=True)
    signature.round, signature.signer_user = 2, None
    with pytest.raises(IntegrityError, match="signature_by_a_user_or_witnessed"), transaction.atomic():
        signature.save(force_insert=True)


def test_sign_takes_the_document_out_of_the_inbox(memo, advisor):
    with transaction.atomic():
        want_signatures(memo.document, [("memo", Role.SERVICE_ADVISOR), ("memo", Role.FINANCE)])
        want_signatures(memo.document, [("memo", Role.SERVICE_ADVISOR)])

    sign_memo(memo, Role.SERVICE_ADVISOR, by=advisor)

    assert [w.capacity for w in SignatureWanted.objects.all()] == [Role.FINANCE]


@pytest.mark.django_db(transaction=True)
def test_second_signer_at_the_same_time_waits_and_is_told(memo, advisor, start_thread, record_refusal):
    begun, told = threading.Event(), []

    with transaction.atomic():
        paper = lock_paper(Memo, memo.pk)
        second = start_thread(
            lambda: (begun.set(), record_refusal(told, sign_memo, memo, Role.SERVICE_ADVISOR, by=advisor))
        )
        begun.wait(5)
        second.join(0.5)
        sign(paper, matter="memo", capacity=Role.SERVICE_ADVISOR, by=advisor)
    second.join(5)

    assert [r.sentence for refused in told for r in refused.reasons] == ["这里已经签过了。"]
    assert Signature.objects.count() == 1
