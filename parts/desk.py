"""What the requisition page shows: lines with where they lie, who has signed, what may be done now."""

from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cashier.queries import is_settled
from documents.kinds import Signatory
from documents.models import Signature
from documents.services.signatures import agreed_on
from parts.enums import RECEIVERS, LineState
from parts.forms import BackorderForm, HandOverForm, NoOldPartForm, ReturnForm, ScanForm
from parts.guards import old_part_missing, unmet_for_issue
from parts.models import Requisition, RequisitionLine, Stock
from parts.permissions import (
    can_agree_backorder,
    can_issue_parts,
    can_see_amounts,
    can_sign_requisition,
    can_take_old_part,
)
from parts.signatories import ISSUE, signatories
from staff.actions import Action
from staff.enums import Role
from staff.models import Store, User
from staff.refusals import Reason

COLOURS = {
    LineState.WANTED: "late",
    LineState.ON_ORDER: "wait",
    LineState.RESERVED: "do",
    LineState.PICKED: "do",
    LineState.ISSUED: "done",
    LineState.RETURNED: "none",
    LineState.CANCELLED: "none",
}


def requisition_context(pk: int, *, user: User, store: Store) -> dict[str, Any]:
    """Everything the page needs, in a number of queries that does not grow with the lines."""
    requisition = get_object_or_404(
        Requisition.objects.select_related("document__created_by", "origin", "store"), pk=pk
    )
    kept = Stock.objects.filter(store=store, vacated_at=None).select_related("bin").order_by("is_overflow", "pk")
    lines = list(
        requisition.lines.select_related("part", "received_by").prefetch_related(
            "old_parts", "reservations__stock__bin", Prefetch("part__stocks", kept, to_attr="kept")
        )
    )
    signatures = signature_rows(requisition, user)
    may_issue = can_issue_parts(user, store)
    may_take_old = can_take_old_part(user, store)
    receiver = next((s["signature"].signer_user_id for s in signatures if is_receiver(s)), None)
    signed = all(s["signature"] for s in signatures if s["entry"].matter == ISSUE)
    ready = [(line, line.picked_quantity) for line in lines if line.picked_quantity]
    warranty = {line.warranty for line in lines if line.state != LineState.CANCELLED}
    may_wait = can_agree_backorder(user, store) and any(line.state == LineState.WANTED for line in lines)
    may_return = may_issue and any(line.kept_quantity for line in lines) and not is_settled(requisition.origin_id)
    customer = requisition.origin.customer if may_wait else None
    waits = {"consented_by": customer.name if customer else ""} if may_wait else None
    return {
        "requisition": requisition,
        "lines": [
            line_row(line, waits, may_issue=may_issue, may_return=may_return, may_take_old=may_take_old)
            for line in lines
        ],
        "signatures": signatures,
        "may_issue": may_issue,
        "is_open": any(line.open_quantity for line in lines),
        "scan_form": ScanForm(initial={"hand_over": signed}),
        "hand_over_form": HandOverForm(store=store, initial={"received_by": receiver}),
        "hand_over_action": Action(
            verb="issue",
            label=_("Hand over what lies ready"),
            url=reverse("parts:issue", args=[pk]),
            reasons=reasons_against_handing_over(requisition, ready),
            primary=True,
        ),
        "pick_action": Action(
            verb="pick",
            label=_("Lay everything ready"),
            url=reverse("parts:pick-all", args=[pk]),
            reasons=[]
            if any(line.reserved_quantity > line.picked_quantity for line in lines)
            else [Reason(_("Nothing is set aside that does not lie ready already."))],
        ),
        "slips": [
            (code, label, reverse("documents:slip", args=[pk, code]))
            for code, label, wanted in (
                ("SLP-10", _("Repair requisition"), False),
                ("SLP-11", _("Warranty requisition"), True),
            )
            if wanted in warranty
        ],
        "total": sum(
            (line.unit_price_amount * (line.asked_quantity - line.returned_quantity) for line in lines), Decimal(0)
        ),
        "shows_amounts": can_see_amounts(user, store),
    }


