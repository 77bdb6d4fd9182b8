"""A gate card and a gate pass that print."""

from collections.abc import Callable

from reception.models import GatePass, Visit
from reception.services.gate import identify_visit, register_arrival
from reception.services.passes import issue_gate_pass
from staff.enums import Role
from staff.models import Store, User
from tests.customers.factories import make_customer, make_vehicle


def gate_card(store: Store, person: Callable[..., User]) -> Visit:
    guard = person(Role.GATE_GUARD, full_name="王大成")
    return register_arrival(store=store, plate="豫AK8866", gate_card_number="017", by=guard)


def gate_pass(store: Store, person: Callable[..., User]) -> GatePass:
    advisor = person(Role.SERVICE_ADVISOR, full_name="李娜")
    customer = make_customer(store, advisor, name="张三丰")
    vehicle = make_vehicle(store, advisor, customer=customer, plate="豫AK8866", colour="珍珠白")
    visit = gate_card(store, person)
    identify_visit(visit.pk, vehicle_id=vehicle.pk, customer_id=customer.pk, by=advisor)
    return issue_gate_pass(visit.pk, origin=visit.document, by=advisor)


SAMPLES = {"VI": gate_card, "GP": gate_pass}
