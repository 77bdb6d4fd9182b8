"""The gate and the greeting: a car comes in, somebody meets it, it leaves (RCP-01, RCP-02)."""

import re
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from customers.models import Customer, Vehicle
from customers.plates import clean_plate, is_plate
from customers.queries import vehicle_by_plate
from documents.services.papers import LONGEST_REASON, lock_paper, open_document, take_number
from reception.enums import ONLY_A_REPLY, Purpose
from reception.guards import reasons_to_stay
from reception.models import Visit
from reception.models.visit import GATE_CARD, is_gate_plate
from reception.permissions import (
    can_forgive_gate_card,
    can_greet,
    can_let_out,
    can_note_nobody_free,
    can_register_arrival,
    can_take_gate_card,
)
from staff.clashes import clashes_refused
from staff.enums import Role
from staff.models import Store, User
from staff.refusals import Reason, Refused, require, require_short
from staff.scoping import only
from staff.templatetags.times import clock
from staff.transactions import all_or_nothing


def register_arrival(*, store: Store, plate: str, gate_card_number: str, by: User) -> Visit:
    """A car passes the gate and its driver gets a gate card; the front desk sees it from this moment (RCP-01).

    A car that the store knows brings its file and owner along. Refuses a plate that cannot be, a car that is inside already and a
    card that another driver has.
    """
    can_register_arrival.demand(by, store)
    plate, card = clean_plate(plate), clean_plate(gate_card_number)
    require(
        is_gate_plate(plate),
        _("“%(plate)s” is not a plate. A car without one: 无牌 and the last 4 to 6 signs of the VIN.")
        % {"plate": plate},
    )
    require(re.fullmatch(GATE_CARD, card), _("Type the number on the gate card."))
    vehicle = vehicle_by_plate(store, plate)
    with clashes_refused(in_the_way(plate, card)):
        document = open_document(store, "VI", numbered=False, by=by)
        visit = Visit.objects.create(
            document=document,
            store=store,
            plate=plate,
            vehicle=vehicle,
            customer=vehicle.owner if vehicle else None,
            gate_card_number=card,
            driving_seconds=store.driving_seconds,
            arrived_at=timezone.now(),
            arrived_by=by,
        )
        take_number(document)
    return visit


def in_the_way(plate: str, card: str) -> dict[str, Callable[[], str]]:
    """What may stand in the way of an arrival, by the name of the constraint."""

    def inside() -> str:
        found = only(Visit.objects.filter(plate=plate, left_at=None))
        since = clock(found.arrived_at) if found else ""
        return _("%(plate)s is inside already, since %(since)s.") % {"plate": plate, "since": since}

    def card_is_out() -> str:
        holder = only(Visit.objects.filter(gate_card_number=card, gate_card_returned_at=None))
        return _("Gate card %(card)s is still out, with %(plate)s.") % {"card": card, "plate": holder}

    return {"car_is_inside_once": inside, "gate_card_is_given_once": card_is_out}


def greet(visit_id: int, *, by: User) -> Visit:
    """An advisor stands before the customer: the greeting clock stops. Whoever is second is told who was first."""
    with all_or_nothing():
        visit = lock_paper(Visit, visit_id)
        can_greet.demand(by, visit.store_id)
        require_inside(visit)
        if visit.greeted_at is not None:
            raise Refused(
                Reason(
                    _("%(name)s greeted this customer at %(time)s.")
                    % {"name": visit.greeted_by, "time": clock(visit.greeted_at)},
                    code="already_greeted",
                )
            )
        note_greeted(visit, by)
        visit.save(update_fields=["greeted_at", "greeted_by"])
    return visit


def note_greeted(visit: Visit, by: User) -> None:
    """Stop the clock of a locked visit, unless it has stopped."""
    if visit.greeted_at is None:
        visit.greeted_at, visit.greeted_by = timezone.now(), by


def note_nobody_free(visit_id: int, *, by: User) -> Visit:
    """The customer waits because nobody is free: recorded as the cause of a late greeting (RCP-01)."""
    with all_or_nothing():
        visit = lock_paper(Visit, visit_id)
        can_note_nobody_free.demand(by, visit.store_id)
        require_inside(visit)
        require(visit.greeted_at is None, _("This customer has been greeted."))
        require(visit.nobody_free_at is None, _("That nobody is free has been recorded."))
        visit.nobody_free_at, visit.nobody_free_by = timezone.now(), by
        visit.save(update_fields=["nobody_free_at", "nobody_free_by"])
    return visit


