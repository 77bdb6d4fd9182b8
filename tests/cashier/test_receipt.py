"""The receipt on paper (收据)."""

from decimal import Decimal

import pytest

from cashier.services import refund_payment
from documents.models import PrintedCopy
from documents.services.slips import print_slip
from staff.enums import Role
from staff.refusals import NotPermitted
from tests.documents.pdf import missing_glyphs, read, sizes, words

pytestmark = pytest.mark.django_db


@pytest.mark.req("CSH-01")
def test_a_receipt_says_who_paid_what_for_what_in_one_copy(owed, pay, cashier):
    receivable = owed("1280.00")
    payment = pay(receivable, "1280.00", tendered_amount=Decimal(1300))

    pdf = print_slip(payment.pk, slip_code="receipt", by=cashier)

    text = words(pdf)
    for word in (
        "收据",
        payment.number,
        receivable.origin.number,
        "陈先生",
        "豫A·12345",
        "壹仟贰佰捌拾元整",
        "20.00",
        "王收银",
    ):
        assert word in text, word
    assert len(read(pdf).pages) == 1
    assert sizes(pdf) == {(241, 140)}
    assert missing_glyphs(pdf) == set()
    assert PrintedCopy.objects.filter(document=payment.document).count() == 1


def test_the_receipt_of_a_refund_says_why(owed, pay, cashier, second_cashier):
    payment = pay(owed("1280.00"), "1280.00")
    refund = refund_payment(payment.pk, reason="客户改刷卡", by=second_cashier)

    text = words(print_slip(refund.pk, slip_code="receipt", by=cashier))

    for word in ("退款单", "客户改刷卡", payment.number, "壹仟贰佰捌拾元整", "退款方式", "退款人", "客户签收"):
        assert word in text, word
    for word in ("负", "-1,280.00", "收款事由", "收款员", "收款章"):
        assert word not in text, word


def test_a_receipt_is_not_printed_by_a_storekeeper(owed, pay, person):
    payment = pay(owed("10.00"), "10.00")

    with pytest.raises(NotPermitted):
        print_slip(payment.pk, slip_code="receipt", by=person(Role.STOREKEEPER))
