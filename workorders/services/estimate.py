"""Step 5: lines, terms, the customer's answer to each line (WO-01)."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cashier.enums import Payer
from documents.enums import Capacity
from documents.services.holds import place_hold
from documents.services.signatures import sign
from parts.models import Part
from parts.services.requisitions import demand_pieces
from staff.enums import Role
from staff.models import User
from staff.refusals import Reason, Refused, require
from staff.scoping import only
from workorders.enums import (
    AGREED,
    INSURANCE_PAPERS,
    SUPPLEMENT_STEPS,
    ConsentMethod,
    LineKind,
    LineState,
    SettlingWay,
    Step,
    SupplementState,
)
from workorders.models import EstimateVersion, OrderLine, Supplement, WorkOrder
from workorders.permissions import may_advise
from workorders.pricing import demand_payable, price
from workorders.services import demand
from workorders.services.flow import advance, demand_step, locked
from workorders.services.lines import lock_line, order_of_line
from workorders.services.terms import promise
from workshop.models import Operation
from workshop.queries import labour_rate
from workshop.services.operations import demand_hours


def demand_open_estimate(order: WorkOrder, supplement_id: int | None, by: User) -> Supplement | None:
    """Lines are added at the estimate, or to additional work that is not yet answered (FLOW-04)."""
    may_advise.demand(by, order.store_id)
    if supplement_id is None:
        demand_step(order, Step.ESTIMATE)
        return None
    demand_step(order, *SUPPLEMENT_STEPS)
    supplement = only(order.supplements.filter(pk=supplement_id))
    require(
        supplement is not None and supplement.state != SupplementState.ANSWERED,
        _("This additional work has already been answered."),
    )
    return supplement


def add_labour(
    order_id: int,
    *,
    operation_id: int,
    hours: Decimal | None = None,
    payer: str = Payer.CUSTOMER,
    supplement_id: int | None = None,
    by: User,
) -> OrderLine:
    """Add an operation at the store's labour rate; ``hours`` defaults to its flat rate."""
    with locked(order_id) as order:
        supplement = demand_open_estimate(order, supplement_id, by)
        operation = only(Operation.objects.filter(pk=operation_id, is_active=True))
        require(operation is not None, _("Choose an operation of the catalogue."))
        assert operation is not None
        return add_operation_line(order, operation, hours, payer=payer, supplement=supplement)


def add_operation_line(
    order: WorkOrder,
    operation: Operation,
    hours: Decimal | None = None,
    *,
    payer: str = Payer.CUSTOMER,
    supplement: Supplement | None = None,
    package: str = "",
) -> OrderLine:
    hours = operation.hours if hours is None else hours
    require(operation.is_active, _("%(operation)s is no longer offered.") % {"operation": operation})
    demand_hours(hours)
    require(payer in Payer.values, _("Choose who pays."))
    rate = labour_rate(order.store, operation.work_kind, order.vehicle.brand, timezone.localdate())
    require(
        rate is not None,
        _("There is no labour rate for this kind of work."),
        mended_by=Role.SERVICE_MANAGER,
    )
    assert rate is not None
    amount = price(hours, rate)
    demand_payable(amount)
    return OrderLine.objects.create(
        order=order,
        kind=LineKind.LABOUR,
        operation=operation,
        name=operation.name,
        quantity=hours,
        unit_price_amount=rate,
        amount=amount,
        payer=payer,
        supplement=supplement,
        package_name=package,
    )


def add_part(
    order_id: int,
    *,
    part_id: int,
    quantity: Decimal,
    payer: str = Payer.CUSTOMER,
    supplement_id: int | None = None,
    by: User,
) -> OrderLine:
    """Add a part at its sale price."""
    with locked(order_id) as order:
        supplement = demand_open_estimate(order, supplement_id, by)
        part = only(Part.objects.filter(pk=part_id))
        require(part is not None, _("Choose a part of the catalogue."))
        assert part is not None
        return add_part_line(order, part, quantity, payer=payer, supplement=supplement)


def add_part_line(
    order: WorkOrder,
    part: Part,
    quantity: Decimal,
    *,
    payer: str = Payer.CUSTOMER,
    supplement: Supplement | None = None,
    package: str = "",
) -> OrderLine:
    require(part.is_active, _("%(part)s is no longer kept.") % {"part": part})
    demand_pieces(quantity)
    require(payer in Payer.values, _("Choose who pays."))
    unit_price = part.sale_price_amount
    amount = price(quantity, unit_price)
    demand_payable(amount)
    return OrderLine.objects.create(
        order=order,
        kind=LineKind.PART,
        part=part,
        name=part.name,
        quantity=quantity,
        unit_price_amount=unit_price,
        amount=amount,
        payer=payer,
        supplement=supplement,
        package_name=package,
    )


