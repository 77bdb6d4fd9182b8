"""Asking for parts: raising, adding, withdrawing, waiting with the customer's consent (PRT-10).

Handing over is in ``handover``, old parts in ``old_parts``, signatures in ``signing``; all of them are reached from here.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Document
from documents.services.papers import lock_paper, open_document, take_number
from parts.enums import MOST_PIECES, ConsentMethod, LineState
from parts.models import Part, Requisition, RequisitionLine
from parts.permissions import can_agree_backorder, can_issue_parts, can_request_parts
from parts.services.handover import issue_parts, pick_line, put_back_line, return_parts
from parts.services.locking import hold_requisition, lock_requisitions, requisition_of
from parts.services.old_parts import explain_missing_old_part, hand_in_old_part
from parts.services.reservations import reserve, reserve_waiting, unreserve
from parts.services.scanning import issue_by_scan
from parts.services.signing import ask_for_signatures, sign_requisition
from parts.services.stock import HeldStock, lock_stock
from staff.enums import Role
from staff.models import Store, User
from staff.refusals import require
from staff.transactions import all_or_nothing

__all__ = [
    "RequisitionRequest",
    "add_lines",
    "agree_backorder",
    "demand_pieces",
    "explain_missing_old_part",
    "hand_in_old_part",
    "issue_by_scan",
    "issue_parts",
    "lock_requisitions",
    "pick_line",
    "put_back_line",
    "raise_requisition",
    "release_line",
    "reserve_line",
    "return_parts",
    "sign_requisition",
    "want_by",
]


@dataclass(frozen=True)
class RequisitionRequest:
    """One line as it is asked for."""

    part_id: int
    quantity: Decimal
    unit_price_amount: Decimal
    warranty: bool = False


def raise_requisition(
    *,
    store: Store,
    origin: Document,
    plate: str,
    wanted_at: datetime.datetime,
    lines: Iterable[RequisitionRequest],
    for_whom: str = "",
    by: User,
) -> Requisition:
    """Ask for parts for a job; what is available is reserved at once, in the same transaction (PRT-10).

    ``wanted_at`` is when the car is promised: the queue and the sharing out of arriving goods go by it. Refuses without a line,
    for a part no longer kept, or a quantity of nothing.
    """
    can_request_parts.demand(by, store)
    requests = list(lines)
    parts = check_requests(requests)
    with all_or_nothing():
        document = open_document(store, "RQ", numbered=False, by=by)
        requisition = Requisition.objects.create(
            document=document, store=store, origin=origin, plate=plate, wanted_at=wanted_at, for_whom=for_whom
        )
        held = lock_stock(store, parts)
        write_lines(requisition, held, requests, parts, by=by)
        ask_for_signatures(requisition, signed={})
        take_number(document)
    return requisition


def add_lines(
    requisition_id: int, *, lines: Iterable[RequisitionRequest], wanted_at: datetime.datetime | None = None, by: User
) -> list[RequisitionLine]:
    """Ask for more on the same requisition. The slip has changed, so it is signed anew."""
    requests = list(lines)
    parts = check_requests(requests)
    with all_or_nothing():
        held = hold_requisition(requisition_id, also_parts=parts)
        can_request_parts.demand(by, held.requisition.store_id)
        if wanted_at is not None and wanted_at != held.requisition.wanted_at:
            held.requisition.wanted_at = wanted_at
            held.requisition.save(update_fields=["wanted_at"])
        written = write_lines(held.requisition, held.stock, requests, parts, by=by)
        ask_for_signatures(held.requisition)
    return written


def want_by(origin: Document, wanted_at: datetime.datetime) -> None:
    """The car is promised for another time: its requisitions stand in the queue by that one."""
    for requisition in lock_requisitions(origin):
        requisition.wanted_at = wanted_at
        requisition.save(update_fields=["wanted_at"])


def check_requests(requests: list[RequisitionRequest]) -> dict[int, Part]:
    """The parts asked for, by key; refuses what cannot be asked for."""
    require(requests, _("Name at least one part."))
    parts: dict[int, Part] = Part.objects.in_bulk([request.part_id for request in requests])
    for request in requests:
        part = parts.get(request.part_id)
        require(part is not None, _("There is no such part."))
        assert part is not None
        require(part.is_active, _("%(part)s is no longer kept.") % {"part": part})
        require(request.quantity > 0, _("%(part)s: how many?") % {"part": part})
        require(
            request.quantity <= MOST_PIECES,
            _("%(part)s: at most %(most)s on one line.") % {"part": part, "most": MOST_PIECES},
        )
        require(request.unit_price_amount >= 0, _("%(part)s: the price cannot be negative.") % {"part": part})
    return parts


def demand_pieces(quantity: Decimal) -> None:
    """Refuse a quantity that no line of parts can have."""
    require(quantity > 0, _("The quantity must be above zero."), about="quantity")
    require(quantity <= MOST_PIECES, _("At most %(most)s on one line.") % {"most": MOST_PIECES}, about="quantity")


def write_lines(
    requisition: Requisition,
    held: HeldStock,
    requests: list[RequisitionRequest],
    parts: dict[int, Part],
    *,
    by: User,
) -> list[RequisitionLine]:
    """Write the lines of a requisition, each reserved as far as there is stock."""
    written = []
    for request in requests:
        line = RequisitionLine.objects.create(
            requisition=requisition,
            part=parts[request.part_id],
            quantity=request.quantity,
            unit_price_amount=request.unit_price_amount,
            warranty=request.warranty,
            requested_at=timezone.now(),
            requested_by=by,
        )
        reserve(held, line)
        written.append(line)
    if requisition.held_lines is not None:
        requisition.held_lines += written
    return written


def reserve_line(line_id: int, *, by: User) -> Decimal:
    """Try once more to set aside what a line misses; returns how much it got. Lines whose cars are promised earlier come first."""
    with all_or_nothing():
        held = hold_requisition(requisition_of(line_id))
        can_issue_parts.demand(by, held.requisition.store_id)
        line = held.lines[line_id]
        before = line.reserved_quantity
        require(line.missing_quantity > 0, _("Nothing is missing on this line."))
        reserve_waiting(held.stock, held.requisition.store_id, [line.part_id])
        line = RequisitionLine.objects.get(pk=line_id)
        require(
            line.reserved_quantity > before,
            _("Nothing is available, or cars that are promised earlier wait for it."),
        )
        return line.reserved_quantity - before


def release_line(line_id: int, *, by: User) -> None:
    """Withdraw what a line still wants: its reservation goes to those who wait for the part (PRT-10).

    Refuses while the job still has some of it: that is returned first.
    """
    with all_or_nothing():
        held = hold_requisition(requisition_of(line_id))
        can_request_parts.demand(by, held.requisition.store_id)
        line = held.lines[line_id]
        require(
            not line.kept_quantity,
            _("%(part)s has been handed over: return it to the store first.") % {"part": line.part.name},
            mended_by=Role.STOREKEEPER,
        )
        if not line.open_quantity:
            return
        unreserve(held.stock, line)
        line.withdrawn_quantity += line.open_quantity
        line.withdrawn_at, line.withdrawn_by = timezone.now(), by
        line.save(update_fields=["withdrawn_quantity", "withdrawn_at", "withdrawn_by"])
        reserve_waiting(held.stock, held.requisition.store_id, [line.part_id])
        ask_for_signatures(held.requisition)


def agree_backorder(line_id: int, *, consented_by: str, method: str, by: User) -> None:
    """The customer agrees that a part which is not there comes later (PRT-10)."""
    with all_or_nothing():
        requisition = lock_paper(Requisition, requisition_of(line_id))
        can_agree_backorder.demand(by, requisition.store_id)
        line = RequisitionLine.objects.get(pk=line_id)
        require(consented_by.strip(), _("Say who agreed to wait."))
        require(method in ConsentMethod.values, _("Say how the customer agreed."))
        require(not line.backorder_agreed_at, _("The customer has already agreed to wait."))
        require(line.state == LineState.WANTED, _("Only a part that is wanted and not there can be back-ordered."))
        line.backorder_customer, line.backorder_method = consented_by.strip(), method
        line.backorder_agreed_at, line.backorder_agreed_by = timezone.now(), by
        line.save(
            update_fields=["backorder_customer", "backorder_method", "backorder_agreed_at", "backorder_agreed_by"]
        )
