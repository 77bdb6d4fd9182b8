"""Clocking on and off (WO-04). Nobody is on two clocks: the database refuses the second.

A technician with two tablets is locked before the order: two entries written in the same moment would each wait for the
other in the constraint, and the database would shoot one as a deadlock.
"""

import datetime

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from staff.clashes import clashes_refused
from staff.history import because
from staff.models import User
from staff.refusals import Reason, require
from staff.scoping import only
from staff.services.calendar import opening
from staff.templatetags.shop import plate_text
from staff.templatetags.times import clock
from staff.transactions import all_or_nothing
from workorders.enums import CLOCK_ON_STEPS, ClockTask, LineKind, LineState, Step
from workorders.models import ClockEntry, OrderLine, WorkOrder
from workorders.permissions import may_end_clocks, may_work
from workorders.services.flow import demand_step, locked
from workorders.services.lines import demand_insurer_agreed
from workshop.services.teams import lock_people


def clock_on(order_id: int, *, line_id: int | None = None, by: User) -> ClockEntry:
    """Begin work on an order, or on one of its agreed operations.

    In diagnosis it is the small diagnosis job. A line to which the customer has not agreed, or the insurer who pays it, is refused (FLOW-04).
    """
    with all_or_nothing():
        lock_people({by.pk})
        return start_clock(order_id, line_id, by)


def start_clock(order_id: int, line_id: int | None, by: User) -> ClockEntry:
    with locked(order_id) as order:
        may_work.demand(by, order.store_id)
        demand_step(order, Step.DIAGNOSIS, *CLOCK_ON_STEPS)
        task = task_of(order)
        line = None
        if line_id is not None:
            line = only(OrderLine.objects.filter(pk=line_id, order=order, kind=LineKind.LABOUR))
            require(line is not None, _("This line is not an operation of this order."))
            assert line is not None
            require(
                line.state == LineState.ACCEPTED,
                _("%(line)s may not be worked on: the customer has not agreed, or it is finished.")
                % {"line": line.name},
            )
            demand_insurer_agreed(line)
        with clashes_refused({"technician_on_one_clock_at_a_time": lambda: running_clock(by)}):
            return ClockEntry.objects.create(
                order=order, line=line, task=task, technician=by, started_at=timezone.now()
            )


def running_clock(technician: User) -> Reason:
    running = only(ClockEntry.objects.filter(technician=technician, ended_at=None).select_related("order__vehicle"))
    plate = plate_text(running.order.vehicle.plate) if running else ""
    sentence = _("Your clock is running on %(plate)s. Clock off there first.") % {"plate": plate}
    return Reason(sentence, url=reverse("workorders:jobs"))


def task_of(order: WorkOrder) -> ClockTask:
    if order.step == Step.DIAGNOSIS:
        return ClockTask.DIAGNOSIS
    return ClockTask.REWORK if order.rework_count else ClockTask.WORK


def clock_off(order_id: int, *, by: User) -> ClockEntry:
    """End one's own running clock on an order."""
    with locked(order_id) as order:
        may_work.demand(by, order.store_id)
        entry = stop_running(order, by=by)
        require(entry is not None, _("No clock of yours is running on this order."))
        assert entry is not None
        return entry


def end_clock(
    entry_id: int, *, stopped_at: datetime.datetime | None = None, reason: str, by: User
) -> datetime.datetime:
    """End the running clock of somebody who has gone: the order waits for it, and nobody else could clock them off.

    Who ends it says until when was worked, else ``presumed_end`` is taken. The reason and who gave it stand in the
    order's history.
    """
    order_id = only(ClockEntry.objects.filter(pk=entry_id).values_list("order_id", flat=True))
    if order_id is None:
        raise Http404
    with locked(order_id) as order:
        may_end_clocks.demand(by, order.store_id)
        require(reason.strip(), _("Say why."))
        entry = order.clock_entries.get(pk=entry_id)
        require(entry.ended_at is None, _("This clock has stopped already."))
        end_at = presumed_end(entry) if stopped_at is None else stopped_at
        to_the_minute = entry.started_at.replace(second=0, microsecond=0)  # as precisely as it can be typed
        require(
            end_at >= to_the_minute,
            _("The clock cannot stop before it started: %(at)s.") % {"at": clock(entry.started_at)},
        )
        require(end_at <= timezone.now(), _("The clock cannot stop in the future."))
        because(reason)
        end(entry, end_at)
        return end_at


def stop_running(order: WorkOrder, *, by: User, task: str | None = None) -> ClockEntry | None:
    """End the running clock of ``by`` on a locked order, if there is one."""
    running = order.clock_entries.filter(technician=by, ended_at=None)
    if task is not None:
        running = running.filter(task=task)
    entry = running.first()
    if entry is not None:
        end(entry)
    return entry


def presumed_end(entry: ClockEntry) -> datetime.datetime:
    """When somebody who did not clock off has stopped: when the store closed on the day the clock began."""
    _opens, closes = opening(entry.order.store, timezone.localdate(entry.started_at))
    return max(min(closes, timezone.now()), entry.started_at)


def end(entry: ClockEntry, at: datetime.datetime | None = None) -> None:
    """Stop a clock now, or ``at`` the time somebody says. One that ran through the night was left on: nobody worked."""
    if at is None:
        ran_on = timezone.localdate(entry.started_at) < timezone.localdate()
        at = presumed_end(entry) if ran_on else timezone.now()
    entry.ended_at = max(at, entry.started_at)
    entry.save(update_fields=["ended_at"])
