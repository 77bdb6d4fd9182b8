import datetime

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext

from reception.enums import BookingState
from reception.models import Booking
from reception.open_work import hand_over_bookings, open_bookings
from reception.queries import booking_for, day_load, overdue_bookings, week_of
from reception.services import bookings
from staff.enums import Role
from staff.refusals import NotPermitted, Refused
from staff.scoping import scope
from tests.customers.factories import make_vehicle
from workorders.arrows import ARROWS
from workshop.enums import BayKind
from workshop.models import Bay
from workshop.services.bays import add_bay

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def book(store, vehicle, advisor, bay, tomorrow):
    """``book(9)`` takes an hour from nine tomorrow; anything else may be given."""

    def make(hour=9, *, minutes=60, by=advisor, **slot):
        start = slot.pop("starts_at", None) or tomorrow(hour)
        car = slot.pop("vehicle", vehicle)
        values = {
            "store": store, "customer_id": car.owner.pk, "vehicle_id": car.pk, "work_kind": "periodic_maintenance",
            "advisor_id": advisor.pk, "bay_id": bay.pk, "starts_at": start,
            "ends_at": start + datetime.timedelta(minutes=minutes), "by": by,
        }  # fmt: skip
        return bookings.book_slot(**{**values, **slot})

    return make


@pytest.fixture
def other_vehicle(store, advisor):
    return make_vehicle(store, advisor, plate="豫A12345")