def identify_visit(
    visit_id: int,
    *,
    vehicle_id: int,
    customer_id: int,
    for_repair: bool = True,
    by: User,
) -> Visit:
    """Tie a visit to the file of the car and of who brings it.

    Opening an order calls this: the visit is then one for repair, which leaves only with a gate pass. Whoever
    identifies a customer stands before them, so the greeting clock stops at the latest here.
    """
    with all_or_nothing():
        visit = lock_paper(Visit, visit_id)
        can_greet.demand(by, visit.store_id)
        require_inside(visit)
        require(
            not visit.is_repair,
            _("A work order has been opened for this visit: whose car it is, and who brought it, no longer changes."),
        )
        vehicle = only(Vehicle.objects.filter(pk=vehicle_id))
        customer = only(Customer.objects.filter(pk=customer_id))
        require(vehicle and customer, _("Choose the car and the customer."))
        assert vehicle is not None
        require(
            not vehicle.plate or vehicle.plate == visit.plate or not is_plate(visit.plate),
            _("The gate registered %(gate)s, but this is the file of %(file)s.")
            % {"gate": visit.plate, "file": vehicle.plate},
        )
        if for_repair:
            require(
                visit.purpose not in ONLY_A_REPLY,
                _("This visit has been closed with a reply: the car has to be registered at the gate again."),
                mended_by=Role.GATE_GUARD,
            )
            visit.purpose = Purpose.REPAIR
        visit.vehicle, visit.customer = vehicle, customer
        note_greeted(visit, by)
        visit.save()
    return visit


def close_question(visit_id: int, *, purpose: str, reply: str, by: User) -> Visit:
    """Only a question, a quote or a booking: the reply is kept, and the gate card lets the car out (RCP-02)."""
    with all_or_nothing():
        visit = lock_paper(Visit, visit_id)
        can_greet.demand(by, visit.store_id)
        require_inside(visit)
        require(purpose in ONLY_A_REPLY, _("Choose what the visit was for."))
        require(reply.strip(), _("Write down what the customer was told."))
        require(
            visit.purpose != Purpose.REPAIR,
            _("A work order has been opened for this car: it leaves with a gate pass."),
        )
        require(
            visit.answered_at is None,
            _("%(name)s has answered this customer already: %(reply)s")
            % {"name": visit.answered_by, "reply": visit.reply},
        )
        note_greeted(visit, by)
        visit.purpose, visit.reply = purpose, reply.strip()
        visit.answered_at, visit.answered_by = timezone.now(), by
        visit.save()
    return visit


def card_came_back(visit: Visit) -> str:
    """What became of a gate card that is not out any more."""
    sentence = (
        _("Gate card %(card)s of %(plate)s was let go as lost at %(time)s by %(name)s.")
        if visit.gate_card_lost
        else _("Gate card %(card)s of %(plate)s was taken back at %(time)s by %(name)s.")
    )
    return sentence % {
        "card": visit.gate_card_number,
        "plate": visit.plate,
        "time": clock(visit.gate_card_returned_at),
        "name": visit.gate_card_returned_by,
    }


def take_gate_card_back(visit_id: int, *, by: User) -> Visit:
    """The gate card is back: the advisor takes it when an order is opened, the gate when the car leaves (RCP-05)."""
    with all_or_nothing():
        visit = lock_paper(Visit, visit_id)
        can_take_gate_card.demand(by, visit.store_id)
        require_inside(visit)
        require(visit.gate_card_returned_at is None, card_came_back(visit))
        visit.gate_card_returned_at, visit.gate_card_returned_by = timezone.now(), by
        visit.save(update_fields=["gate_card_returned_at", "gate_card_returned_by"])
    return visit


def forgive_gate_card(visit_id: int, *, reason: str, by: User) -> Visit:
    """The card is lost: a supervisor lets it go with the reason, so that nobody is kept for a piece of plastic."""
    with all_or_nothing():
        visit = lock_paper(Visit, visit_id)
        can_forgive_gate_card.demand(by, visit.store_id)
        require_inside(visit)
        require(reason.strip(), _("Say how the card was lost."))
        require_short(reason.strip(), LONGEST_REASON)
        require(visit.gate_card_returned_at is None, card_came_back(visit))
        visit.gate_card_lost = reason.strip()
        visit.gate_card_returned_at, visit.gate_card_returned_by = timezone.now(), by
        visit.save(
            update_fields=[
                "gate_card_lost",
                "gate_card_returned_at",
                "gate_card_returned_by",
            ]
        )
    return visit


def let_out(visit_id: int, *, gate_card_handed_in: bool = False, by: User) -> Visit:
    """Open the gate for a car: with its gate pass after a repair, with its gate card otherwise (WO-08).

    ``gate_card_handed_in`` says that the driver gives the card to the guard now. The visit stays locked until the car is out, so
    a pass lets a car out at one gate only. Raises :class:`Refused` with what is missing and who can mend it.
    """
    with all_or_nothing():
        visit = lock_paper(Visit, visit_id)
        can_let_out.demand(by, visit.store_id)
        now = timezone.now()
        if gate_card_handed_in and visit.left_at is None and visit.gate_card_returned_at is None:
            visit.gate_card_returned_at, visit.gate_card_returned_by = now, by
        if reasons := reasons_to_stay(visit):
            raise Refused(reasons)
        gate_pass = visit.gate_pass
        if visit.is_repair and gate_pass is not None:
            gate_pass.used_at, gate_pass.used_by = now, by
            gate_pass.save(update_fields=["used_at", "used_by"])
        visit.left_at, visit.left_by = now, by
        visit.save()
    return visit


def require_inside(visit: Visit) -> None:
    require(
        visit.left_at is None,
        _("%(plate)s left at %(time)s.") % {"plate": visit.plate, "time": clock(visit.left_at)},
    )
