"""Papers of the till to print (tests/documents/test_registered_slips.py)."""

from collections.abc import Callable

from cashier.models import Payment
from staff.models import Store, User
from tests.workorders.slips import order_at
from workorders.enums import Step


def payment(store: Store, person: Callable[..., User]) -> Payment:
    return Payment.objects.get(receivable__origin_id=order_at(Step.DELIVERY, store, person).pk)


SAMPLES = {"PAY": payment}
