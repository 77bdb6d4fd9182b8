"""The only caller of the arrows. Order: permission → guards → arrow → save → step record (FLOW-02, FLOW-03)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import Transition

from cashier.services.receivables import lock_receivables_of
from documents.services.papers import lock_paper
from parts.services.locking import lock_requisitions
from staff.history import because
from staff.models import User
from staff.refusals import Guard, Reason, Refused, asked_once, require, unmet
from staff.transactions import all_or_nothing
from workorders import guards
from workorders.enums import ENDED, Step
from workorders.models import StepRecord, WorkOrder
from workorders.permissions import ArrowPermission


@contextmanager
def locked(order_id: int) -> Iterator[WorkOrder]:
    """One transaction around one locked order: document, then order.

    Raises Http404 where the store in scope does not have it.
    """
    with all_or_nothing():
        yield lock_paper(WorkOrder, order_id)


def arrow_of(order: Any, verb: str) -> Transition | None:
    """The arrow called ``verb`` that leaves the step where the order stands, if there is one."""
    return next((a for a in order.get_all_step_transitions() if a.name == verb and a.source == order.step), None)


def already_moved_on(order: WorkOrder) -> Reason:
    return Reason(_("already moved on: %(step)s") % {"step": order.get_step_display()}, code="step")


def reasons_against(order: WorkOrder, verb: str) -> list[Reason]:
    """Why the ORDER may not take ``verb`` now: wrong step, or the sentences of its unmet guards."""
    arrow = arrow_of(order, verb)
    if arrow is None:
        return [already_moved_on(order)]
    return unmet(arrow.conditions or [], order)


READ_PARTS = {
    guards.parts_issued_or_back_ordered,
    guards.parts_accounted_for,
    guards.agreed_work_is_open,
    guards.own_check_signed,
    guards.leader_check_signed,
    guards.what_was_done_is_checked,
    guards.final_check_passed,
    guards.statement_signed,
}
READ_MONEY = {guards.statement_signed, guards.receivables_covered}


def lock_what_guards_read(order: WorkOrder, asked: Iterable[Guard]) -> None:
    """Requisitions and receivables of the order, in the house's lock order (design §3), where a guard asks about them."""
    if not READ_PARTS.isdisjoint(asked):
        lock_requisitions(order.document)
    if not READ_MONEY.isdisjoint(asked):
        lock_receivables_of(order.document)


def advance(
    order: WorkOrder,
    verb: str,
    *,
    by: User,
    reason: str = "",
    skipped: bool = False,
    by_itself: bool = False,
) -> StepRecord:
    """Take one arrow of a locked order and record it.

    Raises :class:`NotPermitted` for the person, :class:`Refused` with every unmet guard for the order.
    ``by_itself`` marks an arrow the system takes for what ``by`` caused; the person needs no permission for it.
    """
    arrow = arrow_of(order, verb)
    if arrow is None:
        raise Refused(already_moved_on(order))
    if not by_itself:
        assert isinstance(arrow.permission, ArrowPermission)
        arrow.permission.demand(order, by)
    if skipped:
        require(reason.strip(), _("Say why this step is skipped."))
    lock_what_guards_read(order, arrow.conditions or [])
    source, since, now = order.step, order.step_since, timezone.now()
    with asked_once(order):  # the arrow asks its guards again, and would not say which one does not hold
        if reasons := unmet(arrow.conditions or [], order):
            raise Refused(reasons)
        getattr(order, verb)(by=by)
    if reason:
        because(reason)
    order.step_since = now
    if order.ending and not order.ending_reason:
        require(reason.strip(), _("Say why."))
        order.ending_reason = reason.strip()
    if order.step in ENDED:
        order.ended_at = now
    order.save()
    return StepRecord.objects.create(
        order=order,
        verb=verb,
        from_step=source,
        to_step=order.step,
        at=now,
        by=by,
        seconds=max(0, int((now - since).total_seconds())),
        skipped=skipped,
        by_itself=by_itself,
        reason=reason.strip(),
    )


def record_beginning(order: WorkOrder, verb: str, *, by: User, reason: str = "") -> StepRecord:
    """The first step record of an order that begins at 1, 2 or 3."""
    return StepRecord.objects.create(
        order=order, verb=verb, from_step="", to_step=order.step, at=order.step_since, by=by, reason=reason
    )


def demand_step(order: WorkOrder, *steps: Step) -> None:
    """Refuse what belongs to another step, with where the order stands."""
    if order.step not in steps:
        raise Refused(already_moved_on(order))
