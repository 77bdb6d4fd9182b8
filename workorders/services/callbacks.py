"""Step 13: the call three days after delivery, swept by a clock, claimed once, tried again (FUP-01)."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from staff.models import Store, User
from staff.refusals import Reason, Refused, require
from staff.services.calendar import next_working_day
from staff.transactions import all_or_nothing
from workorders.enums import CALLBACK_ENDED, CallbackState, Step
from workorders.models import Callback, WorkOrder
from workorders.permissions import can_close
from workorders.services.flow import advance, demand_step, locked

BATCH = 200
BEFORE_CLOSING = datetime.timedelta(hours=2)


def claim_due_callbacks(*, now: datetime.datetime, by: User | None = None) -> list[int]:
    """Put every callback that is due on the follow-up desk; returns the orders, each once (FUP-01).

    Safe to run at any time and by many workers at once: a row another worker is claiming is passed over, one
    that it has claimed is no longer due, one that a dead worker held is due again. With ``by`` the calls are that clerk's;
    without, nobody's until a clerk opens them. Runs in the scope of its caller: every store, when scopes are off.
    """
    claimed: list[int] = []
    while rows := _claim_batch(now, by):
        claimed += rows
    return claimed


def _claim_batch(now: datetime.datetime, by: User | None) -> list[int]:
    with all_or_nothing():
        due = (
            Callback.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
            .filter(state=CallbackState.DUE, next_try_at__lte=now, due_on__lte=timezone.localdate(now))
            .order_by("next_try_at", "pk")
        )
        rows = list(due[:BATCH])
        for callback in rows:
            callback.state, callback.claimed_at, callback.claimed_by = CallbackState.CLAIMED, now, by
            callback.save(update_fields=["state", "claimed_at", "claimed_by"])
    return [callback.pk for callback in rows]


def take_callback(order_id: int, *, take_over: bool = False, by: User) -> Callback:
    """A clerk opens the call and has it; a colleague who has it keeps it unless ``take_over``."""
    with locked(order_id) as order:
        callback = _open_callback(order, by)
        if callback.claimed_by is not None and callback.claimed_by != by and not take_over:
            raise Refused(Reason(_("%(name)s is making this call.") % {"name": callback.claimed_by}, code="taken"))
        if callback.state == CallbackState.CLAIMED:
            callback.claimed_by = by
            callback.save(update_fields=["claimed_by"])
    return callback


def record_try(order_id: int, *, reached: bool, by: User) -> Callback:
    """One call was made. Reached: done. Not reached: again later, or after the last try "not reached" (FUP-01).

    The store's number of tries is spread over its number of days, so that they cannot be used up in one
    minute; a call back by the customer counts at any time. Refuses the order's own advisor and a colleague's call.
    """
    with locked(order_id) as order:
        callback = _open_callback(order, by)
        now = timezone.now()
        if callback.claimed_by is not None and callback.claimed_by != by:
            raise Refused(Reason(_("%(name)s is making this call.") % {"name": callback.claimed_by}, code="taken"))
        require(
            reached or callback.state == CallbackState.CLAIMED,
            _("The next try is on %(at)s.") % {"at": f"{timezone.localtime(callback.next_try_at):%Y-%m-%d %H:%M}"},
        )
        callback.tries += 1
        callback.save(update_fields=["tries"])
        if reached:
            _finish(callback, CallbackState.DONE, now, by)
        elif callback.tries >= order.store.callback_tries:
            _finish(callback, CallbackState.NOT_REACHED, now, by)
        else:
            _wait(callback, next_try(order.store, callback.tries, now))
    return callback


def postpone_callback(order_id: int, *, until: datetime.datetime, by: User) -> Callback:
    """The customer was reached and asked to be called at another time; no try is used up."""
    with locked(order_id) as order:
        callback = _open_callback(order, by)
        now = timezone.now()
        require(until > now, _("The time to call again is past."))
        require(
            until <= now + datetime.timedelta(days=order.store.callback_days),
            _("Call again within %(count)s days.") % {"count": order.store.callback_days},
        )
        _wait(callback, until)
    return callback


def close_order(order_id: int, *, by: User) -> WorkOrder:
    """13 → closed: the callback is answered or its tries are used up, no complaint is open."""
    with locked(order_id) as order:
        advance(order, "close", by=by)
    return order


def next_try(store: Store, tries: int, now: datetime.datetime) -> datetime.datetime:
    """When to try again: the tries evenly over the days, on working days, by turns late in the day and early."""
    gap = max(1, (store.callback_days - 1) // max(1, store.callback_tries - 1))
    day = next_working_day(store, timezone.localdate(now) + datetime.timedelta(days=gap))
    if tries % 2 == 0:
        return timezone.make_aware(datetime.datetime.combine(day, store.opens_at))
    late = timezone.make_aware(datetime.datetime.combine(day, store.closes_at)) - BEFORE_CLOSING
    return max(late, timezone.make_aware(datetime.datetime.combine(day, store.opens_at)))


def _open_callback(order: WorkOrder, by: User) -> Callback:
    """The callback of a locked order, locked too, if it may still be called and by this person."""
    can_close.demand(order, by)
    demand_step(order, Step.FOLLOW_UP)
    callback = (
        Callback.objects.select_for_update(of=("self",), no_key=True)
        .select_related("claimed_by")
        .filter(pk=order.pk)
        .first()
    )
    require(callback is not None, _("No callback is due for this order."))
    assert callback is not None
    require(
        callback.state not in CALLBACK_ENDED,
        _("This callback is over: %(state)s.") % {"state": callback.get_state_display()},
    )
    return callback


def _finish(callback: Callback, state: CallbackState, now: datetime.datetime, by: User) -> None:
    callback.state, callback.done_at, callback.done_by = state, now, by
    callback.save(update_fields=["state", "done_at", "done_by"])


def _wait(callback: Callback, until: datetime.datetime) -> None:
    """Off the desk until then; the sweep brings it back."""
    callback.state, callback.next_try_at = CallbackState.DUE, until
    callback.claimed_at, callback.claimed_by = None, None
    callback.save(update_fields=["state", "next_try_at", "claimed_at", "claimed_by"])
