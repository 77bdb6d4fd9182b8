"""The call after delivery is never lost and never doubled; its tries are spread, and end (FUP-01)."""

import datetime
import zoneinfo
from collections.abc import Callable

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from staff.enums import DayKind, Role
from staff.models import CalendarDay, User
from staff.refusals import NotPermitted, Refused
from staff.scoping import scopes_disabled
from tests.workorders.walk import Walk
from workorders.enums import CallbackState, Step
from workorders.models import Callback
from workorders.services import callbacks
from workorders.services.callbacks import (
    claim_due_callbacks,
    close_order,
    next_try,
    postpone_callback,
    record_try,
    take_callback,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("FUP-01")]

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
MONDAY = datetime.datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
THURSDAY = datetime.datetime(2026, 11, 26, 9, 0, tzinfo=SHANGHAI)
WalkAt = Callable[..., Walk]


@pytest.fixture
def delivered(walk_at: WalkAt) -> Walk:
    """A car delivered on Monday 23 November 2026: its callback is due on Thursday."""
    with time_machine.travel(MONDAY, tick=True):
        return walk_at(Step.FOLLOW_UP)


@pytest.fixture
def claimed(delivered: Walk) -> Walk:
    claim_due_callbacks(now=THURSDAY)
    return delivered


def callback_of(walk: Walk) -> Callback:
    return Callback.objects.get(pk=walk.pk)


def test_deliver_writes_the_callback_three_days_later(delivered):
    assert callback_of(delivered).due_on == datetime.date(2026, 11, 26)
    assert callback_of(delivered).state == CallbackState.DUE


def test_deliver_moves_the_callback_off_a_holiday_and_the_weekend(walk_at, store):
    for day in (26, 27):
        CalendarDay.objects.create(store=store, day=datetime.date(2026, 11, day), kind=DayKind.HOLIDAY)
    with time_machine.travel(MONDAY, tick=True):
        walk = walk_at(Step.FOLLOW_UP)

    assert callback_of(walk).due_on == datetime.date(2026, 11, 30)


def test_claim_before_the_day_leaves_it_due(delivered):
    wednesday_night = THURSDAY - datetime.timedelta(hours=12)

    assert claim_due_callbacks(now=wednesday_night) == []
    assert callback_of(delivered).state == CallbackState.DUE


def test_claim_puts_it_on_the_desk_of_nobody_yet(delivered):
    assert claim_due_callbacks(now=THURSDAY) == [delivered.pk]

    callback = callback_of(delivered)
    assert (callback.state, callback.claimed_at, callback.claimed_by) == (CallbackState.CLAIMED, THURSDAY, None)


def test_claim_twice_claims_once(delivered):
    first, second = claim_due_callbacks(now=THURSDAY), claim_due_callbacks(now=THURSDAY)

    assert (first, second) == ([delivered.pk], [])


def test_claim_after_days_without_a_worker_finds_it_all_the_same(delivered):
    assert claim_due_callbacks(now=THURSDAY + datetime.timedelta(days=9)) == [delivered.pk]


def test_claim_takes_every_store_with_scopes_off_and_only_its_own_inside_one(delivered, other_store):
    with scopes_disabled():
        assert claim_due_callbacks(now=THURSDAY) == [delivered.pk]


def test_claim_goes_on_past_one_batch(walk_at, monkeypatch):
    monkeypatch.setattr(callbacks, "BATCH", 2)
    with time_machine.travel(MONDAY, tick=True):
        walks = [walk_at(Step.FOLLOW_UP) for _number in range(3)]

    assert sorted(claim_due_callbacks(now=THURSDAY)) == sorted(walk.pk for walk in walks)


@pytest.mark.django_db(transaction=True)
def test_claim_rolled_back_with_a_dying_worker_is_claimed_by_the_next(delivered):
    with transaction.atomic():
        assert claim_due_callbacks(now=THURSDAY) == [delivered.pk]
        transaction.set_rollback(True)  # what a dead worker's connection leaves behind

    assert claim_due_callbacks(now=THURSDAY) == [delivered.pk]


def test_callback_is_written_once_per_order(delivered):
    with pytest.raises(IntegrityError), transaction.atomic():
        Callback.objects.create(order=delivered.order, due_on=datetime.date(2026, 12, 1), next_try_at=THURSDAY)


def test_take_makes_the_call_the_clerks_and_keeps_a_colleague_out(claimed, person):
    ann, ben = (person(Role.FOLLOW_UP_CLERK, full_name=name) for name in ("李四", "周五"))
    take_callback(claimed.pk, by=ann)

    with pytest.raises(Refused) as refused:
        take_callback(claimed.pk, by=ben)
    assert [r.sentence for r in refused.value.reasons] == ["李四 is making this call."]
    with pytest.raises(Refused) as refused:
        record_try(claimed.pk, reached=True, by=ben)
    assert [r.sentence for r in refused.value.reasons] == ["李四 is making this call."]
    assert callback_of(claimed).claimed_by == ann


def test_take_over_passes_the_call_on(claimed, person):
    ann, ben = person(Role.FOLLOW_UP_CLERK), person(Role.FOLLOW_UP_CLERK)
    take_callback(claimed.pk, by=ann)

    take_callback(claimed.pk, take_over=True, by=ben)

    assert callback_of(claimed).claimed_by == ben


def test_try_that_reaches_the_customer_ends_the_callback(claimed):
    clerk = claimed.by(Role.FOLLOW_UP_CLERK)

    record_try(claimed.pk, reached=True, by=clerk)

    callback = callback_of(claimed)
    assert (callback.state, callback.tries, callback.done_by) == (CallbackState.DONE, 1, clerk)


