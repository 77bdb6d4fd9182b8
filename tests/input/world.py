"""A store in which every page has something to show: an order on each step, and what hangs on them."""

import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_scopes import scopes_disabled
from PIL import Image

from cashier.services import approve_account, open_account
from documents.services.attachments import attach_photo
from followup.services.complaints import raise_complaint
from followup.services.questions import give_house_questions
from insurance.services.cases import open_case
from parts.services.bins import set_up_bin
from parts.services.receiving import open_opening_stock
from staff.enums import Role
from staff.models import Store
from tests.insurance.conftest import InsuredWalk
from tests.workorders.walk import Shop, Walk
from workorders.enums import STEPS_IN_ORDER, CheckKind, Step
from workorders.models import OrderLine
from workorders.services import diagnosis
from workorders.services.callbacks import claim_due_callbacks


class MakersWalk(Walk):
    """An order whose part the maker pays."""

    def add_lines(self, **options: Any) -> list[OrderLine]:
        return super().add_lines(**options, payer="maker")


# On this day the same forms stand on the same pages.
A_THURSDAY = datetime.datetime(2026, 11, 26, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def photo(name: str = "photo.jpg", size: tuple[int, int] = (60, 40)) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def settle_world(store: Store, shop: Shop) -> dict[Step, Walk]:
    """Walk an order to each step, and give every desk something to do."""
    walks = {}
    for step in STEPS_IN_ORDER:
        start = step if step in (Step.SOLICITATION, Step.APPOINTMENT) else Step.RECEPTION
        walks[step] = Walk(shop, start=start).to(step)
    shop.arrive("豫A00001")
    followed = walks[Step.FOLLOW_UP]
    with scopes_disabled():
        give_house_questions()
    claim_due_callbacks(now=timezone.now() + datetime.timedelta(days=5))
    clerk, manager = shop[Role.FOLLOW_UP_CLERK], shop[Role.SERVICE_MANAGER]
    raise_complaint(
        followed.pk,
        source="callback",
        topic="quality",
        text=shop.mark + "刹车还有异响",
        routed_to_id=manager.pk,
        by=clerk,
    )
    insured = InsuredWalk(shop).to(Step.DISPATCH)
    open_case(
        insured.pk,
        case_type="small",
        insurer=shop.mark + "人保财险",
        policy_number=shop.mark + "PDAA202641010000012345",
        by=shop[Role.INSURANCE_CLERK],
    )
    MakersWalk(shop).to(Step.DISPATCH)
    account = open_account(
        store=store, name=shop.mark + "新郑物流", asked_limit_amount=Decimal(5000), by=shop[Role.SETTLEMENT_CLERK]
    )
    approve_account(account.pk, limit_amount=Decimal(5000), by=manager)
    open_account(
        store=store, name=shop.mark + "郑州快运", asked_limit_amount=Decimal(900), by=shop[Role.SETTLEMENT_CLERK]
    )
    set_up_bin(store=store, code="1-01-01-02", by=shop[Role.STOREKEEPER])
    open_opening_stock(store=store, by=shop[Role.PARTS_PLANNER])
    attach_photo(followed.pk, file=photo(), topic=shop.mark + "外观", by=shop[Role.SERVICE_ADVISOR])
    return walks


def stop_half_way(shop: Shop) -> None:
    """Orders on the point of going on: a step shows its last button only when the rest is done."""
    with time_machine.travel(timezone.now() - datetime.timedelta(days=1)):
        booked = Walk(shop, start=Step.APPOINTMENT)  # for this morning
    shop.arrive(booked.vehicle.plate)
    received = Walk(shop).to(Step.RECEPTION)
    received.check_in()
    received.sign_order()
    asked = Walk(shop).to(Step.DIAGNOSIS)
    asked.ask()
    diagnosis.record_finding(asked.pk, text="机油发黑", by=shop[Role.TECHNICIAN])
    Walk(shop).to(Step.ESTIMATE).add_lines()
    agreed = Walk(shop).to(Step.ESTIMATE)
    agreed.set_terms()
    agreed.answer(agreed.add_lines())
    planned = Walk(shop).to(Step.DISPATCH)
    planned.plan()
    planned.hand_over(difference=shop.mark + "左前门有划痕")
    Walk(shop).to(Step.PARTS_ISSUE).issue_parts()
    repaired = Walk(shop).to(Step.REPAIR)
    repaired.finish_lines()
    repaired.check(CheckKind.OWN)
    repaired.check(CheckKind.LEADER)
    for paid in (False, True):
        billed = Walk(shop).to(Step.SETTLEMENT)
        billed.take_back()
        billed.call()
        billed.show()
        billed.draw_up()
        billed.sign_statement()
        if paid:
            billed.pay()
    Walk(shop).to(Step.DELIVERY).record_delivery()
