"""Money, papers and the call after: the bill is drawn up, signed and paid or covered; three days later somebody calls."""

import datetime
import uuid
from decimal import ROUND_CEILING, Decimal

from django.utils import timezone

from cashier.enums import Payer, ReceivableState
from cashier.services.covers import cover_receivable, put_on_account
from cashier.services.payments import take_payment
from dashboard.demo import claims
from dashboard.demo.shop import Shop
from dashboard.demo.simulation import Walk
from dashboard.demo.year import is_volkswagen
from followup.enums import LOW_MARK
from followup.models import Question
from followup.services import calls, complaints
from workorders.enums import CallbackState
from workorders.models import Callback, WorkOrder
from workorders.services import settling
from workorders.services.callbacks import claim_due_callbacks

METHODS, WEIGHTS = ("mobile", "card", "cash", "transfer"), (7, 2, 2, 1)
COVERED_BY = {Payer.MAKER: "luoping", Payer.INTERNAL: "chenguoqiang"}
WORDS = ("服务挺好，接待很热情", "车况正常，没有问题", "比上次快多了", "价格说得清楚，满意", "洗车洗得很干净", "")
LOW = "总体还行，就是等得久了一点"
NO_ANSWER = ("无人接听", "关机", "正在通话中")


def settle(shop: Shop, order: WorkOrder) -> Walk:
    """Drawn up, signed, paid or covered, closed."""
    clerk = shop["tangmin"]
    settling.draw_up_statement(order.pk, by=clerk)
    yield 3
    settling.sign_statement(order.pk, signer_name=order.customer.name, strokes=shop.handwriting(), by=clerk)
    yield 2
    pay(shop, order)
    yield 2
    settling.settle(order.pk, by=clerk)
    shop.ledger.enter(is_volkswagen(order.vehicle.brand), billed(order))
    yield 4


def billed(order: WorkOrder) -> Decimal:
    return sum(order.document.receivables.values_list("amount", flat=True), Decimal(0))


def pay(shop: Shop, order: WorkOrder) -> None:
    """Each payer in its own way; cash is given as round notes."""
    for receivable in order.document.receivables.filter(state=ReceivableState.OPEN):
        account = shop.accounts.get(order.customer_id)
        if receivable.payer == Payer.INSURER:
            claims.assess(shop, order)
        elif receivable.payer in COVERED_BY:
            cover_receivable(receivable.pk, by=shop[COVERED_BY[Payer(receivable.payer)]])
        elif account is not None:
            put_on_account(receivable.pk, account_id=account, by=shop["tangmin"])
        else:
            method = shop.rng.choices(METHODS, WEIGHTS)[0]
            take_payment(
                receivable.pk,
                amount=receivable.amount,
                method=method,
                tendered_amount=round_notes(receivable.amount) if method == "cash" else None,
                key=uuid.UUID(int=shop.rng.getrandbits(128), version=4),
                by=shop["jiangyan"],
            )


def round_notes(amount: Decimal) -> Decimal:
    """The next hundred above an amount."""
    return (amount / 100).to_integral_value(ROUND_CEILING) * 100


def call_back(shop: Shop, order: WorkOrder, *, unhappy: bool) -> Walk:
    """Due, claimed by the clerk, reached at the first try or a later one; an unhappy customer becomes a complaint."""
    clerk = shop["xiaoyu"]
    callback = Callback.objects.get(order=order)
    yield callback.next_try_at + datetime.timedelta(minutes=shop.rng.randint(20, 400))
    claim_due_callbacks(now=timezone.now(), by=clerk)
    while shop.rng.random() < 0.15:  # noqa: PLR2004
        calls.record_no_answer(order.pk, note=shop.rng.choice(NO_ANSWER), by=clerk)
        callback.refresh_from_db()
        if callback.state == CallbackState.NOT_REACHED:
            return
        yield callback.next_try_at + datetime.timedelta(minutes=shop.rng.randint(10, 90))
        claim_due_callbacks(now=timezone.now(), by=clerk)
    questions = list(Question.objects.filter(is_active=True).values_list("pk", flat=True))
    if not unhappy:
        overall = shop.rng.choices((5, 4, 3), (6, 3, 1))[0]
        marks = {question: min(5, max(1, overall + shop.rng.choice((0, 0, 0, 1, -1)))) for question in questions}
        words = shop.rng.choice(WORDS) or (LOW if min(marks.values()) <= LOW_MARK else "")
        calls.record_answers(order.pk, overall=overall, marks=marks, customer_words=words, by=clerk)
        return
    # Nobody answers about their own work.
    answers = shop["chenguoqiang"] if order.advisor_id == shop["sunli"].pk else shop["sunli"]
    complaint = complaints.raise_complaint(
        order.pk,
        source="callback",
        topic="time",
        text="说好下午三点取车，等到快五点才好，中间也没人告诉我进度。",
        routed_to_id=answers.pk,
        by=clerk,
    )
    calls.record_answers(
        order.pk,
        overall=2,
        marks=dict.fromkeys(questions, 2),
        customer_words="等的时间太长了",
        by=clerk,
    )
    yield 70
    complaints.answer_complaint(complaint.pk, text="已致歉，核实当天配件等待导致延误，承诺下次提前告知。", by=answers)
    yield 400
    complaints.solve_complaint(complaint.pk, text="赠送一次免费空调清洗，客户接受。", by=answers)
    yield 300
    complaints.close_complaint(complaint.pk, customer_words="可以，态度还不错，下次注意就行。", by=clerk)
