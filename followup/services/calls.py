"""The callback as the clerk makes it: the try, the answers, the closed order, in one step (FUP-01, FUP-02)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.services.messages import after_quiet_hours
from followup.enums import LOW_MARK, Mark
from followup.models import Answer, Call, Question, Score
from staff.models import User
from staff.refusals import require
from workorders.models import Callback, WorkOrder
from workorders.permissions import can_close
from workorders.services.callbacks import postpone_callback, record_try
from workorders.services.flow import advance, locked, reasons_against


@dataclass(frozen=True)
class Outcome:
    """What became of a call, so that the page can say it."""

    call: Call
    callback: Callback
    closed: bool


def record_answers(
    order_id: int,
    *,
    overall: int,
    marks: Mapping[int, int],
    customer_words: str = "",
    stay_open: bool = False,
    by: User,
) -> Outcome:
    """The customer was reached and answered; the order closes with it unless a complaint is open.

    With ``stay_open`` a complaint is written down next, so the order waits. ``marks`` is question → mark; every question of
    the store is asked. Refuses a second answer to the same visit, and a low mark without a word why.
    """
    with locked(order_id) as order:
        callback = record_try(order_id, reached=True, by=by)
        require(overall in Mark.values, _("Ask for the mark from 1 to 5."))
        asked = set(Question.objects.filter(store=order.store, is_active=True).values_list("pk", flat=True))
        require(
            set(marks) == asked and all(mark in Mark.values for mark in marks.values()),
            _("Not every question has a mark."),
        )
        require(
            customer_words.strip() or min([overall, *marks.values()]) > LOW_MARK,
            _("The customer is dissatisfied: write down in the customer's words why."),
            about="customer_words",
        )
        now = timezone.now()
        call = Call.objects.create(order=order, tried_at=now, reached=True, by=by)
        answer = Answer.objects.create(
            order=order, overall=overall, customer_words=customer_words.strip(), answered_at=now, by=by
        )
        Score.objects.bulk_create(
            [Score(answer=answer, question_id=question, mark=mark) for question, mark in sorted(marks.items())]
        )
        return Outcome(call, callback, closed=not stay_open and close_if_free(order, by=by))


def record_no_answer(order_id: int, *, note: str = "", by: User) -> Outcome:
    """Nobody answered: the next try is set, or after the last one the order closes as "not reached"."""
    with locked(order_id) as order:
        callback = record_try(order_id, reached=False, by=by)
        call = Call.objects.create(order=order, tried_at=timezone.now(), reached=False, note=note.strip(), by=by)
        return Outcome(call, callback, close_if_free(order, by=by))


def record_call_later(order_id: int, *, until: datetime.datetime, note: str = "", by: User) -> Outcome:
    """The customer asked to be called at another time: no try is used up."""
    with locked(order_id) as order:
        callback = postpone_callback(order_id, until=until, by=by)  # soon, so that its night has a morning
        require(after_quiet_hours(until) == until, _("Nobody is called at this time of the night."))
        call = Call.objects.create(
            order=order, tried_at=timezone.now(), reached=True, call_again_at=until, note=note.strip(), by=by
        )
        return Outcome(call, callback, closed=False)


def close_if_free(order: WorkOrder, *, by: User) -> bool:
    """Close a locked order when nothing is in the way and ``by`` may; says whether it did."""
    if not can_close(order, by) or reasons_against(order, "close"):
        return False
    advance(order, "close", by=by)
    return True
