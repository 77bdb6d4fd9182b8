"""May the ORDER go on? One fact each, with its sentence and who can mend it (FLOW-02)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cashier.enums import Payer
from cashier.queries import uncovered
from cashier.services.receivables import MENDED_BY
from documents.enums import Capacity
from documents.services.holds import open_holds
from documents.services.signatures import agreed_on, is_signed
from parts.queries import issued_but_open, lines_not_issued_nor_backordered
from reception.models import Visit
from staff.enums import FRONT_DESK, Role
from staff.refusals import Reason, guard
from staff.templatetags.numbers import money
from workorders.enums import AGREED, CALLBACK_ENDED, CheckKind, LineKind, LineState, OldPartWish, SupplementState

if TYPE_CHECKING:
    from workorders.models import WorkOrder

ADVISOR = Role.SERVICE_ADVISOR


# 1, 2


@guard(_("No slot is booked yet."), mended_by=ADVISOR)
def slot_is_taken(order: "WorkOrder") -> bool:
    return order.booking_id is not None


def too_early(_order: "WorkOrder") -> list[Reason]:
    sentence = gettext("The customer can still come: the booking is for later.")
    return [Reason(sentence, code="booked_time_has_come")]  # nobody mends it but the clock


@guard(_("The customer can still come: the booking is for later."), explain=too_early)
def booked_time_has_come(order: "WorkOrder") -> bool:
    return order.booking is None or order.booking.starts_at <= timezone.now()


@guard(_("The car has not passed the gate yet."), mended_by=Role.GATE_GUARD)
def car_is_here(order: "WorkOrder") -> bool:
    return order.visit_id is not None


# 3 reception


def check_in_of(order: "WorkOrder") -> Any:
    """Reception's row, or None; read with its visit, which the guards beside ask about."""
    if order.visit_id is not None and not type(order).visit.is_cached(order):
        order.visit = Visit.objects.select_related("check_in").get(pk=order.visit_id)
    return getattr(order.visit, "check_in", None)


@guard(_("Phone and address have not been verified with the customer."), mended_by=ADVISOR)
def contact_verified(order: "WorkOrder") -> bool:
    check_in = check_in_of(order)
    return check_in is not None and check_in.phone_verified and check_in.address_verified


@guard(_("The mileage has not been read."), mended_by=ADVISOR)
def mileage_recorded(order: "WorkOrder") -> bool:
    check_in = check_in_of(order)
    return check_in is not None and check_in.mileage is not None


@guard(_("The fuel level has not been read."), mended_by=ADVISOR)
def fuel_recorded(order: "WorkOrder") -> bool:
    check_in = check_in_of(order)
    return check_in is not None and check_in.fuel_eighths is not None


@guard(_("The walk round the car has not been done."), mended_by=ADVISOR)
def walk_around_done(order: "WorkOrder") -> bool:
    check_in = check_in_of(order)
    return check_in is not None and check_in.walk_around_done


@guard(_("The items in the car have not been listed."), mended_by=ADVISOR)
def items_listed(order: "WorkOrder") -> bool:
    check_in = check_in_of(order)
    return check_in is not None and check_in.items_listed


@guard(_("Not all four protective items are fitted."), mended_by=ADVISOR)
def protective_items_fitted(order: "WorkOrder") -> bool:
    check_in = check_in_of(order)
    return check_in is not None and (
        check_in.seat_cover and check_in.floor_mat and check_in.wheel_cover and check_in.seat_sticker
    )


@guard(_("The gate card has not been taken back from the customer."), mended_by=ADVISOR)
def gate_card_taken_back(order: "WorkOrder") -> bool:
    return order.visit is not None and order.visit.gate_card_returned_at is not None


@guard(_("The customer has not signed the work order."), mended_by=ADVISOR)
def customer_signed_order(order: "WorkOrder") -> bool:
    return is_signed(order, "order", Capacity.CUSTOMER)


# 4 diagnosis


@guard(_("The 5W2H questions are not all answered."), mended_by=ADVISOR)
def questions_complete(order: "WorkOrder") -> bool:
    diagnosis = getattr(order, "diagnosis", None)
    return diagnosis is not None and diagnosis.is_complete


@guard(_("The customer's words have not been repeated back."), mended_by=ADVISOR)
def repeated_back(order: "WorkOrder") -> bool:
    diagnosis = getattr(order, "diagnosis", None)
    return diagnosis is not None and diagnosis.repeated_back