def remove_line(line_id: int, *, by: User) -> None:
    """Take a line off again before the customer has answered it."""
    with locked(order_of_line(line_id)) as order:
        line = lock_line(order, line_id)
        demand_open_estimate(order, line.supplement_id, by)
        require(
            line.state == LineState.PROPOSED, _("The customer has already answered this line: withdraw it instead.")
        )
        line.delete()


def answer_lines(
    order_id: int,
    *,
    accepted: Iterable[int],
    declined: Iterable[int],
    method: str,
    name: str,
    strokes: Any = None,
    promised_at: datetime.datetime | None = None,
    by: User,
) -> EstimateVersion:
    """Record the customer's yes or no per line, by whom and how, and keep the version shown (WO-01).

    By signature a drawn one is needed. Lines the customer has already answered stay as they are; additional work is
    answered once it has been offered (FLOW-04), and may come with another promised time.
    """
    accepted, declined = set(accepted), set(declined)
    with locked(order_id) as order:
        may_advise.demand(by, order.store_id)
        demand_step(order, Step.ESTIMATE, *SUPPLEMENT_STEPS)
        require(method in ConsentMethod.values, _("Choose how the customer answered."))
        require(name.strip(), _("Say who answered."))
        require(not accepted & declined, _("A line is either accepted or declined."))
        asked = order.lines.filter(pk__in=accepted | declined, state=LineState.PROPOSED)
        lines = list(asked.select_for_update(no_key=True))
        if {line.pk for line in lines} != accepted | declined or not lines:
            raise Refused(Reason(_("Some of these lines have been answered or removed meanwhile. Look again.")))
        require(
            not order.supplements.filter(state=SupplementState.FOUND, lines__in=lines).exists(),
            _("Offer the additional work to the customer first."),
        )
        if promised_at is not None:
            promise(order, promised_at)
        version = keep_version(order, answered={line.pk: line.pk in accepted for line in lines}, by=by)
        if method == ConsentMethod.SIGNATURE:
            sign(
                order,
                matter=f"estimate_{version.version}",
                capacity=Capacity.CUSTOMER,
                signer_name=name,
                strokes=strokes,
                by=by,
            )
        consent = {"consent_method": method, "consent_name": name.strip(), "consent_at": timezone.now()}
        for state, answered in ((LineState.ACCEPTED, accepted), (LineState.DECLINED, declined)):
            if answered:
                asked.filter(pk__in=answered).update(state=state, consent_recorded_by=by, **consent)
        settle_supplements(order, by=by)
        place_default_holds(order, by=by)
    return version


def settle_supplements(order: WorkOrder, *, by: User) -> None:
    """Additional work whose lines are all answered is answered; its parts are asked for at once."""
    for supplement in order.supplements.filter(state=SupplementState.OFFERED):
        if supplement.lines.filter(state=LineState.PROPOSED).exists() or not supplement.lines.exists():
            continue
        supplement.state = SupplementState.ANSWERED
        supplement.save(update_fields=["state"])
        demand.ask_for_parts(order, by=by)


def place_default_holds(order: WorkOrder, *, by: User) -> None:
    """An insurer pays any part of the bill: the car leaves only with complete papers (INS-03)."""
    insured = (
        order.settling_way == SettlingWay.INSURER or order.lines.filter(payer=Payer.INSURER, state__in=AGREED).exists()
    )
    if insured and not order.document.holds.filter(code=INSURANCE_PAPERS).exists():
        place_hold(
            order.document,
            blocks="deliver",
            code=INSURANCE_PAPERS,
            reason=_("The insurance papers are not complete."),
            mended_by=Role.INSURANCE_CLERK,
            by=by,
        )


def keep_version(order: WorkOrder, *, answered: dict[int, bool], by: User) -> EstimateVersion:
    """Write down the estimate as it is shown, with the answers being given."""
    last = order.estimate_versions.aggregate(last=Max("version"))["last"] or 0
    rows, total = [], Decimal(0)
    for line in order.lines.all():
        state = line.state
        if line.pk in answered:
            state = LineState.ACCEPTED if answered[line.pk] else LineState.DECLINED
        if state in AGREED:
            total += line.amount
        rows.append(
            {
                "kind": line.kind,
                "name": line.name,
                "quantity": str(line.quantity),
                "unit_price": str(line.unit_price_amount),
                "amount": str(line.amount),
                "payer": line.payer,
                "state": state,
            }
        )
    return EstimateVersion.objects.create(
        order=order,
        version=last + 1,
        lines=rows,
        total_amount=total,
        promised_at=order.promised_at,
        shown_at=timezone.now(),
        shown_by=by,
    )


def accept_estimate(order_id: int, *, by: User) -> None:
    """5 → 6. The accepted parts are asked for at once: the storekeeper sees them before the car is in the bay."""
    with locked(order_id) as order:
        place_default_holds(order, by=by)
        advance(order, "accept_estimate", by=by)
        demand.ask_for_parts(order, by=by)