def test_try_in_vain_comes_back_later_off_the_desk(claimed):
    with time_machine.travel(THURSDAY, tick=False):
        record_try(claimed.pk, reached=False, by=claimed.by(Role.FOLLOW_UP_CLERK))

    callback = callback_of(claimed)
    assert (callback.state, callback.tries, callback.claimed_by) == (CallbackState.DUE, 1, None)
    # Two days on is Saturday: Monday, late in the day.
    assert timezone.localtime(callback.next_try_at) == datetime.datetime(2026, 11, 30, 16, 0, tzinfo=SHANGHAI)


def test_tries_cannot_be_used_up_in_one_minute(claimed):
    clerk = claimed.by(Role.FOLLOW_UP_CLERK)
    with time_machine.travel(THURSDAY, tick=False):
        record_try(claimed.pk, reached=False, by=clerk)

        with pytest.raises(Refused) as refused:
            record_try(claimed.pk, reached=False, by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["The next try is on 2026-11-30 16:00."]
    assert callback_of(claimed).tries == 1


def test_last_try_in_vain_ends_as_not_reached_and_the_order_can_close(claimed):
    clerk = claimed.by(Role.FOLLOW_UP_CLERK)
    now = THURSDAY
    for _number in range(3):
        with time_machine.travel(now, tick=False):
            claim_due_callbacks(now=now)
            record_try(claimed.pk, reached=False, by=clerk)
            now = callback_of(claimed).next_try_at

    callback = callback_of(claimed)
    assert (callback.state, callback.tries) == (CallbackState.NOT_REACHED, 3)
    close_order(claimed.pk, by=clerk)
    assert claimed.order.step == Step.CLOSED


def test_customer_who_phones_back_before_the_next_try_is_heard(claimed):
    clerk = claimed.by(Role.FOLLOW_UP_CLERK)
    record_try(claimed.pk, reached=False, by=clerk)

    record_try(claimed.pk, reached=True, by=clerk)

    assert callback_of(claimed).state == CallbackState.DONE


def test_postponed_call_uses_up_no_try_and_comes_back_then(claimed):
    with time_machine.travel(THURSDAY, tick=False):
        until = THURSDAY + datetime.timedelta(hours=7)
        postpone_callback(claimed.pk, until=until, by=claimed.by(Role.FOLLOW_UP_CLERK))

    assert callback_of(claimed).tries == 0
    assert claim_due_callbacks(now=until - datetime.timedelta(minutes=1)) == []
    assert claim_due_callbacks(now=until) == [claimed.pk]


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        (THURSDAY - datetime.timedelta(minutes=1), "The time to call again is past."),
        (THURSDAY + datetime.timedelta(days=6), "Call again within 5 days."),
    ],
)
def test_postpone_to_the_past_or_to_never_is_refused(claimed, until, sentence):
    with time_machine.travel(THURSDAY, tick=False), pytest.raises(Refused) as refused:
        postpone_callback(claimed.pk, until=until, by=claimed.by(Role.FOLLOW_UP_CLERK))

    assert [r.sentence for r in refused.value.reasons] == [sentence]


def test_own_advisor_neither_calls_nor_closes(claimed, store):
    advisor = claimed.by(Role.SERVICE_ADVISOR)
    advisor.store_roles.create(store=store, role=Role.FOLLOW_UP_CLERK)
    advisor = User.objects.get(pk=advisor.pk)
    sentence = "The order's own advisor cannot close its callback."

    for service, inputs in ((record_try, {"reached": True}), (take_callback, {}), (close_order, {})):
        with pytest.raises(NotPermitted) as refused:
            service(claimed.pk, **inputs, by=advisor)
        assert [r.sentence for r in refused.value.reasons] == [sentence]


def test_close_before_the_call_is_refused_with_who_can_mend_it(claimed):
    with pytest.raises(Refused) as refused:
        close_order(claimed.pk, by=claimed.by(Role.FOLLOW_UP_CLERK))

    assert [(r.sentence, r.mended_by) for r in refused.value.reasons] == [
        ("The callback is neither answered nor are its tries used up.", Role.FOLLOW_UP_CLERK)
    ]


def test_try_after_the_end_is_refused(claimed):
    clerk = claimed.by(Role.FOLLOW_UP_CLERK)
    record_try(claimed.pk, reached=True, by=clerk)

    with pytest.raises(Refused) as refused:
        record_try(claimed.pk, reached=True, by=clerk)
    assert [r.sentence for r in refused.value.reasons] == ["This callback is over: Done."]


@pytest.mark.parametrize(
    ("tries", "days", "made", "expected"),
    [
        (3, 5, 1, datetime.datetime(2026, 11, 30, 16, 0, tzinfo=SHANGHAI)),
        (3, 5, 2, datetime.datetime(2026, 11, 30, 8, 0, tzinfo=SHANGHAI)),
        (1, 5, 1, datetime.datetime(2026, 11, 30, 16, 0, tzinfo=SHANGHAI)),
        (2, 2, 1, datetime.datetime(2026, 11, 27, 16, 0, tzinfo=SHANGHAI)),
    ],
)
def test_next_try_spreads_the_tries_over_the_days_by_turns_late_and_early(store, tries, days, made, expected):
    store.callback_tries, store.callback_days = tries, days

    assert next_try(store, made, THURSDAY) == expected


def test_callback_keeps_its_history(claimed):
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM workorders_callbackevent WHERE pgh_obj_id = %s ORDER BY pgh_id", [claimed.pk])
        assert [row[0] for row in cursor.fetchall()] == ["due", "claimed"]
