"""Picking, handing over against the signed slip, and taking back (PRT-10, PRT-11)."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cashier.queries import is_settled
from documents.models import Signature
from documents.services.signatures import agreed_on
from parts.enums import MovementKind
from parts.guards import unmet_for_issue
from parts.models import Requisition, RequisitionLine, Reservation, Stock, StockMovement
from parts.permissions import can_issue_parts
from parts.services.locking import HeldRequisition, hold_requisition, requisition_of
from parts.services.reservations import QUANTITIES, keep_reservation, reserve_waiting, take_from_reservation
from parts.services.stock import FINE, change_reserved, plain, post, share_of
from parts.signatories import ISSUE
from staff.enums import WORKSHOP, Role
from staff.models import User
from staff.people import colleague
from staff.refusals import Reason, Refused, refuse_same_person, require
from staff.transactions import all_or_nothing


def pick_line(line_id: int, *, bin_code: str, quantity: Decimal, by: User) -> None:
    """Lay parts ready at the counter, taken from the bin that was scanned.

    A part may be taken from another of its bins than the one set aside if there is enough; the reservation moves along. Refuses
    what is not there for this line.
    """
    with all_or_nothing():
        held = hold_requisition(requisition_of(line_id))
        can_issue_parts.demand(by, held.requisition.store_id)
        pick(held, held.lines[line_id], bin_code=bin_code, quantity=quantity)


def pick(held: HeldRequisition, line: RequisitionLine, *, bin_code: str, quantity: Decimal) -> None:
    """Pick under a lock already taken."""
    keep_reservation(lay_ready(held, line, bin_code=bin_code, quantity=quantity))
    line.save(update_fields=QUANTITIES)


def lay_ready(held: HeldRequisition, line: RequisitionLine, *, bin_code: str, quantity: Decimal) -> Reservation:
    """Note on the line and its reservation that so much lies ready; whoever calls writes both."""
    require(quantity > 0, _("How many?"))
    require(line.open_quantity > 0, _("Nothing of this line is open any more."))
    stock = bin_of_line(held, line, bin_code)
    unpicked = line.reserved_quantity - line.picked_quantity
    require(
        quantity <= unpicked,
        _("%(part)s: only %(there)s set aside for this line, %(wanted)s wanted.")
        % {"part": line.part.name, "there": plain(unpicked), "wanted": plain(quantity)},
    )
    here = reservation_in(held, line, stock)
    lacking = quantity - (here.quantity - here.picked_quantity)
    for other in list(held.reserved_for(line)):
        if lacking <= 0 or other is here:
            continue
        moved = min(lacking, other.quantity - other.picked_quantity, stock.available)
        if moved > 0:
            move_reservation(held, other, stock.pk, moved)
            here.quantity += moved
            lacking -= moved
    require(
        lacking <= 0,
        _("Not enough in bin %(bin)s for this line: %(lacking)s short.")
        % {"bin": stock.bin, "lacking": plain(max(lacking, Decimal(0)))},
    )
    here.picked_quantity += quantity
    line.picked_quantity += quantity
    return here


def reservation_in(held: HeldRequisition, line: RequisitionLine, stock: Stock) -> Reservation:
    """The line's reservation in this bin, or a new one of nothing."""
    reserved = held.reserved_for(line)
    for reservation in reserved:
        if reservation.stock_id == stock.pk:
            return reservation
    new = Reservation(line=line, stock=stock, quantity=Decimal(0))
    reserved.append(new)
    reserved.sort(key=lambda reservation: reservation.stock_id)
    return new


def move_reservation(held: HeldRequisition, reservation: Reservation, to_stock_id: int, quantity: Decimal) -> None:
    """Free so much in one bin and set it aside in another."""
    change_reserved(held.stock, reservation.stock_id, -quantity)
    change_reserved(held.stock, to_stock_id, quantity)
    reservation.quantity -= quantity
    keep_reservation(reservation)
    if not reservation.quantity:
        held.reserved_for(reservation.line).remove(reservation)