def reasons_against_handing_over(
    requisition: Requisition, ready: list[tuple[RequisitionLine, Decimal]]
) -> list[Reason]:
    if not ready:
        return [Reason(_("Nothing lies ready yet: pick the parts first."), Role.STOREKEEPER)]
    return unmet_for_issue(requisition, ready)


def is_receiver(row: dict[str, Any]) -> bool:
    return row["signature"] is not None and row["entry"].capacity in RECEIVERS


def signature_rows(requisition: Requisition, user: User) -> list[dict[str, Any]]:
    """Who signs the slip in order, who has, and the button of who may now."""
    signed = {ISSUE: agreed_on(requisition, ISSUE)}
    entries = list(signatories(requisition, signed=signed[ISSUE]))
    for matter in {entry.matter for entry in entries} - {ISSUE}:
        signed[matter] = agreed_on(requisition, matter)
    found: dict[tuple[str, str], Signature | None] = {
        (entry.matter, entry.capacity): signed[entry.matter].get(entry.capacity) for entry in entries
    }
    rows = []
    for entry in entries:
        signature = found[entry.matter, entry.capacity]
        capacity = own_capacity(entry, requisition, user)
        waits = next((c for c in entry.after if not found.get((entry.matter, c))), None)
        action = None
        if signature is None and capacity is not None:
            reasons = [Reason(_("%(role)s signs first.") % {"role": Role(waits).label}, Role(waits))] if waits else []
            action = Action(
                verb="sign",
                label=_("Sign as %(role)s") % {"role": Role(capacity).label},
                url=reverse("parts:sign", args=[requisition.pk]),
                reasons=reasons,
                primary=True,
            )
        rows.append(
            {
                "entry": entry,
                "label": Role(entry.capacity).label,
                "signature": signature,
                "action": action,
                "hidden": {"capacity": capacity or "", "matter": entry.matter},
                "is_exception": entry.matter != ISSUE,
            }
        )
    return rows


def own_capacity(entry: Signatory, requisition: Requisition, user: User) -> str | None:
    """The capacity in which this person could give this signature: a team leader also receives parts."""
    if not can_sign_requisition(user, requisition.store_id):
        return None
    capacities = RECEIVERS if entry.capacity in RECEIVERS else (Role(entry.capacity),)
    return next((c for c in capacities if user.has_role(requisition.store_id, c)), None)


def line_row(
    line: Any, waits: dict[str, str] | None, *, may_issue: bool, may_return: bool, may_take_old: bool
) -> dict[str, Any]:
    """A line, where its part lies, and the small forms it may need; ``waits`` is what is known of who waits, for who may note it."""
    stocks: list[Stock] = line.part.kept  # prefetched
    home = stocks[0].bin.code if stocks else ""
    lacks_old = bool(line.open_quantity) and old_part_missing(line, line.open_quantity)
    return {
        "line": line,
        "colour": COLOURS[LineState(line.state)],
        "bins": [r.stock.bin.code for r in line.reservations.all()] or [home],
        "on_hand": sum((stock.on_hand for stock in stocks), Decimal(0)),
        "old_parts": sum((old.quantity for old in line.old_parts.all()), Decimal(0)),
        "lacks_old_part": lacks_old,
        "old_part_form": NoOldPartForm(line_id=line.pk) if may_take_old and lacks_old else None,
        "return_form": ReturnForm(
            line_id=line.pk, initial={"quantity": line.kept_quantity.normalize(), "bin_code": home}
        )
        if may_return and line.kept_quantity
        else None,
        "backorder_form": BackorderForm(line_id=line.pk, initial=waits)
        if waits is not None and line.state == LineState.WANTED
        else None,
        "may_put_back": may_issue and line.picked_quantity,
    }
