"""The callback as the clerk makes it: tries, answers, the closed order (FUP-01, FUP-02)."""

import datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from followup.models import Answer, Call, Question, Score
from followup.services import calls
from followup.services.questions import add_question, give_house_questions, retire_question
from followup.tasks import sweep_callbacks
from staff.enums import Role
from staff.refusals import NotPermitted, Refused
from staff.scoping import scopes_disabled
from tests.followup.conftest import SHANGHAI, THURSDAY
from workorders.enums import CallbackState, Step
from workorders.models import Callback

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(shop):
    return shop[Role.FOLLOW_UP_CLERK]


def test_answers_close_the_order_in_one_step(claimed, marks, clerk):
    outcome = calls.record_answers(claimed.pk, overall=5, marks=marks, customer_words="很满意", by=clerk)

    assert outcome.closed
    assert claimed.order.step == Step.CLOSED
    answer = Answer.objects.get(order=claimed.pk)
    assert (answer.overall, answer.customer_words, answer.by) == (5, "很满意", clerk)
    assert dict(answer.scores.values_list("question", "mark")) == marks
    assert list(Call.objects.values_list("order", "reached")) == [(claimed.pk, True)]


@pytest.mark.parametrize("spoil", ["missing", "foreign", "six"])
def test_answers_without_a_mark_for_every_question_are_refused_and_nothing_is_kept(claimed, marks, clerk, spoil):
    first = next(iter(marks))
    wrong = {
        "missing": {q: m for q, m in marks.items() if q != first},
        "foreign": {**marks, first + 1000: 5},
        "six": {**marks, first: 6},
    }[spoil]

    with pytest.raises(Refused) as refused:
        calls.record_answers(claimed.pk, overall=4, marks=wrong, by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["Not every question has a mark."]
    assert not Call.objects.exists()
    assert Callback.objects.get(pk=claimed.pk).state == CallbackState.CLAIMED


def test_answers_need_the_overall_mark(claimed, marks, clerk):
    with pytest.raises(Refused) as refused:
        calls.record_answers(claimed.pk, overall=0, marks=marks, by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["Ask for the mark from 1 to 5."]


@pytest.mark.req("FUP-02")
@pytest.mark.parametrize("stay_open", [False, True])
@pytest.mark.parametrize(("overall", "worst", "is_refused"), [(2, 2, True), (5, 1, True), (1, 5, True), (3, 3, False)])
def test_answers_of_a_dissatisfied_customer_need_the_customers_words(
    claimed, marks, clerk, overall, worst, is_refused, stay_open
):
    """With a complaint to come, too: it may never be written."""
    marks = {**marks, next(iter(marks)): worst}

    try:
        calls.record_answers(
            claimed.pk, overall=overall, marks=marks, customer_words=" ", stay_open=stay_open, by=clerk
        )
        told = []
    except Refused as refused:
        told = [(reason.sentence, reason.about) for reason in refused.reasons]

    sentence = "The customer is dissatisfied: write down in the customer's words why."
    assert told == ([(sentence, "customer_words")] if is_refused else [])
    assert Call.objects.exists() is not is_refused


def test_database_takes_no_low_mark_without_words(claimed, marks, clerk):
    given = {"order": claimed.order, "answered_at": THURSDAY, "by": clerk}

    with pytest.raises(IntegrityError, match="low_mark_has_words"), transaction.atomic():
        Answer.objects.create(overall=2, customer_words=" ", **given)
    answer = Answer.objects.create(overall=3, **given)
    with pytest.raises(IntegrityError, match="low_mark_has_words"), transaction.atomic():
        Score.objects.create(answer=answer, question_id=next(iter(marks)), mark=1)


def test_answers_a_second_time_are_refused(claimed, marks, clerk):
    calls.record_answers(claimed.pk, overall=4, marks=marks, stay_open=True, by=clerk)

    with pytest.raises(Refused) as refused:
        calls.record_answers(claimed.pk, overall=1, marks=marks, by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["This callback is over: Done."]


def test_answers_with_a_complaint_to_come_leave_the_order_open(claimed, marks, clerk):
    outcome = calls.record_answers(claimed.pk, overall=2, marks=marks, customer_words="吵", stay_open=True, by=clerk)

    assert not outcome.closed
    assert claimed.order.step == Step.FOLLOW_UP


@pytest.mark.req("FUP-01")
def test_no_answer_sets_the_next_try_and_the_last_one_closes_as_not_reached(claimed, clerk, at_thursday):
    outcomes = []
    for _number in range(3):
        outcomes.append(calls.record_no_answer(claimed.pk, note="无人接听", by=clerk))
        at_thursday.move_to(Callback.objects.get(pk=claimed.pk).next_try_at)
        sweep_callbacks()

    assert [outcome.closed for outcome in outcomes] == [False, False, True]
    assert claimed.order.step == Step.CLOSED
    assert Call.objects.filter(order=claimed.pk, reached=False).count() == 3
    assert not Answer.objects.exists()


@pytest.mark.parametrize("hour", [3, 7, 21])
def test_call_later_at_night_is_refused(claimed, clerk, at_thursday, hour):
    until = THURSDAY.replace(hour=hour) + datetime.timedelta(days=1)

    with pytest.raises(Refused) as refused:
        calls.record_call_later(claimed.pk, until=until, by=clerk)

    assert [r.sentence for r in refused.value.reasons] == ["Nobody is called at this time of the night."]


def test_call_later_is_on_record_and_uses_up_no_try(claimed, clerk, at_thursday):
    until = THURSDAY + datetime.timedelta(hours=5)

    calls.record_call_later(claimed.pk, until=until, note="在开会", by=clerk)

    call = Call.objects.get()
    assert (call.reached, call.call_again_at, call.note) == (True, until, "在开会")
    assert Callback.objects.get(pk=claimed.pk).tries == 0


def test_call_by_somebody_who_is_not_a_follow_up_clerk_is_not_permitted(claimed, marks, shop):
    for service, inputs in (
        (calls.record_answers, {"overall": 5, "marks": marks}),
        (calls.record_no_answer, {}),
        (calls.record_call_later, {"until": THURSDAY}),
    ):
        with pytest.raises(NotPermitted):
            service(claimed.pk, **inputs, by=shop[Role.CASHIER])


@pytest.mark.req("FUP-01")
def test_sweep_runs_over_every_store_and_twice_does_no_harm(walk_at, at_thursday):
    walk = walk_at(Step.FOLLOW_UP)
    at_thursday.shift(datetime.timedelta(days=9))

    assert (sweep_callbacks(), sweep_callbacks()) == (1, 0)
    assert Callback.objects.get(pk=walk.pk).state == CallbackState.CLAIMED


@pytest.mark.req("FUP-01")
def test_sweep_stands_in_the_table_of_the_clock(settings):
    assert "followup.tasks.sweep_callbacks" in {e["task"] for e in settings.CELERY_BEAT_SCHEDULE.values()}


@pytest.mark.req("FUP-01")
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_claim_each_call_once(walk_at, start_thread, at_thursday):
    """What the first holds and has not committed, the second passes over; without the lock it would wait and have it, too."""
    for _number in range(3):
        walk_at(Step.FOLLOW_UP)
    at_thursday.shift(datetime.timedelta(days=9))
    with scopes_disabled():
        give_house_questions()
    claimed: list[int] = []

    with transaction.atomic():
        first = sweep_callbacks()
        second = start_thread(lambda: claimed.append(sweep_callbacks()))
        second.join(5)
        is_through = not second.is_alive()
    second.join(5)

    assert is_through
    assert (first, claimed) == (3, [0])
    assert Callback.objects.filter(state=CallbackState.CLAIMED).count() == 3


@pytest.mark.parametrize("model", [Call, Answer, Score])
def test_what_was_said_on_the_phone_cannot_be_changed_even_in_sql(claimed, marks, clerk, model):
    calls.record_answers(claimed.pk, overall=3, marks=marks, by=clerk)

    table, column = model._meta.db_table, model._meta.pk.column
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = {column}")


def test_answer_out_of_range_is_refused_by_the_database(claimed, clerk):
    with pytest.raises(IntegrityError, match="answer_overall_one_to_five"), transaction.atomic():
        Answer.objects.create(order=claimed.order, overall=6, answered_at=THURSDAY, by=clerk)


def test_house_questions_are_given_once_and_only_where_there_never_were_any(store, other_store, shop):
    manager = shop[Role.SERVICE_MANAGER]
    with scopes_disabled():
        given = give_house_questions(), give_house_questions()
    for question in list(Question.objects.filter(store=store)):
        retire_question(question.pk, by=manager)
    with scopes_disabled():
        again = give_house_questions()

    assert (given, again) == ((2, 0), 0)
    assert Question.objects.filter(store=store, is_active=True).count() == 0


def test_question_is_asked_retired_and_asked_again(store, shop):
    manager = shop[Role.SERVICE_MANAGER]
    question = add_question(store=store, text="洗车是否干净？", by=manager)
    retire_question(question.pk, by=manager)

    assert add_question(store=store, text="洗车是否干净？", by=manager).pk == question.pk
    with pytest.raises(Refused) as refused:
        add_question(store=store, text="洗车是否干净？", by=manager)
    assert [r.sentence for r in refused.value.reasons] == ["This question is already asked."]


def test_seventh_question_is_refused(store, shop):
    manager = shop[Role.SERVICE_MANAGER]
    for number in range(6):
        add_question(store=store, text=f"问题 {number}", by=manager)

    with pytest.raises(Refused) as refused:
        add_question(store=store, text="问题 7", by=manager)
    assert [r.sentence for r in refused.value.reasons] == [
        "Six questions are the most a customer bears on the phone: retire one first."
    ]


def test_call_later_than_the_last_evening_of_all_calendars_is_refused(claimed, clerk, at_thursday):
    until = datetime.datetime(9999, 12, 31, 23, 59, tzinfo=SHANGHAI)

    with pytest.raises(Refused):
        calls.record_call_later(claimed.pk, until=until, by=clerk)

    assert not Call.objects.exists()