def bin_of_line(held: HeldRequisition, line: RequisitionLine, bin_code: str) -> Stock:
    """The stock of the line's part in the bin that was scanned; says where the part lies when it is not there."""
    stocks = list(held.stock.of_part(line.part_id))
    for stock in stocks:
        if stock.bin.code == bin_code.strip():
            return stock
    require(stocks, _("%(part)s has no bin yet.") % {"part": line.part.name})
    raise Refused(
        Reason(
            _("%(part)s is not kept in bin %(bin)s but in %(where)s.")
            % {"part": line.part.name, "bin": bin_code.strip(), "where": "、".join(s.bin.code for s in stocks)},
            code="wrong_bin",
        )
    )


def put_back_line(line_id: int, *, by: User) -> None:
    """Put back into the bin what was laid ready; it stays set aside for the line."""
    with all_or_nothing():
        held = hold_requisition(requisition_of(line_id))
        can_issue_parts.demand(by, held.requisition.store_id)
        line = held.lines[line_id]
        require(line.picked_quantity > 0, _("Nothing of this line lies ready."))
        line.reservations.update(picked_quantity=0)
        line.picked_quantity = Decimal(0)
        line.save(update_fields=["picked_quantity"])


def issue_parts(
    requisition_id: int, *, lines: dict[int, Decimal], received_by_id: int, by: User
) -> list[StockMovement]:
    """Hand over what lies picked, against the signed slip (PRT-10): no slip, no part.

    Refuses, with every reason at once: a signature that is missing or older than the lines, a core part without its old one, more
    than was picked. Issuer, receiver and settlement clerk are different people (CTL-02).
    """
    with all_or_nothing():
        held = hold_requisition(requisition_id)
        can_issue_parts.demand(by, held.requisition.store_id)
        return hand_over(held, lines, received_by_id=received_by_id, by=by)


def hand_over(
    held: HeldRequisition,
    quantities: dict[int, Decimal],
    *,
    received_by_id: int,
    signed: Mapping[str, Signature] | None = None,
    by: User,
) -> list[StockMovement]:
    """Issue under a lock already taken; ``signed`` is who has signed the slip, for callers that know it already."""
    requisition = held.requisition
    signed = agreed_on(requisition, ISSUE) if signed is None else signed
    receiver = find_receiver(requisition, received_by_id, signed, by=by)
    require(quantities, _("Nothing lies ready to be handed over."))
    wanted = [(held.lines[pk], quantity) for pk, quantity in sorted(quantities.items()) if pk in held.lines]
    require(len(wanted) == len(quantities), _("A line is not on this requisition."))
    reasons = unmet_for_issue(requisition, wanted, signed=signed)
    for line, quantity in wanted:
        if not 0 < quantity <= line.picked_quantity:
            sentence = _("%(part)s: %(picked)s lie ready, %(wanted)s cannot be handed over.")
            words = {"part": line.part.name, "picked": plain(line.picked_quantity), "wanted": plain(quantity)}
            reasons.append(Reason(sentence % words, Role.STOREKEEPER, code="picked"))
    if reasons:
        raise Refused(reasons)
    movements = []
    for line, quantity in wanted:
        left = quantity
        for reservation in held.reserved_for(line):
            part = min(left, reservation.picked_quantity)
            if not part:
                continue
            take_from_reservation(reservation, part)
            movements.append(
                post(
                    held.stock,
                    reservation.stock_id,
                    document=requisition.document,
                    kind=MovementKind.ISSUE,
                    quantity=-part,
                    from_reserved=part,
                    party=f"{requisition.plate} {receiver.full_name}",
                    line=line,
                    by=by,
                )
            )
            left -= part
        line.reserved_quantity -= quantity
        line.picked_quantity -= quantity
        line.issued_quantity += quantity
        line.issued_at, line.issued_by, line.received_by = timezone.now(), by, receiver
        line.save(update_fields=[*QUANTITIES, "issued_quantity", "issued_at", "issued_by", "received_by"])
    return movements