def sentences(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [r.sentence for r in refused.value.reasons]


@pytest.mark.req("RCP-04")
def test_book_slot_keeps_bay_advisor_and_car(book, bay, advisor, vehicle, tomorrow):
    booking = book(9, wish="更换机油")

    booking.refresh_from_db()
    assert (booking.bay, booking.advisor, booking.vehicle, booking.wish) == (bay, advisor, vehicle, "更换机油")
    assert booking.advisor_until == tomorrow(9, 30)
    assert len(booking.code) == 6


@pytest.mark.req("RCP-04")
@pytest.mark.parametrize(("hour", "minutes"), [(9, 30), (10, 60), (8, 300)])
def test_book_slot_in_a_taken_bay_names_what_is_there(book, other_vehicle, other_advisor, hour, minutes):
    book(9, minutes=120)

    with pytest.raises(Refused) as refused:
        book(hour, minutes=minutes, vehicle=other_vehicle, advisor_id=other_advisor.pk)

    assert sentences(refused) == ["机修 1 号 is taken from 09:00 to 11:00 (豫AK8866)."]


@pytest.mark.req("RCP-04")
def test_book_slot_that_is_taken_says_all_that_is_taken_and_what_is_free_then(
    store, book, bay, advisor, other_vehicle, other_advisor, person
):
    foreman = person(Role.FOREMAN)
    free = add_bay(store=store, name="机修 2 号", kind=bay.kind, by=foreman)
    add_bay(store=store, name="烤漆房", kind=BayKind.PAINT, by=foreman)
    book(9)

    with pytest.raises(Refused) as refused:
        book(9, vehicle=other_vehicle)

    assert sentences(refused) == [
        f"机修 1 号 is taken from 09:00 to 10:00 (豫AK8866). Free then: {free.name}.",
        f"{advisor.full_name} receives another customer from 09:00 to 09:30 (豫AK8866). Free then: {other_advisor.full_name}.",
    ]
    assert [reason.about for reason in refused.value.reasons] == ["bay_id", "advisor_id"]


@pytest.mark.req("RCP-04")
def test_book_slot_right_after_another_is_accepted(book, other_vehicle):
    book(9)

    assert book(10, vehicle=other_vehicle).state == BookingState.BOOKED


@pytest.mark.req("RCP-04")
def test_book_slot_of_an_advisor_who_receives_somebody_else_is_refused(book, other_vehicle, other_bay):
    book(9, minutes=120)

    with pytest.raises(Refused) as refused:
        book(9, vehicle=other_vehicle, bay_id=other_bay.pk)

    assert sentences(refused) == ["李娜 receives another customer from 09:00 to 09:30 (豫AK8866)."]


def test_book_slot_of_an_advisor_after_the_reception_is_accepted(book, other_vehicle, other_bay, tomorrow):
    book(9, minutes=120)

    assert book(vehicle=other_vehicle, bay_id=other_bay.pk, starts_at=tomorrow(9, 30)).pk


def test_book_slot_for_a_car_that_is_booked_then_is_refused(book, other_bay, other_advisor):
    book(9)

    with pytest.raises(Refused) as refused:
        book(9, bay_id=other_bay.pk, advisor_id=other_advisor.pk)

    assert sentences(refused) == ["豫AK8866 is already booked from 09:00 to 10:00."]


@pytest.mark.req("RCP-04")
def test_cancelled_slot_is_free_again(book, other_vehicle, advisor):
    bookings.cancel_booking(book(9).pk, reason="客户出差", by=advisor)

    assert book(9, vehicle=other_vehicle).pk


@pytest.mark.parametrize(
    ("hour", "minutes", "sentence"),
    [
        (7, 60, "The store is open from 08:00 to 18:00."),
        (17, 90, "The store is open from 08:00 to 18:00."),
        (9, 0, "A booking ends after it begins."),
        (17, 60 * 20, "A booking ends on the day it begins."),
    ],
)
def test_book_slot_at_an_impossible_time_is_refused(book, hour, minutes, sentence):
    with pytest.raises(Refused) as refused:
        book(hour, minutes=minutes)

    assert sentences(refused) == [sentence]


def test_book_slot_in_the_past_is_refused(book, tomorrow):
    with pytest.raises(Refused) as refused:
        book(starts_at=tomorrow(9) - datetime.timedelta(days=2))

    assert sentences(refused) == ["That time is past."]


def test_book_slot_in_a_wash_bay_or_with_a_technician_is_refused(book, store, person):
    wash = Bay.objects.create(store=store, name="洗车位", kind=BayKind.WASH)
    technician = person(Role.TECHNICIAN)

    with pytest.raises(Refused, match="bay that takes bookings"):
        book(bay_id=wash.pk)
    with pytest.raises(Refused, match="advisor of this store"):
        book(advisor_id=technician.pk)


def test_book_slot_with_an_advisor_of_another_store_is_refused(book, person, other_store):
    with pytest.raises(Refused, match="advisor of this store"):
        book(advisor_id=person(Role.SERVICE_ADVISOR, store=other_store).pk)


def test_book_slot_by_a_guard_is_not_permitted(book, guard):
    with pytest.raises(NotPermitted):
        book(by=guard)


@pytest.mark.req("RCP-04")
@pytest.mark.parametrize(
    "constraint", ["booking_bay_never_twice", "booking_advisor_never_twice", "booking_vehicle_never_twice"]
)
def test_database_refuses_overlaps_through_any_door(
    book, other_vehicle, other_bay, other_advisor, tomorrow, constraint
):
    book(9)
    second = book(14, vehicle=other_vehicle, bay_id=other_bay.pk, advisor_id=other_advisor.pk)
    first = Booking.objects.exclude(pk=second.pk).get()
    same = {
        "booking_bay_never_twice": {"bay": first.bay},
        "booking_advisor_never_twice": {"advisor": first.advisor},
        "booking_vehicle_never_twice": {"vehicle": first.vehicle},
    }[constraint]

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Booking.objects.filter(pk=second.pk).update(
            starts_at=tomorrow(9), advisor_until=tomorrow(9, 30), ends_at=tomorrow(10), **same
        )


@pytest.mark.req("RCP-04")
def test_move_booking_frees_the_old_slot(book, other_vehicle, advisor, bay, tomorrow):
    booking = book(9)

    bookings.move_booking(
        booking.pk, advisor_id=advisor.pk, bay_id=bay.pk, starts_at=tomorrow(14), ends_at=tomorrow(15), by=advisor
    )

    assert book(9, vehicle=other_vehicle).pk
    with pytest.raises(Refused):
        book(14, vehicle=other_vehicle)


def test_move_booking_into_a_taken_slot_leaves_it_where_it_was(book, other_vehicle, advisor, bay, tomorrow):
    book(9)
    booking = book(14, vehicle=other_vehicle)

    with pytest.raises(Refused):
        bookings.move_booking(
            booking.pk, advisor_id=advisor.pk, bay_id=bay.pk, starts_at=tomorrow(9), ends_at=tomorrow(10), by=advisor
        )

    booking.refresh_from_db()
    assert booking.starts_at == tomorrow(14)


def test_cancel_without_a_reason_is_refused(book, advisor):
    with pytest.raises(Refused, match="Say why"):
        bookings.cancel_booking(book().pk, reason=" ", by=advisor)


def test_no_show_is_called_one_thing_on_buttons_and_as_a_state():
    with translation.override("zh-hans"):
        button = next(arrow.label for arrow in ARROWS if arrow.verb == "mark_no_show")
        assert str(button) == str(BookingState.NO_SHOW.label) == gettext("Did not come") == "爽约"


@pytest.mark.req("RCP-04")
def test_no_show_only_once_the_time_has_come(book, store, advisor, tomorrow):
    booking = book(9)
    with pytest.raises(Refused) as refused:
        bookings.mark_no_show(booking.pk, by=advisor)
    assert sentences(refused) == ["The customer can still come: the booking is for later."]

    with time_machine.travel(tomorrow(9, 20)):
        assert list(overdue_bookings(store)) == [booking]
        bookings.mark_no_show(booking.pk, by=advisor)
        assert list(overdue_bookings(store)) == []

    booking.refresh_from_db()
    assert (booking.state, booking.closed_by) == (BookingState.NO_SHOW, advisor)


@pytest.mark.req("RCP-04")
def test_note_arrival_ties_the_booking_to_the_visit_and_keeps_the_bay(
    book, visit, other_vehicle, other_advisor, advisor
):
    booking = book(9)

    bookings.note_arrival(booking.pk, visit_id=visit.pk, by=advisor)

    booking.refresh_from_db()
    assert (booking.state, booking.visit) == (BookingState.ARRIVED, visit)
    with pytest.raises(Refused):
        book(9, vehicle=other_vehicle, advisor_id=other_advisor.pk)


@pytest.mark.parametrize("end", ["cancel", "arrive"])
def test_closed_booking_cannot_be_closed_again(book, visit, advisor, end):
    booking = book(9)
    if end == "cancel":
        bookings.cancel_booking(booking.pk, reason="改期", by=advisor)
    else:
        bookings.note_arrival(booking.pk, visit_id=visit.pk, by=advisor)

    with pytest.raises(Refused, match="no longer open"):
        bookings.cancel_booking(booking.pk, reason="改期", by=advisor)


def test_booking_of_a_car_from_another_store_is_refused_by_the_database(book, person, other_store):
    booking = book(9)
    colleague = person(Role.SERVICE_ADVISOR, store=other_store)
    with scope(store=other_store):
        stranger = make_vehicle(other_store, colleague)

    with pytest.raises(IntegrityError, match="same_store_vehicle"), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(vehicle=stranger)


@pytest.mark.req("RCP-04")
def test_week_shows_peaks_by_the_hour_and_hours_booked(store, book, other_bay, other_advisor, other_vehicle, tomorrow):
    book(9, minutes=120)
    book(10, vehicle=other_vehicle, bay_id=other_bay.pk, advisor_id=other_advisor.pk)

    load = day_load(store, tomorrow(9).date())

    levels = {hour.hour: (hour.taken, hour.level) for hour in load.hours}
    assert levels[8] == (0, "free")
    assert levels[9] == (1, "some")
    assert levels[10] == (2, "full")
    assert [hour.hour for hour in load.peak_hours] == [10]
    assert (load.booked_hours, load.bookings) == (3.0, 2)


def test_week_asks_the_same_queries_for_one_booking_and_for_three(store, book, bay, other_vehicle, advisor, tomorrow):

    monday = tomorrow(9).date() - datetime.timedelta(days=tomorrow(9).weekday())
    book(9)
    with CaptureQueriesContext(connection) as one:
        week_of(store, monday)
    book(11)
    book(14, vehicle=other_vehicle)
    with CaptureQueriesContext(connection) as three:
        week = week_of(store, monday)

    assert len(one) == len(three)
    (lane,) = [lane for lane in week.lanes if lane.key == bay.pk]
    assert [len(found) for _day, found in lane.days if found] == [3]


def test_booking_for_finds_the_open_booking_of_the_day(book, vehicle, advisor, tomorrow):
    booking = book(9)

    assert booking_for(vehicle, tomorrow(9).date()) == booking
    assert booking_for(vehicle, timezone.localdate()) is None
    bookings.cancel_booking(booking.pk, reason="改期", by=advisor)
    assert booking_for(vehicle, tomorrow(9).date()) is None


def test_bookings_of_an_advisor_who_leaves_are_handed_over_together(
    book, advisor, other_advisor, supervisor, other_vehicle
):
    book(9)
    book(11, vehicle=other_vehicle)
    assert open_bookings(advisor).count() == 2

    assert hand_over_bookings(advisor, other_advisor, supervisor) == 2

    assert open_bookings(other_advisor).count() == 2
    assert open_bookings(advisor).count() == 0
