"""A complaint has somebody, two deadlines and an end that the customer agrees to (FUP-02)."""

import datetime
import threading

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from followup import queries
from followup.deadlines import after_open_hours, after_working_days
from followup.enums import ComplaintState, EntryKind
from followup.models import Complaint, ComplaintEntry
from followup.open_work import hand_over_complaints, open_complaints
from followup.services import calls
from followup.services.complaints import (
    answer_complaint,
    close_complaint,
    raise_complaint,
    reject_solution,
    route_complaint,
    solve_complaint,
)
from staff.enums import Role
from staff.models import User
from staff.refusals import NotPermitted, Refused
from staff.scoping import scope
from tests.followup.conftest import SHANGHAI, THURSDAY
from workorders.enums import Step
from workorders.services.callbacks import close_order

pytestmark = [pytest.mark.django_db, pytest.mark.req("FUP-02")]


def at(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (at(23, 10), at(23, 12)),
        (at(23, 17), at(24, 9)),
        (at(23, 7), at(23, 10)),
        (at(23, 22), at(24, 10)),
        (at(27, 17, 30), at(30, 9, 30)),
        (at(28, 11), at(30, 10)),
    ],
    ids=["at once", "over the evening", "before opening", "at night", "over the weekend", "on a Saturday"],
)
def test_first_answer_is_due_after_two_open_hours(store, start, expected):
    assert after_open_hours(store, start, datetime.timedelta(hours=2)) == expected


def test_solution_is_due_after_three_working_days(store):
    assert after_working_days(store, at(26, 9), 3) == at(30, 18) + datetime.timedelta(days=1)


def test_complaint_holds_the_order_open_until_it_is_closed_with_the_customer(claimed, marks, complain, shop):
    clerk, manager = shop[Role.FOLLOW_UP_CLERK], shop[Role.SERVICE_MANAGER]
    calls.record_answers(claimed.pk, overall=2, marks=marks, customer_words="吵", stay_open=True, by=clerk)
    complaint = complain(claimed)

    with pytest.raises(Refused) as refused:
        close_order(claimed.pk, by=clerk)
    assert [(r.sentence, r.mended_by) for r in refused.value.reasons] == [
        ("A complaint is open.", Role.FOLLOW_UP_CLERK)
    ]

    answer_complaint(complaint.pk, text="已致歉", by=manager)
    solve_complaint(complaint.pk, text="已复查", by=manager)
    close_complaint(complaint.pk, customer_words="现在没问题了", by=clerk)

    complaint.refresh_from_db()
    assert (complaint.state, complaint.closing_words) == (ComplaintState.CLOSED, "现在没问题了")
    assert claimed.order.step == Step.CLOSED
    assert [entry.kind for entry in complaint.entries.order_by("pk")] == ["raised", "answered", "solved", "closed"]


def test_first_of_two_complaints_closed_keeps_the_hold(solved, complain, claimed, shop):
    complain(claimed, text="洗车没洗干净")

    close_complaint(solved.pk, customer_words="可以了", by=shop[Role.FOLLOW_UP_CLERK])

    assert claimed.order.document.holds.filter(code="complaint", lifted_at=None).count() == 1


def test_complaint_is_numbered_routed_and_timed(claimed, complain, shop, at_thursday):
    complaint = complain(claimed, to=Role.SERVICE_ADVISOR)

    assert complaint.number == "CP-20261126-0001"
    assert complaint.routed_to == shop[Role.SERVICE_ADVISOR]
    assert (complaint.first_answer_due_at, complaint.solve_due_at) == (
        at(26, 11),
        at(30, 18) + datetime.timedelta(days=1),
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"source": "pigeon"}, "Say how the complaint came."),
        ({"topic": "weather"}, "Say what it is about."),
        ({"text": "  "}, "Write down what the customer said."),
        (
            {"routed_to_id": "cashier"},
            "Give it to the advisor, the front-desk supervisor, the service manager or the parts manager.",
        ),
    ],
)
def test_complaint_raised_without_what_it_needs_is_refused(claimed, shop, changes, sentence):
    fields = {
        "source": "letter",
        "topic": "price",
        "text": "多收了工时费",
        "routed_to_id": shop[Role.SERVICE_MANAGER].pk,
        **changes,
    }
    if fields["routed_to_id"] == "cashier":
        fields["routed_to_id"] = shop[Role.CASHIER].pk

    with pytest.raises(Refused) as refused:
        raise_complaint(claimed.pk, **fields, by=shop[Role.SERVICE_ADVISOR])

    assert [r.sentence for r in refused.value.reasons] == [sentence]
    assert not claimed.order.document.holds.exists()