def find_receiver(requisition: Requisition, received_by_id: int, signed: Mapping[str, Signature], *, by: User) -> User:
    """Whoever takes the parts: somebody of the workshop, and neither the issuer nor the one who signed for settlement."""
    receiver = colleague(received_by_id, requisition.store_id, *WORKSHOP)
    require(receiver is not None, _("Parts go to somebody of the workshop."))
    assert receiver is not None
    refuse_same_person(by, receiver, sentence=_("You cannot hand parts over to yourself."))
    for capacity in (Role.SETTLEMENT_CLERK, Role.SERVICE_ADVISOR):
        if capacity in signed and signed[capacity].signer_user_id == by.pk:
            raise Refused(
                Reason(
                    _("You signed this slip for settlement: somebody else hands the parts over."), code="same_person"
                )
            )
    return receiver


def return_parts(line_id: int, *, quantity: Decimal, bin_code: str, reason: str, by: User) -> StockMovement:
    """Take back from the job what it did not use, at the cost it left with; waiting lines get it by promised time."""
    with all_or_nothing():
        held = hold_requisition(requisition_of(line_id))
        can_issue_parts.demand(by, held.requisition.store_id)
        line = held.lines[line_id]
        require(reason.strip(), _("Say why it comes back."))
        require(
            not is_settled(held.requisition.origin_id),
            _("The bill of this job is settled, with this part on it: the settlement is opened again first."),
            mended_by=Role.SETTLEMENT_CLERK,
        )
        require(
            0 < quantity <= line.kept_quantity,
            _("%(part)s: the job has %(kept)s, %(wanted)s cannot come back.")
            % {"part": line.part.name, "kept": plain(line.kept_quantity), "wanted": plain(quantity)},
        )
        stock = bin_of_line(held, line, bin_code)
        job_cost = cost_on_job(line)
        movement = post(
            held.stock,
            stock.pk,
            document=held.requisition.document,
            kind=MovementKind.RETURN,
            quantity=quantity,
            unit_cost_amount=(job_cost / line.kept_quantity).quantize(FINE, ROUND_HALF_UP),
            cost_amount=share_of(job_cost, quantity, of=line.kept_quantity),
            party=f"{held.requisition.plate} {reason.strip()}"[:100],
            line=line,
            by=by,
        )
        line.returned_quantity += quantity
        line.save(update_fields=["returned_quantity"])
        reserve_waiting(held.stock, held.requisition.store_id, [line.part_id])
    return movement


def cost_on_job(line: RequisitionLine) -> Decimal:
    """What the pieces that the job still has cost when they left."""
    return max(-sum((m.cost_amount for m in line.movements.all()), Decimal(0)), Decimal(0))


def pick_reserved(requisition_id: int, *, by: User) -> int:
    """Lay ready everything set aside for a requisition, each from its own bin; returns how many lines that were."""
    with all_or_nothing():
        held = hold_requisition(requisition_id)
        can_issue_parts.demand(by, held.requisition.store_id)
        picked = 0
        for line in held.lines.values():
            unpicked = [r for r in held.reserved_for(line) if r.quantity > r.picked_quantity]
            for reservation in unpicked:
                reservation.picked_quantity = reservation.quantity
                reservation.save(update_fields=["picked_quantity"])
            if unpicked:
                line.picked_quantity = line.reserved_quantity
                line.save(update_fields=["picked_quantity"])
                picked += 1
        require(picked, _("Nothing is set aside that does not lie ready already."))
    return picked


def issue_picked(requisition_id: int, *, received_by_id: int, by: User) -> list[StockMovement]:
    """Hand over everything that lies ready on a requisition."""
    with all_or_nothing():
        held = hold_requisition(requisition_id)
        can_issue_parts.demand(by, held.requisition.store_id)
        ready = {pk: line.picked_quantity for pk, line in held.lines.items() if line.picked_quantity}
        return hand_over(held, ready, received_by_id=received_by_id, by=by)
