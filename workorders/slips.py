"""The papers of a work order: SLP-01, SLP-12, SLP-17."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.kinds import Copy, Slip
from staff.refusals import require
from workorders.enums import AGREED, CheckKind, LineKind
from workorders.guards import check_in_of
from workorders.models import WorkOrder
from workorders.permissions import may_see_orders, may_see_prices
from workorders.queries import charged_lines
from workorders.warranty import repair_warranty


def facts(order: WorkOrder) -> dict[str, Any]:
    """What the head of every paper of an order shows."""
    read = WorkOrder.objects.select_related("customer", "vehicle", "advisor").get(pk=order.pk)
    order.customer, order.vehicle, order.advisor = read.customer, read.vehicle, read.advisor
    check_in = check_in_of(order)
    return {
        "order": order,
        "customer": order.customer,
        "vehicle": order.vehicle,
        "check_in": check_in,
        "mileage": check_in.mileage if check_in else None,
        "advisor": order.advisor,
    }


def work_order(order: WorkOrder) -> dict[str, Any]:
    """SLP-01: what the customer wants, the car's condition, the lines agreed so far."""
    lines = list(order.lines.filter(state__in=AGREED))
    return {
        **facts(order),
        "lines": lines,
        "total": sum((line.amount for line in lines), Decimal(0)),
        "diagnosis": getattr(order, "diagnosis", None),
    }


def estimate(order: WorkOrder) -> dict[str, Any]:
    """SLP-17: every line with price and answer."""
    lines = list(order.lines.all())
    require(lines, gettext("There is nothing on the estimate yet."))
    agreed = [line for line in lines if line.state in ("proposed", *AGREED)]
    return {**facts(order), "lines": lines, "total": sum((line.amount for line in agreed), Decimal(0))}


def job_card(order: WorkOrder) -> dict[str, Any]:
    """SLP-17: for the bay, without prices and without the number to call."""
    return {
        **facts(order),
        "phone": order.customer.masked_phone,
        "lines": order.lines.filter(state__in=AGREED),
        "findings": order.findings.select_related("found_by"),
        "supplements": order.supplements.all(),
        "diagnosis": getattr(order, "diagnosis", None),
    }


def settlement(order: WorkOrder) -> dict[str, Any]:
    """SLP-12: what is charged, by line and by payer."""
    charged = charged_lines(order)
    require(order.document.receivables.exists() or charged, gettext("Nothing has been charged yet."))
    rows: list[dict[str, Any]] = [
        {"line": line, "quantity": charged_quantity(line), "amount": amount} for line, amount in charged
    ]
    return {
        **facts(order),
        "rows": rows,
        "labour": sum((r["amount"] for r in rows if r["line"].kind == LineKind.LABOUR), Decimal(0)),
        "parts": sum((r["amount"] for r in rows if r["line"].kind == LineKind.PART), Decimal(0)),
        "total": sum((r["amount"] for r in rows), Decimal(0)),
        "receivables": order.document.receivables.exclude(state="cancelled"),
    }


def charged_quantity(line: Any) -> Decimal:
    if line.kind == LineKind.LABOUR or line.requisition_line is None:
        return Decimal(line.quantity)
    return Decimal(line.requisition_line.issued_quantity - line.requisition_line.returned_quantity)


def history_card(order: WorkOrder) -> dict[str, Any]:
    """SLP-12: this visit as a line in the car's life, with the visits before."""
    earlier = (
        WorkOrder.objects.filter(vehicle=order.vehicle, delivered_at__isnull=False)
        .exclude(pk=order.pk)
        .select_related("document", "advisor", "visit__check_in")
        .order_by("-delivered_at")[:8]
    )
    return {**settlement(order), "earlier": earlier}


def certificate(order: WorkOrder) -> dict[str, Any]:
    """SLP-17 completion certificate: only a car that passed its final inspection gets one (WO-09)."""
    check = order.last_check(CheckKind.FINAL)
    require(check is not None and check.passed, gettext("The final inspection has not been passed."))
    return {
        **facts(order),
        "phone": order.customer.masked_phone,  # whoever sees the order may print it
        "lines": order.lines.filter(state="finished"),
        "check": check,
        "warranty": repair_warranty(order.work_kind),
    }


FRONT_DESK, WORKSHOP, VOUCHER = _("Front desk"), _("Workshop"), _("Customer (pick-up voucher)")
CUSTOMER, FINANCE, VEHICLE_FILE = _("Customer"), _("Finance"), _("Vehicle file")

ALL = (
    Slip(
        "SLP-01",
        _("Repair order"),
        (Copy(1, FRONT_DESK), Copy(2, WORKSHOP), Copy(3, VOUCHER)),
        "workorders/slips/work_order.html",
        work_order,
        may_see_prices,
    ),
    Slip(
        "SLP-17E", _("Estimate sheet"), (Copy(1, CUSTOMER),), "workorders/slips/estimate.html", estimate, may_see_prices
    ),
    Slip("SLP-17J", _("Job card"), (Copy(1, WORKSHOP),), "workorders/slips/job_card.html", job_card, may_see_orders),
    Slip(
        "SLP-12S",
        _("Settlement statement"),
        (Copy(1, CUSTOMER), Copy(2, FINANCE)),
        "workorders/slips/settlement.html",
        settlement,
        may_see_prices,
    ),
    Slip(
        "SLP-12A",
        _("Accounting voucher"),
        (Copy(1, FINANCE),),
        "workorders/slips/voucher.html",
        settlement,
        may_see_prices,
    ),
    Slip(
        "SLP-12H",
        _("Vehicle history card"),
        (Copy(1, VEHICLE_FILE),),
        "workorders/slips/history_card.html",
        history_card,
        may_see_prices,
    ),
    Slip(
        "SLP-17C",
        _("Completion certificate"),
        (Copy(1, CUSTOMER), Copy(2, VEHICLE_FILE)),
        "workorders/slips/certificate.html",
        certificate,
        may_see_orders,
    ),
)
