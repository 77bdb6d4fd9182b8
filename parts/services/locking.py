"""Locking a requisition and what hangs on it, in the one order: document, requisition, stock."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404

from documents.models import Document
from documents.services.papers import lock_paper, require_transaction
from parts.models import Requisition, RequisitionLine, Reservation
from parts.services.stock import HeldStock, lock_stock
from staff.scoping import only


@dataclass(frozen=True)
class HeldRequisition:
    """A locked requisition with the stock of its parts, its lines and what is set aside for them, read under that lock."""

    requisition: Requisition
    stock: HeldStock
    lines: dict[int, RequisitionLine]
    reservations: dict[int, list[Reservation]]

    def reserved_for(self, line: RequisitionLine) -> list[Reservation]:
        """What is set aside for a line, by stock; the only copies to change."""
        return self.reservations.setdefault(line.pk, [])


def requisition_of(line_id: int) -> int:
    """The key of the requisition a line belongs to; Http404 where the scope does not show it."""
    pk = only(RequisitionLine.objects.filter(pk=line_id).values_list("requisition_id", flat=True))
    if pk is None:
        raise Http404
    return int(pk)


def hold_requisition(requisition_id: int, *, also_parts: Iterable[int] = ()) -> HeldRequisition:
    """Lock a requisition, then the stock of all its parts (and of parts about to join it), then read its lines."""
    requisition = lock_paper(Requisition, requisition_id)
    joining, parts = set(also_parts), requisition.lines.order_by().values("part_id")
    if joining:
        known = {row["part_id"] for row in parts}
        stock = lock_stock(requisition.store_id, known | joining, all_known=joining <= known)
    else:
        stock = lock_stock(requisition.store_id, parts, all_known=True)
    lines = {line.pk: line for line in requisition.lines.select_related("part")}
    reservations: dict[int, list[Reservation]] = {}
    for reservation in Reservation.objects.filter(line__requisition=requisition).order_by("stock_id"):
        reservation.line, reservation.stock = lines[reservation.line_id], stock.stocks[reservation.stock_id]
        reservations.setdefault(reservation.line_id, []).append(reservation)
    for line in lines.values():
        line.requisition = requisition
    requisition.held_lines = list(lines.values())
    return HeldRequisition(requisition, stock, lines, reservations)


def hold_stock_of(origin: Document) -> HeldStock:
    """Lock every requisition of a job and the stock of all their parts, for who then changes line after line."""
    lock_requisitions(origin)
    lines = RequisitionLine.objects.filter(requisition__origin=origin)
    return lock_stock(origin.store_id, lines.order_by().values("part_id"), all_known=True)


def lock_requisitions(origin: Document) -> list[Requisition]:
    """Lock every requisition of a job, so that nothing is issued, returned or withdrawn while its guards are asked."""
    require_transaction()
    rows = Requisition.objects.filter(origin=origin).select_related("document").order_by("pk")
    return list(rows.select_for_update(of=("document", "self"), no_key=True))
