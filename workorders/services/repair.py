"""Steps 7 and 8: the work itself, the own and the leader's check, stopping, and coming back."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cashier.services.receivables import unseal_receivables
from documents.services.signatures import sign
from staff.enums import Role
from staff.models import User
from staff.refusals import Reason, Refused, require
from workorders.enums import CheckKind, ClockTask, LineKind, LineState, Step
from workorders.models import Check, WorkOrder
from workorders.permissions import may_check_own_work, may_lead, may_work
from workorders.services import clock
from workorders.services.flow import advance, demand_step, locked
from workorders.services.lines import demand_insurer_agreed, lock_line, order_of_line

CHECK_CAPACITY = {
    CheckKind.OWN: Role.TECHNICIAN,
    CheckKind.LEADER: Role.TEAM_LEADER,
    CheckKind.FINAL: Role.QUALITY_INSPECTOR,
}


def start_repair(order_id: int, *, by: User) -> None:
    """7 → 8."""
    with locked(order_id) as order:
        advance(order, "start_repair", by=by)


def finish_line(line_id: int, *, by: User) -> None:
    """An agreed operation is done; clocks on it stop."""
    with locked(order_of_line(line_id)) as order:
        may_work.demand(by, order.store_id)
        demand_step(order, Step.REPAIR)
        line = lock_line(order, line_id)
        require(line.kind == LineKind.LABOUR, _("Only operations are finished; parts are issued."))
        require(
            line.state == LineState.ACCEPTED,
            _("%(line)s may not be finished: the customer has not agreed, or it is finished already.")
            % {"line": line.name},
        )
        demand_insurer_agreed(line)
        line.state, line.finished_at, line.finished_by = LineState.FINISHED, timezone.now(), by
        line.save(update_fields=["state", "finished_at", "finished_by"])
        for entry in line.clock_entries.filter(ended_at=None):
            clock.end(entry)


def record_check(order: WorkOrder, *, kind: CheckKind, results: list[dict], note: str = "", by: User) -> Check:
    """Write and sign one of the three inspections of a locked order (WO-05).

    ``results`` is a list of {item, ok, note}; every item needs an answer, a failed one a note.
    """
    require(results, _("Check every item."))
    for row in results:
        require(row.get("ok") in (True, False), _("Answer every item: %(item)s") % {"item": row["item"]})
        require(row["ok"] or row.get("note", "").strip(), _("Say what is wrong: %(item)s") % {"item": row["item"]})
    check = Check.objects.create(
        order=order,
        kind=kind,
        rework=order.rework_count,
        results=results,
        passed=all(row["ok"] for row in results),
        note=note.strip(),
        checked_at=timezone.now(),
        checked_by=by,
    )
    sign(
        order,
        matter=f"{kind}_check_{check.pk}",
        capacity=CHECK_CAPACITY[kind],
        agreed=check.passed,
        note=note[:300],
        by=by,
    )
    return check


def check_own_work(order_id: int, *, results: list[dict], note: str = "", by: User) -> Check:
    """The technician's own check. Refuses who neither is planned for the car nor worked on it."""
    with locked(order_id) as order:
        may_check_own_work.demand(by, order.store_id)
        demand_step(order, Step.REPAIR)
        if reasons := against_checking(order, by):
            raise Refused(reasons)
        return record_check(order, kind=CheckKind.OWN, results=results, note=note, by=by)


def against_checking(order: WorkOrder, by: User) -> list[Reason]:
    """Why this is not the person's own work; says whose it is."""
    if by.pk == order.technician_id:
        return []
    worked = list(who_worked_on(order))
    if by in worked:
        return []
    names = "、".join(person.full_name for person in dict.fromkeys([order.technician, *worked]) if person)
    return [Reason(_("You did not work on this car. These can sign for their own work: %(names)s.") % {"names": names})]