def test_complaint_about_a_closed_order_needs_no_hold(claimed, marks, complain, shop):
    calls.record_answers(claimed.pk, overall=4, marks=marks, by=shop[Role.FOLLOW_UP_CLERK])

    complain(claimed, source="letter")

    assert not claimed.order.document.holds.exists()


def test_only_whom_it_was_given_to_or_a_manager_answers(claimed, complain, shop):
    complaint = complain(claimed, to=Role.FRONT_DESK_SUPERVISOR)

    with pytest.raises(NotPermitted) as refused:
        answer_complaint(complaint.pk, text="已致歉", by=shop[Role.SERVICE_ADVISOR])
    assert [r.sentence for r in refused.value.reasons] == [
        f"This complaint was given to {shop[Role.FRONT_DESK_SUPERVISOR]}."
    ]
    answer_complaint(complaint.pk, text="已致歉", by=shop[Role.SERVICE_MANAGER])


def test_solution_before_a_first_answer_is_refused(claimed, complain, shop):
    complaint = complain(claimed)

    with pytest.raises(Refused) as refused:
        solve_complaint(complaint.pk, text="已复查", by=shop[Role.SERVICE_MANAGER])

    assert [r.sentence for r in refused.value.reasons] == ["Give the customer a first answer before."]


@pytest.mark.req("CTL-02")
def test_who_solved_it_does_not_close_it(solved, shop):
    with pytest.raises(Refused) as refused:
        close_complaint(solved.pk, customer_words="客户满意", by=shop[Role.SERVICE_MANAGER])

    assert [r.sentence for r in refused.value.reasons] == [
        "You solved it: somebody else asks the customer and closes it."
    ]
    assert Complaint.objects.get(pk=solved.pk).state == ComplaintState.SOLVED


def test_database_refuses_a_complaint_closed_by_who_solved_it(solved, shop):
    with pytest.raises(IntegrityError, match="complaint_closed_by_another_than_solved"), transaction.atomic():
        Complaint.objects.filter(pk=solved.pk).update(
            state="closed", closing_words="好", closed_at=timezone.now(), closed_by=shop[Role.SERVICE_MANAGER]
        )


def test_customer_who_is_not_content_sends_it_back(solved, shop):
    reject_solution(solved.pk, customer_words="还是响", by=shop[Role.FOLLOW_UP_CLERK])

    complaint = Complaint.objects.get(pk=solved.pk)
    assert (complaint.state, complaint.solved_at) == (ComplaintState.ANSWERED, None)
    solve_complaint(solved.pk, text="再次更换", by=shop[Role.SERVICE_MANAGER])


@pytest.mark.req("CTL-02")
def test_who_solved_it_does_not_send_it_back(solved, shop):
    with pytest.raises(Refused) as refused:
        reject_solution(solved.pk, customer_words="还是响", by=shop[Role.SERVICE_MANAGER])

    assert [r.sentence for r in refused.value.reasons] == [
        "You solved it: somebody else asks the customer and closes it."
    ]
    assert Complaint.objects.get(pk=solved.pk).state == ComplaintState.SOLVED


def test_database_refuses_a_complaint_sent_back_by_who_solved_it(solved, shop):
    row = {"complaint": solved, "kind": EntryKind.REJECTED, "text": "还是响", "at": timezone.now()}

    with pytest.raises(IntegrityError, match="rejected_by_another_than_solved"), transaction.atomic():
        ComplaintEntry.objects.create(**row, by=shop[Role.SERVICE_MANAGER])
    ComplaintEntry.objects.create(**row, by=shop[Role.FOLLOW_UP_CLERK])


def test_closing_without_the_customers_word_is_refused(solved, shop):
    with pytest.raises(Refused) as refused:
        close_complaint(solved.pk, customer_words=" ", by=shop[Role.FOLLOW_UP_CLERK])

    assert [r.sentence for r in refused.value.reasons] == ["Write down what the customer said."]