@guard(_("No technician has written a finding, and this is not a package service."), mended_by=Role.TECHNICIAN)
def technician_found(order: "WorkOrder") -> bool:
    diagnosis = getattr(order, "diagnosis", None)
    return (diagnosis is not None and diagnosis.package_service) or order.findings.exists()


# 5 estimate


@guard(_("The customer has not accepted any line."), mended_by=ADVISOR)
def something_accepted(order: "WorkOrder") -> bool:
    return order.lines.filter(state__in=AGREED).exists()


@guard(_("Not every line of the estimate is accepted or declined."), mended_by=ADVISOR)
def every_line_answered(order: "WorkOrder") -> bool:
    return not order.lines.filter(state=LineState.PROPOSED).exists()


@guard(_("There is no promised time yet."), mended_by=ADVISOR)
def promised_time_set(order: "WorkOrder") -> bool:
    return order.promised_at is not None


@guard(_("Nobody asked what the customer wants done with the old parts."), mended_by=ADVISOR)
def old_part_wish_known(order: "WorkOrder") -> bool:
    return bool(order.old_part_wish)


@guard(_("It is not agreed how the bill is settled."), mended_by=ADVISOR)
def settling_way_known(order: "WorkOrder") -> bool:
    return bool(order.settling_way)


# 6 dispatch


@guard(_("No team is chosen."), mended_by=Role.FOREMAN)
def team_chosen(order: "WorkOrder") -> bool:
    return order.team_id is not None


@guard(_("No technician is chosen."), mended_by=Role.FOREMAN)
def technician_chosen(order: "WorkOrder") -> bool:
    return order.technician_id is not None


@guard(_("No bay is chosen."), mended_by=Role.FOREMAN)
def bay_chosen(order: "WorkOrder") -> bool:
    return order.bay_id is not None


@guard(_("The hours are not planned."), mended_by=Role.FOREMAN)
def hours_planned(order: "WorkOrder") -> bool:
    return order.planned_hours is not None and order.planned_hours > 0


@guard(_("The team has not signed for the car's condition and items."), mended_by=Role.TEAM_LEADER)
def team_took_over(order: "WorkOrder") -> bool:
    if not is_signed(order, "handover_in", Capacity.TEAM):
        return False
    signed_by = order.handovers.filter(to_team=True).values_list("team_id", flat=True).last()
    return None in (signed_by, order.team_id) or signed_by == order.team_id


# 7 parts issue


def missing_parts(order: "WorkOrder") -> list[Reason]:
    return [
        Reason(
            gettext("%(part)s: not issued yet.") % {"part": line.part.name},
            Role.STOREKEEPER,
            url=line.requisition.get_absolute_url(),
            code="parts_issued_or_back_ordered",
        )
        for line in lines_not_issued_nor_backordered(order.document)
    ]


@guard(
    _("Not every accepted part is issued or back-ordered with the customer's consent."),
    mended_by=Role.STOREKEEPER,
    explain=missing_parts,
)
def parts_issued_or_back_ordered(order: "WorkOrder") -> bool:
    return not lines_not_issued_nor_backordered(order.document)


# 8 repair


def insurer_asked(order: "WorkOrder", kind: LineKind, code: str) -> list[Reason]:
    """Agreed lines of a kind that nobody here can do anything about before the insurer agrees (FLOW-04)."""
    lines = order.lines.filter(kind=kind, state=LineState.ACCEPTED)
    names = "、".join(line.name for line in lines if line.waits_for_insurer)
    sentence = gettext("The insurer has not agreed yet to: %(lines)s.") % {"lines": names}
    return [Reason(sentence, Role.INSURANCE_CLERK, code=code)] if names else []


def unfinished_operations(order: "WorkOrder") -> list[Reason]:
    """By name, and where they are finished: the order's page has no button for it."""
    code = "operations_finished"
    lines = order.lines.filter(kind=LineKind.LABOUR, state=LineState.ACCEPTED)
    names = "、".join(line.name for line in lines if not line.waits_for_insurer)
    sentence = gettext("Not finished yet: %(operations)s.") % {"operations": names}
    unfinished = [Reason(sentence, Role.TEAM_LEADER, url=reverse("workorders:jobs"), code=code)] if names else []
    return unfinished + insurer_asked(order, LineKind.LABOUR, code)


@guard(_("Not every agreed operation is finished."), mended_by=Role.TEAM_LEADER, explain=unfinished_operations)
def operations_finished(order: "WorkOrder") -> bool:
    return not order.lines.filter(kind=LineKind.LABOUR, state=LineState.ACCEPTED).exists()


@guard(_("Additional work waits for the customer's answer."), mended_by=ADVISOR)
def no_supplement_unanswered(order: "WorkOrder") -> bool:
    return not order.supplements.exclude(state=SupplementState.ANSWERED).exists()