def check_as_leader(order_id: int, *, results: list[dict], note: str = "", by: User) -> Check:
    """The team leader's check: their signature closes the work.

    Refuses before the own check; then who signed that, and who worked on the car where the store has a leader who did not (CTL-02).
    """
    with locked(order_id) as order:
        may_lead.demand(by, order.store_id)
        demand_step(order, Step.REPAIR)
        if reasons := against_leader(order, by):
            raise Refused(reasons)
        return record_check(order, kind=CheckKind.LEADER, results=results, note=note, by=by)


def against_leader(order: WorkOrder, by: User) -> list[Reason]:
    """Why this leader does not make the leader's check, not yet or not at all, and who can mend it (CTL-02)."""
    own = order.passed_check(CheckKind.OWN)
    not_yet = Reason(_("The technician's own check comes first."), Role.TECHNICIAN, code="own_check")
    return [*([] if own else [not_yet]), *against_same_person(order, own, by)]


def against_same_person(order: WorkOrder, own: Check | None, by: User) -> list[Reason]:
    """Nobody checks their own work where somebody else can; says who."""
    worked = set(who_worked_on(order))
    signed_it = own is not None and own.checked_by_id == by.pk
    if not signed_it and by not in worked:
        return []
    others = [leader for leader in User.with_role(order.store, Role.TEAM_LEADER) if leader != by]
    free = [leader for leader in others if leader not in worked and (own is None or leader.pk != own.checked_by_id)]
    if signed_it:
        sentence = _("You signed the own check: somebody else must make the team leader's check.")
    elif free:
        sentence = _("You worked on this car: another team leader must make the team leader's check.")
    else:
        return []
    if free:
        names = "、".join(leader.full_name for leader in free)
        sentence = _("%(sentence)s These can: %(names)s.") % {"sentence": sentence, "names": names}
    return [Reason(sentence, code="same_person")]


def who_worked_on(order: WorkOrder) -> QuerySet[User]:
    """Who was on the clock or finished an operation; finding the fault is not yet work to be checked."""
    clocks = order.clock_entries.exclude(task=ClockTask.DIAGNOSIS)
    finished = order.lines.exclude(finished_by=None)
    return User.objects.filter(Q(pk__in=clocks.values("technician")) | Q(pk__in=finished.values("finished_by")))


def finish_repair(order_id: int, *, by: User) -> None:
    """8 → 9."""
    with locked(order_id) as order:
        advance(order, "finish_repair", by=by)


def stop_work(order_id: int, *, reason: str, by: User) -> None:
    """7, 8 → 9: the work ends here; running clocks are closed, parts issued must be returned or charged."""
    with locked(order_id) as order:
        require(reason.strip(), _("Say why."))
        for entry in order.clock_entries.filter(ended_at=None):
            clock.end(entry)
        order.stopped_at, order.stop_reason = timezone.now(), reason.strip()
        advance(order, "stop_work", by=by, reason=reason)


def send_back_to_repair(order_id: int, *, reason: str, by: User) -> None:
    """10, 11, 12 → 8: rework. A settled bill is opened again with it (FLOW-05)."""
    with locked(order_id) as order:
        require(reason.strip(), _("Say why."))
        was_settled = order.step == Step.DELIVERY
        advance(order, "send_back_to_repair", by=by, reason=reason)
        if was_settled:
            reopen(order, by=by)
        # The car is repaired anew: it is called for, shown and explained anew.
        order.called_at, order.called_by, order.call_answer = None, None, ""
        order.car_shown = order.old_parts_shown = order.charges_explained = False
        order.save()


def reopen(order: WorkOrder, *, by: User) -> None:
    """Take the settlement of a locked order back: the receivables may change again."""
    unseal_receivables(order.document, by=by)
    order.settled_at = order.settled_by = None
    order.settled_labour_amount = order.settled_parts_amount = 0
    order.save(update_fields=["settled_at", "settled_by", "settled_labour_amount", "settled_parts_amount"])