def test_routing_keeps_the_deadline_and_changes_the_desk(claimed, complain, shop, store):
    complaint = complain(claimed, to=Role.SERVICE_ADVISOR)
    due = complaint.solve_due_at

    route_complaint(
        complaint.pk, routed_to_id=shop[Role.PARTS_MANAGER].pk, reason="配件质量", by=shop[Role.FOLLOW_UP_CLERK]
    )

    assert [c.pk for c in queries.complaints_of(store, shop[Role.PARTS_MANAGER])] == [complaint.pk]
    assert not queries.complaints_of(store, shop[Role.SERVICE_ADVISOR]).exists()
    assert Complaint.objects.get(pk=complaint.pk).solve_due_at == due


def test_overdue_complaints_stand_on_the_managers_desk(claimed, complain, store, shop, at_thursday):
    complaint = complain(claimed)
    assert not queries.overdue_complaints(store).exists()

    at_thursday.shift(datetime.timedelta(hours=2, minutes=1))
    assert [c.pk for c in queries.overdue_complaints(store)] == [complaint.pk]

    answer_complaint(complaint.pk, text="已致歉", by=shop[Role.SERVICE_MANAGER])
    assert not queries.overdue_complaints(store).exists()
    at_thursday.shift(datetime.timedelta(days=6))
    assert [c.pk for c in queries.overdue_complaints(store)] == [complaint.pk]


def test_complaints_of_somebody_who_leaves_are_handed_on(claimed, complain, shop, person):
    complaint = complain(claimed)
    heir = person(Role.FRONT_DESK_SUPERVISOR)

    assert list(open_complaints(shop[Role.SERVICE_MANAGER])) == [complaint]
    with pytest.raises(Refused):
        hand_over_complaints(shop[Role.SERVICE_MANAGER], shop[Role.CASHIER], shop[Role.ADMINISTRATOR])
    assert hand_over_complaints(shop[Role.SERVICE_MANAGER], heir, shop[Role.ADMINISTRATOR]) == 1
    assert Complaint.objects.get(pk=complaint.pk).routed_to == heir


def test_complaint_of_another_store_is_not_there(solved, other_store, person):
    clerk = person(Role.FOLLOW_UP_CLERK, store=other_store)

    with scope(store=other_store), pytest.raises(Http404):
        close_complaint(solved.pk, customer_words="好", by=clerk)


@pytest.mark.django_db(transaction=True)
def test_order_cannot_slip_closed_while_a_complaint_is_being_written(claimed, marks, complain, shop, start_thread):
    """The closing clerk waits on the order's lock and then meets the hold; without the lock the order would close."""
    clerk = shop[Role.FOLLOW_UP_CLERK]
    calls.record_answers(claimed.pk, overall=2, marks=marks, customer_words="吵", stay_open=True, by=clerk)
    told: list[Refused] = []

    def close() -> None:
        try:
            close_order(claimed.pk, by=User.objects.get(pk=clerk.pk))
        except Refused as refused:
            told.append(refused)

    arrived = threading.Event()
    second = start_thread(lambda: (arrived.wait(5), close()))
    with transaction.atomic():
        complain(claimed)
        arrived.set()
        second.join(0.5)
        assert second.is_alive()
    second.join(5)

    assert [refused.reasons[0].code for refused in told] == ["complaint"]
    assert claimed.order.step == Step.FOLLOW_UP


def test_deadline_of_a_complaint_raised_at_closing_time_is_the_next_morning(claimed, complain):
    with time_machine.travel(at(26, 17, 30), tick=False):
        complaint = complain(claimed)

    assert complaint.first_answer_due_at == at(27, 9, 30)
    assert complaint.due_at == at(27, 9, 30)
    assert complaint.due_at > THURSDAY


def test_closing_with_more_words_than_the_complaint_has_room_for_is_refused(solved, shop):
    with pytest.raises(Refused) as refused:
        close_complaint(solved.pk, customer_words="好" * 301, by=shop[Role.FOLLOW_UP_CLERK])

    assert [r.sentence for r in refused.value.reasons] == ["Say it in at most 300 characters."]
    solved.refresh_from_db()
    assert solved.state == ComplaintState.SOLVED


def test_form_that_closes_a_complaint_takes_as_many_words_as_there_is_room_for(solved, shop, client_of):
    browser = client_of(shop[Role.FOLLOW_UP_CLERK])

    answer = browser.post(reverse("followup:complaint-close", args=[solved.pk]), {"text": "好" * 301})

    assert answer.status_code == 422
    assert 'maxlength="300"' in answer.content.decode()
