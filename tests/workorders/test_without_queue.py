"""Queue and cache away from the start: the front desk works on, and only sending and sweeping wait (§6 of the design)."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client

from documents.services.messages import queue_message
from parts.models import Requisition, StockMovement
from parts.services.handover import pick_line
from parts.services.old_parts import hand_in_old_part
from parts.services.signing import sign_requisition
from staff.enums import Role
from staff.models import User
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step

NOBODY = "redis://127.0.0.1:1"
PASSWORD = "Xinzheng-2026!"


@pytest.fixture
def nobody_listens(settings) -> None:
    """As in production, with nothing at the address of the queue."""
    from config.settings import environment

    settings.CACHES = {"default": environment.cache(f"{NOBODY}/0")}
    settings.REDIS_URL = f"{NOBODY}/0"
    settings.CELERY_BROKER_URL = f"{NOBODY}/0"
    settings.CELERY_TASK_ALWAYS_EAGER = False


@pytest.fixture
def at_desk() -> Callable[[User], Client]:
    """Logged in by the door, with a password."""

    def log_in(user: User) -> Client:
        user.set_password(PASSWORD)
        user.save()
        client = Client()
        answer = client.post("/staff/login/", {"username": user.username, "password": PASSWORD})
        assert (answer.status_code, answer.url) == (302, "/desk/")
        for page in ("/desk/", "/counts/", "/board/"):
            assert client.get(page).status_code in {200, 403}
        return client

    return log_in


def done(answer) -> bool:
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return True


@pytest.mark.usefixtures("nobody_listens")
@pytest.mark.django_db(transaction=True)
def test_front_desk_works_without_queue_and_cache(shop: Shop, at_desk: Callable[[User], Client]) -> None:
    walk = Walk(shop)
    order = f"/orders/{walk.pk}"
    advisor = at_desk(walk.by(Role.SERVICE_ADVISOR))
    check_in = {
        "work_kind": "periodic_maintenance", "phone": "13800138000", "address": "新郑市人民路 8 号", "mileage": "15020",
        "fuel_eighths": "3", "verified": ["phone_verified", "address_verified"], "reminded": "valuables_reminded",
        "protection": ["seat_cover", "floor_mat", "wheel_cover", "seat_sticker"], "walked": ["walk_around_done"],
        "listed": "items_listed", "damages": "[]", "take_gate_card": "on",
    }  # fmt: skip
    assert done(advisor.post(f"/reception/visits/{walk.order.visit_id}/check-in/", check_in))
    walk.sign_order()
    assert done(advisor.post(f"{order}/finish-reception/"))
    walk.finish_diagnosis()

    # estimate
    assert done(advisor.post(f"{order}/add-labour/", {"operation_id": shop.operation.pk, "payer": "customer"}))
    assert done(advisor.post(f"{order}/add-part/", {"part_id": shop.part.pk, "quantity": "1", "payer": "customer"}))
    walk.set_terms()
    walk.answer(list(walk.order.lines.all()))
    assert done(advisor.post(f"{order}/accept-estimate/"))
    walk.dispatch()

    # issue
    slip = Requisition.objects.get(origin_id=walk.pk)
    sign_requisition(slip.pk, capacity=Role.TECHNICIAN, by=walk.by(Role.TECHNICIAN))
    sign_requisition(slip.pk, capacity=Role.SETTLEMENT_CLERK, by=walk.by(Role.SETTLEMENT_CLERK))
    line, keeper = slip.lines.get(), walk.by(Role.STOREKEEPER)
    pick_line(line.pk, bin_code="1-01-01-01", quantity=line.quantity, by=keeper)
    hand_in_old_part(line.pk, by=keeper)
    counter = at_desk(keeper)
    assert done(counter.post(f"/parts/requisitions/{slip.pk}/issue/", {"received_by": walk.by(Role.TECHNICIAN).pk}))
    assert StockMovement.objects.filter(quantity=Decimal(-1)).count() == 1

    # settle
    walk.to(Step.SETTLEMENT)
    walk.take_back()
    walk.call()
    walk.show()
    walk.draw_up()
    walk.sign_statement()
    walk.pay()
    assert done(at_desk(walk.by(Role.SETTLEMENT_CLERK)).post(f"{order}/settle/"))
    assert walk.order.step == Step.DELIVERY

    # print, and a message that waits
    printed = advisor.post(f"/documents/{walk.pk}/slips/SLP-01/", {"mode": "laser"})
    assert (printed.status_code, printed["Content-Type"]) == (200, "application/pdf")
    with transaction.atomic():
        words = {"subject": "您的车", "body": "修好了，请来取车。", "person": "王建国", "address": "wang@example.com"}
        message = queue_message(walk.order.document, channel="email", by=walk.by(Role.SERVICE_ADVISOR), **words)
    message.refresh_from_db()
    assert message.state == "waiting"
    assert advisor.get("/readyz").json()["checks"]["broker"] == "does not answer"