PARTS_OPEN = _("Parts were issued that are neither charged nor returned, or are still to come.")


def open_parts(order: "WorkOrder") -> list[Reason]:
    """What the storekeeper can mend, and what waits for the insurer."""
    code = "parts_accounted_for"
    asked = insurer_asked(order, LineKind.PART, code)
    of_the_store = not asked or issued_but_open(order.document)
    return ([Reason(str(PARTS_OPEN), Role.STOREKEEPER, code=code)] if of_the_store else []) + asked


@guard(PARTS_OPEN, mended_by=Role.STOREKEEPER, explain=open_parts)
def parts_accounted_for(order: "WorkOrder") -> bool:
    # An agreed part that nobody has asked for yet (it waits for the insurer) is still to come as well.
    unasked = order.lines.filter(kind=LineKind.PART, state=LineState.ACCEPTED, requisition_line=None)
    return not issued_but_open(order.document) and not unasked.exists()


def running_clocks(order: "WorkOrder") -> list[Reason]:
    return [
        Reason(
            gettext("%(name)s has not clocked off this order; the team leader or the foreman can stop the clock too.")
            % {"name": entry.technician.full_name},
            Role.TECHNICIAN,
            code="no_clock_running",
        )
        for entry in order.clock_entries.filter(ended_at=None).select_related("technician")
    ]


@guard(_("A clock is still running on this order."), mended_by=Role.TECHNICIAN, explain=running_clocks)
def no_clock_running(order: "WorkOrder") -> bool:
    return not order.clock_entries.filter(ended_at=None).exists()


def found_wrong(kind: CheckKind, mended_by: Role, code: str) -> Callable[["WorkOrder"], list[Reason]]:
    """What the last check of the present work found wrong, in its own words."""

    def explain(order: "WorkOrder") -> list[Reason]:
        check = order.last_check(kind)
        if check is None or check.passed:
            return []
        found = {"check": kind.label, "found": check.found_wrong}
        return [Reason(gettext("%(check)s, not right: %(found)s. Check again.") % found, mended_by, code=code)]

    return explain


@guard(
    _("The technician has not signed the own check."),
    mended_by=Role.TECHNICIAN,
    explain=found_wrong(CheckKind.OWN, Role.TECHNICIAN, "own_check_signed"),
)
def own_check_signed(order: "WorkOrder") -> bool:
    return order.has_passed_check(CheckKind.OWN)


@guard(
    _("The team leader has not signed the check."),
    mended_by=Role.TEAM_LEADER,
    explain=found_wrong(CheckKind.LEADER, Role.TEAM_LEADER, "leader_check_signed"),
)
def leader_check_signed(order: "WorkOrder") -> bool:
    return order.has_passed_check(CheckKind.LEADER)


@guard(_("Agreed work is still open: finish it or withdraw it with the customer's consent."), mended_by=ADVISOR)
def nothing_agreed_is_open(order: "WorkOrder") -> bool:
    return not order.lines.filter(state__in=(LineState.PROPOSED, LineState.ACCEPTED), kind=LineKind.LABOUR).exists()


@guard(_("What was done is not checked yet by the technician and the team leader."), mended_by=Role.TEAM_LEADER)
def what_was_done_is_checked(order: "WorkOrder") -> bool:
    if not order.lines.filter(kind=LineKind.LABOUR, state=LineState.FINISHED).exists():
        return True
    return order.has_passed_check(CheckKind.OWN) and order.has_passed_check(CheckKind.LEADER)


# 9 final inspection


@guard(_("The final inspection is not complete, or something on it failed."), mended_by=Role.QUALITY_INSPECTOR)
def final_check_passed(order: "WorkOrder") -> bool:
    return order.has_passed_check(CheckKind.FINAL)


@guard(_("No item of the final inspection has failed."), mended_by=Role.QUALITY_INSPECTOR)
def final_check_failed(order: "WorkOrder") -> bool:
    check = order.last_check(CheckKind.FINAL)
    return check is not None and not check.passed


@guard(_("No additional work has been agreed."), mended_by=ADVISOR)
def agreed_work_is_open(order: "WorkOrder") -> bool:
    added = order.lines.filter(state=LineState.ACCEPTED, supplement__isnull=False)
    return added.filter(kind=LineKind.LABOUR).exists() or not parts_accounted_for(order)


# 11 settlement


