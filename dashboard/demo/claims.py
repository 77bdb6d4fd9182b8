"""Insured repairs: the case, its papers, the assessment and the claim."""

import datetime
import uuid

from django.utils import timezone

from cashier.enums import Method
from cashier.services.payments import take_payment
from dashboard.demo.shop import Shop
from dashboard.demo.simulation import Walk
from insurance.enums import CaseType, PaperKind
from insurance.models import Case
from insurance.queries import comparison, owed, receivables
from insurance.services.cases import assess_lines, describe_case, open_case, receive_paper, take_over_condition
from insurance.services.claims import cover_claim, record_insurer_answer, submit_claim
from staff.models import User
from workorders.models import WorkOrder

PLACES = ("新郑市新华路与玉前路路口", "郑新快速路薛店出口", "龙湖镇祥和路小区门口", "中华路锦绣花园地下车库")
SURVEYORS = (("王鹏飞", "13603710021"), ("刘海涛", "13703710035"), ("张建民", "13803718846"))
AT_ONCE = 4  # papers that the customer has in the car


def open_for(shop: Shop, order: WorkOrder, *, advisor: User) -> None:
    """The advisor opens the case; the insurance clerk looks at the car and takes the papers that are there."""
    rng, clerk, car = shop.rng, shop["yuanming"], order.vehicle
    case_type = CaseType.TWO if "追尾" in order.wish else CaseType.SINGLE
    report = f"RDAA{rng.randint(2026000000, 2026999999)}"
    case = open_case(
        order.pk,
        case_type=case_type,
        insurer=car.insurer or "人保财险",
        policy_number=f"PDAA{rng.randint(20264101000000, 20264101999999)}",
        report_number=report,
        by=advisor,
    )
    surveyor, phone = rng.choice(SURVEYORS)
    describe_case(
        case.pk,
        case_type=case_type,
        insurer=case.insurer,
        policy_number=case.policy_number,
        report_number=report,
        accident_at=timezone.now() - datetime.timedelta(hours=rng.randint(14, 60)),
        accident_place=rng.choice(PLACES),
        accident_note=order.wish,
        surveyor_name=surveyor,
        surveyor_phone=phone,
        by=advisor,
    )
    take_over_condition(case.pk, condition_note="损伤部位与报案一致，其余外观见接车单", by=clerk)
    for paper in case.papers.filter(required=True).order_by("order")[:AT_ONCE]:
        receive_paper(paper.pk, by=advisor)


def assess(shop: Shop, order: WorkOrder) -> None:
    """The insurer's sheet is there, line by line, and the clerk answers for its sum."""
    clerk = shop["yuanming"]
    case = Case.objects.get(order=order)
    assess_lines(case.pk, amounts={column.line.pk: column.billed for column in comparison(case).lines}, by=clerk)
    cover_claim(case.pk, by=clerk)


def complete(shop: Shop, order_id: int) -> Walk:
    """The last papers come, and the clerk's mark lets the car go."""
    yield shop.rng.randint(10, 30)
    case = Case.objects.get(order=order_id)
    for paper in case.papers.filter(required=True, received_at=None).order_by("order"):
        receive_paper(paper.pk, by=shop["yuanming"])
    yield 5


def claim(shop: Shop, order: WorkOrder) -> Walk:
    """After delivery: the invoice joins the file, the insurer gets it and pays by transfer."""
    clerk = shop["yuanming"]
    case = Case.objects.get(order=order)
    yield timezone.now() + datetime.timedelta(days=1)
    receive_paper(case.papers.get(kind=PaperKind.INVOICE).pk, by=clerk)
    submit_claim(case.pk, submitted_to=f"{case.insurer}理赔部 {shop.rng.choice(SURVEYORS)[0]}", by=clerk)
    yield timezone.now() + datetime.timedelta(days=shop.rng.randint(9, 24))
    for receivable in receivables(case):
        take_payment(
            receivable.pk,
            amount=receivable.amount,
            method=Method.TRANSFER,
            key=uuid.UUID(int=shop.rng.getrandbits(128), version=4),
            by=shop["jiangyan"],
        )
    record_insurer_answer(case.pk, paid_amount=owed(case), by=clerk)
