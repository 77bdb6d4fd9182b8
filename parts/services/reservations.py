"""Setting stock aside for requisition lines, and giving it back."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F

from parts.enums import LineState
from parts.models import RequisitionLine, Reservation
from parts.services.stock import HeldStock, change_reserved
from staff.scoping import only

QUANTITIES = ["reserved_quantity", "picked_quantity"]


def reserve(held: HeldStock, line: RequisitionLine) -> Decimal:
    """Set aside for a line what it misses and the store has available; returns how much that was."""
    taken = Decimal(0)
    for stock in held.of_part(line.part_id):
        quantity = min(line.missing_quantity, stock.available)
        if quantity <= 0:
            continue
        change_reserved(held, stock.pk, quantity)
        found = only(Reservation.objects.filter(line=line, stock=stock))
        reservation = found or Reservation(line=line, stock=stock, quantity=Decimal(0))
        reservation.quantity += quantity
        reservation.save()
        line.reserved_quantity += quantity
        taken += quantity
    if taken:
        line.save(update_fields=QUANTITIES)
    return taken


def unreserve(held: HeldStock, line: RequisitionLine) -> None:
    """Give back all that is set aside for a line, what lies picked at the counter too."""
    for reservation in line.reservations.all():
        change_reserved(held, reservation.stock_id, -reservation.quantity)
        reservation.delete()
    line.reserved_quantity = line.picked_quantity = Decimal(0)
    line.save(update_fields=QUANTITIES)


def take_from_reservation(reservation: Reservation, quantity: Decimal) -> None:
    """Take so much out of a line's own picked reservation, to be posted as issued next, from what is reserved."""
    reservation.quantity -= quantity
    reservation.picked_quantity -= quantity
    keep_reservation(reservation)


def keep_reservation(reservation: Reservation) -> None:
    """Write a reservation as it is now; one of nothing goes."""
    if reservation.quantity:
        reservation.save()
    elif reservation.pk:
        reservation.delete()


def reserve_waiting(held: HeldStock, store_id: int, part_ids: Iterable[int]) -> list[RequisitionLine]:
    """Share out what is available to the lines that wait for it, by the time their cars are promised.

    Called in the transaction in which stock comes free or in, under its lock. Returns the lines that got something.
    """
    waiting = (
        RequisitionLine.objects.filter(
            requisition__store_id=store_id,
            requisition__document__voided_at=None,
            part_id__in=list(part_ids),
            state__in=[LineState.WANTED, LineState.ON_ORDER],
        )
        .select_related("requisition__document", "part")
        .order_by("requisition__wanted_at", F("pk"))
    )
    return [line for line in waiting if reserve(held, line)]