@guard(_("The team has not handed the car and its items back."), mended_by=ADVISOR)  # whose form it is
def car_handed_back(order: "WorkOrder") -> bool:
    if order.ending and order.team_id is None:
        return True
    return not agreed_on(order, "handover_out").keys().isdisjoint(FRONT_DESK)


@guard(_("The customer has not been called."), mended_by=ADVISOR)
def customer_called(order: "WorkOrder") -> bool:
    return bool(order.ending) or order.called_at is not None


@guard(_("The car and the old parts have not been shown to the customer."), mended_by=ADVISOR)
def car_and_old_parts_shown(order: "WorkOrder") -> bool:
    return bool(order.ending) or (order.car_shown and order.old_parts_shown)


@guard(_("The charges have not been explained."), mended_by=ADVISOR)
def charges_explained(order: "WorkOrder") -> bool:
    return bool(order.ending) or order.charges_explained


@guard(_("The customer has not signed the settlement statement and the voucher."), mended_by=ADVISOR)
def statement_signed(order: "WorkOrder") -> bool:
    if order.ending and not order.document.receivables.exists():
        return True
    return is_signed(order, "statement", Capacity.CUSTOMER)


def uncovered_reasons(order: "WorkOrder") -> list[Reason]:
    return [
        Reason(
            gettext("%(payer)s still owes ¥%(amount)s.")
            % {"payer": receivable.payer_label, "amount": money(receivable.rest_amount)},
            MENDED_BY[Payer(receivable.payer)],
            url=receivable.get_absolute_url(),
            code="receivables_covered",
        )
        for receivable in uncovered(order.document)
    ]


@guard(_("Not everything owed is paid or covered."), mended_by=Role.CASHIER, explain=uncovered_reasons)
def receivables_covered(order: "WorkOrder") -> bool:
    return not uncovered(order.document)


def settle_holds(order: "WorkOrder") -> list[Reason]:
    return open_holds(order.document, "settle")


@guard(_("A hold blocks the settlement."), explain=settle_holds)
def nothing_blocks_settling(order: "WorkOrder") -> bool:
    return not settle_holds(order)


# 12 delivery


@guard(_("This order ends without its repair: hand the car back instead."), mended_by=ADVISOR)
def repaired(order: "WorkOrder") -> bool:
    return not order.ending


@guard(_("This order has been repaired: deliver it."), mended_by=ADVISOR)
def ends_without_work(order: "WorkOrder") -> bool:
    return bool(order.ending)


@guard(_("Copy 3 has not been handed in, and the identity has not been checked."), mended_by=ADVISOR)
def voucher_or_identity(order: "WorkOrder") -> bool:
    return order.voucher_returned or bool(order.identity_checked)


@guard(_("The use has not been explained."), mended_by=ADVISOR)
def use_was_explained(order: "WorkOrder") -> bool:
    return order.use_explained


def replaced_parts(order: "WorkOrder") -> tuple[list[str], list[str]]:
    """Names of the parts whose old ones the customer may take along, and of those kept because the maker pays (PRT-18)."""
    names: dict[bool, list[str]] = {True: [], False: []}
    for payer, name in order.lines.filter(kind=LineKind.PART, state__in=AGREED).values_list("payer", "name"):
        names[payer == Payer.MAKER].append(name)
    return names[False], names[True]


@guard(_("The old parts have not been handed over as the customer wished."), mended_by=ADVISOR)
def old_parts_as_wished(order: "WorkOrder") -> bool:
    if order.old_part_wish != OldPartWish.TAKE or order.old_parts_handed:
        return True
    to_take, _kept = replaced_parts(order)
    return not to_take


@guard(_("The next service is not set."), mended_by=ADVISOR)
def next_service_set(order: "WorkOrder") -> bool:
    return order.next_service_on is not None and order.next_service_mileage is not None


def delivery_holds(order: "WorkOrder") -> list[Reason]:
    return open_holds(order.document, "deliver")


@guard(_("A hold blocks the delivery."), explain=delivery_holds)
def nothing_blocks_delivery(order: "WorkOrder") -> bool:
    return not delivery_holds(order)


# 13 follow-up


@guard(_("The callback is neither answered nor are its tries used up."), mended_by=Role.FOLLOW_UP_CLERK)
def callback_answered_or_used_up(order: "WorkOrder") -> bool:
    callback = getattr(order, "callback", None)
    return callback is not None and callback.state in CALLBACK_ENDED


def closing_holds(order: "WorkOrder") -> list[Reason]:
    return open_holds(order.document, "close")


@guard(_("A complaint is still open."), explain=closing_holds)
def nothing_blocks_closing(order: "WorkOrder") -> bool:
    return not closing_holds(order)
