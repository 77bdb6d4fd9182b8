"""Step 11: the car comes back to the advisor, the customer is called and shown everything, the bill is settled (WO-07)."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cashier.enums import TILL_PAYERS, Payer, ReceivableState
from cashier.services.receivables import (
    cancel_receivable,
    change_receivable,
    lock_receivables_of,
    raise_receivable,
    seal_receivables,
)
from documents.enums import Capacity, Channel, Direction, SignMethod
from documents.services.holds import lift_hold
from documents.services.messages import note_message
from documents.services.signatures import sign
from staff.enums import Role
from staff.models import User
from staff.refusals import Reason, Refused, require, unmet
from workorders.enums import DIFFERENCES, DIFFERENT_OUT, LineKind, Step
from workorders.guards import car_handed_back
from workorders.models import Handover, WorkOrder
from workorders.permissions import may_advise, may_settle, may_settle_difference
from workorders.queries import by_payer, charged_lines
from workorders.services.differences import tell_of_difference
from workorders.services.flow import advance, demand_step, locked
from workorders.services.repair import reopen


def take_car_back(
    order_id: int, *, condition_as_noted: bool, items_complete: bool, difference: str = "", by: User
) -> None:
    """Team → advisor: appearance and items checked again. A difference goes to the service manager (RCP-08)."""
    with locked(order_id) as order:
        may_advise.demand(by, order.store_id)
        demand_step(order, Step.WASH, Step.SETTLEMENT)
        fine = condition_as_noted and items_complete
        require(fine or difference.strip(), _("Say what is different from the check-in."))
        Handover.objects.create(
            order=order,
            to_team=False,
            condition_as_noted=condition_as_noted,
            items_complete=items_complete,
            difference=difference.strip(),
            at=timezone.now(),
            by=by,
        )
        capacity = (
            Role.SERVICE_ADVISOR if by.has_role(order.store_id, Role.SERVICE_ADVISOR) else Role.FRONT_DESK_SUPERVISOR
        )
        sign(order, matter="handover_out", capacity=capacity, by=by)
        if not fine:
            tell_of_difference(
                order, DIFFERENT_OUT, _("The car came back different: %(difference)s"), difference, by=by
            )


def settle_difference(order_id: int, *, note: str, by: User) -> None:
    """The service manager has settled what was different about the car: the bill may go on (RCP-08)."""
    with locked(order_id) as order:
        may_settle_difference.demand(by, order.store_id)
        require(note.strip(), _("Say how it was settled."))
        require(
            order.document.holds.filter(code__in=DIFFERENCES, lifted_at=None).exists(),
            _("Nothing is different about this car."),
        )
        for code in DIFFERENCES:
            lift_hold(order.document, code=code, note=note.strip()[:200], by=by)


def call_customer(order_id: int, *, answer: str, by: User) -> None:
    """The customer is called to fetch the car: when, by whom, what they said. After the team handed it back."""
    with locked(order_id) as order:
        may_advise.demand(by, order.store_id)
        demand_step(order, Step.SETTLEMENT)
        require(answer.strip(), _("Say what the customer answered."))
        if reasons := unmet([car_handed_back], order):
            raise Refused(reasons)
        order.called_at, order.called_by, order.call_answer = timezone.now(), by, answer.strip()
        order.save(update_fields=["called_at", "called_by", "call_answer"])
        note_message(
            order.pk,
            channel=Channel.PHONE,
            direction=Direction.TO,
            person=order.customer.name,
            address=order.customer.phone,
            body=answer.strip(),
            by=by,
        )


def show_and_explain(
    order_id: int, *, car_shown: bool, old_parts_shown: bool, charges_explained: bool, by: User
) -> None:
    """What the customer has been shown and told before paying."""
    with locked(order_id) as order:
        may_advise.demand(by, order.store_id)
        demand_step(order, Step.SETTLEMENT)
        require(car_shown or old_parts_shown or charges_explained, _("Tick what the customer has been shown."))
        order.car_shown, order.old_parts_shown, order.charges_explained = (
            car_shown,
            old_parts_shown,
            charges_explained,
        )
        order.save(update_fields=["car_shown", "old_parts_shown", "charges_explained"])


def draw_up_statement(order_id: int, *, by: User) -> None:
    """Write what each payer owes, from the finished operations and the parts really issued.

    Drawn up again after a change, it corrects the receivables that are not yet paid.
    """
    with locked(order_id) as order:
        may_settle.demand(by, order.store_id)
        demand_step(order, Step.SETTLEMENT)
        write_receivables(order, by=by)


def write_receivables(order: WorkOrder, *, by: User) -> None:
    wanted = by_payer(charged_lines(order))
    # All at once: changing the first may lock an account, and receivables are locked before accounts.
    standing = {r.payer: r for r in lock_receivables_of(order.document)}
    for payer, amount in wanted.items():
        if payer in standing:
            if standing[payer].amount != amount:
                change_receivable(standing[payer].pk, amount=amount, by=by)
        else:
            raise_receivable(
                store=order.store,
                origin=order.document,
                payer=payer,
                amount=amount,
                payer_name=payer_name(order, payer),
                plate=order.vehicle.plate,
                label=order.customer.name,
                customer_id=order.customer_id,
                by=by,
            )
    for payer, receivable in standing.items():
        if payer not in wanted:
            cancel_receivable(receivable.pk, reason=_("No longer charged to this payer."), by=by)


def payer_name(order: WorkOrder, payer: str) -> str:
    if payer == Payer.INSURER and order.vehicle.insurer:
        return str(order.vehicle.insurer)
    if payer in (Payer.CUSTOMER, Payer.ACCOUNT):
        return str(order.customer.name)
    return str(Payer(payer).label)


def against_signing(order: WorkOrder, _by: User) -> list[Reason]:
    """What there must be before the customer signs for it."""
    if order.document.receivables.exists() or not charged_lines(order):
        return []
    return [Reason(_("Draw up the settlement statement first."), Role.SETTLEMENT_CLERK)]


def sign_statement(
    order_id: int, *, signer_name: str, strokes: Any = None, method: str = SignMethod.SCREEN, by: User
) -> bool:
    """The customer signs the settlement statement and the accounting voucher. Gives whether the till is to take anything."""
    with locked(order_id) as order:
        if not may_settle(by, order.store_id):
            may_advise.demand(by, order.store_id)
        demand_step(order, Step.SETTLEMENT)
        missing = against_signing(order, by)
        if missing:
            raise Refused(missing)
        sign(
            order,
            matter="statement",
            capacity=Capacity.CUSTOMER,
            signer_name=signer_name,
            strokes=strokes,
            method=method,
            by=by,
        )
        owed = order.document.receivables.filter(state=ReceivableState.OPEN, payer__in=TILL_PAYERS)
        return any(receivable.rest_amount for receivable in owed)


def settle(order_id: int, *, by: User) -> None:
    """11 → 12: seals the receivables and writes the output value down by its date (KPI-01)."""
    with locked(order_id) as order:
        charged = charged_lines(order)
        require(
            {r.payer: r.amount for r in order.document.receivables.exclude(state="cancelled")} == by_payer(charged),
            _("The statement is not up to date: draw it up first."),
            mended_by=Role.SETTLEMENT_CLERK,
        )
        order.settled_at, order.settled_by = timezone.now(), by
        sums = {LineKind.LABOUR: Decimal(0), LineKind.PART: Decimal(0)}
        for line, amount in charged:
            sums[LineKind(line.kind)] += amount
        order.settled_labour_amount = sums[LineKind.LABOUR]
        order.settled_parts_amount = sums[LineKind.PART]
        advance(order, "settle", by=by)
        seal_receivables(order.document, by=by)


def reopen_settlement(order_id: int, *, reason: str, by: User) -> None:
    """12 → 11, with a reason: the receivables open again."""
    with locked(order_id) as order:
        require(reason.strip(), _("Say why."))
        advance(order, "reopen_settlement", by=by, reason=reason)
        reopen(order, by=by)
