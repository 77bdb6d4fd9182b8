"""Papers of the gate to print (tests/documents/test_registered_slips.py)."""

from collections.abc import Callable

from reception.models import GatePass, Visit
from reception.services.gate import register_arrival
from staff.enums import Role
from staff.models import Store, User
from tests.workorders.slips import delivered_order


def visit(store: Store, person: Callable[..., User]) -> Visit:
    return register_arrival(store=store, plate="豫A12345", gate_card_number="12", by=person(Role.GATE_GUARD))


def gate_pass(store: Store, person: Callable[..., User]) -> GatePass:
    return GatePass.objects.get(origin_id=delivered_order(store, person).pk)


SAMPLES = {"VI": visit, "GP": gate_pass}
