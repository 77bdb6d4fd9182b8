import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reception.enums import BookingState, Purpose
from reception.models import Booking, CheckIn, Visit
from reception.queries import card_that_is_back
from reception.services import bookings, gate
from reception.services.passes import issue_gate_pass
from staff.desk_rows import LISTS
from staff.enums import Role
from staff.models import User
from staff.refusals import Refused
from staff.scoping import scope
from staff.templatetags.times import clock
from tests.customers.factories import make_vehicle
from tests.reception.test_check_in import photo, typed


@pytest.fixture
def browser_of(client_of):
    def open_browser(user: User):
        User.objects.filter(pk=user.pk).update(language="en")
        return client_of(user)

    return open_browser


@pytest.fixture
def guards_browser(browser_of, guard):
    return browser_of(guard)


@pytest.fixture
def desk(browser_of, advisor):
    return browser_of(advisor)


# The gate


@pytest.mark.req("RCP-01")
def test_guard_types_a_plate_then_a_card_and_the_car_is_in(guards_browser, store, visit):
    asked = guards_browser.get(reverse("reception:gate"), {"q": "12345"}).content.decode()
    assert 'value="豫A12345"' in asked  # the usual province and letter

    answer = guards_browser.post(reverse("reception:gate-in"), {"plate": "豫A12345", "gate_card_number": "18"})

    assert answer.status_code == 302
    assert Visit.objects.get(plate="豫A12345").gate_card_number == "18"


def test_guard_gives_a_card_that_is_out_and_sees_why_not(guards_browser, visit):
    answer = guards_browser.post(reverse("reception:gate-in"), {"plate": "豫A12345", "gate_card_number": "017"})

    assert answer.status_code == 422
    assert "Gate card 017 is still out, with 豫AK8866." in answer.content.decode()
    assert 'value="017"' in answer.content.decode()


@pytest.mark.req("WO-08")
def test_guard_sees_why_a_car_must_stay_and_who_mends_it(guards_browser, repair):
    page = guards_browser.get(reverse("reception:gate"), {"q": "8866"}).content.decode()

    assert "Must stay" in page
    assert "No gate pass has been issued for this car." in page
    assert "Service advisor" in page
    assert reverse("reception:visit-out", args=[repair.pk]) not in page


@pytest.mark.req("WO-08")
def test_guard_lets_a_car_out_with_one_button(guards_browser, repair, advisor):
    issue_gate_pass(repair.pk, origin=repair.document, by=advisor)
    page = guards_browser.get(reverse("reception:gate"), {"q": "8866"}).content.decode()
    assert reverse("reception:visit-out", args=[repair.pk]) in page

    guards_browser.post(reverse("reception:visit-out", args=[repair.pk]))

    repair.refresh_from_db()
    assert repair.left_at is not None


@pytest.mark.req("WO-08")
def test_forged_request_lets_no_car_out(guards_browser, repair):
    answer = guards_browser.post(reverse("reception:visit-out", args=[repair.pk]))

    assert answer.status_code == 409
    assert "No gate pass has been issued for this car." in answer.content.decode()
    repair.refresh_from_db()
    assert repair.left_at is None


@pytest.mark.parametrize("q", ["", "豫AK8866", "不知道", "'; --", "9" * 200])
def test_gate_answers_whatever_is_typed(guards_browser, visit, q):
    assert guards_browser.get(reverse("reception:gate"), {"q": q}).status_code == 200


@pytest.mark.req("RCP-01")
@pytest.mark.parametrize("q", ["不知道", "7", "GP-20261126-0003", "豫A1234O", "无牌"])
def test_gate_offers_to_let_in_only_what_can_be_a_plate(guards_browser, q):
    page = guards_browser.get(reverse("reception:gate"), {"q": q}).content.decode()

    assert reverse("reception:gate-in") not in page
    assert "To let a car in, type its plate." in page


@pytest.mark.req("RCP-05")
def test_gate_says_of_a_card_that_is_back_when_who_took_it_from_which_car(guards_browser, store, repair, advisor):
    gate.take_gate_card_back(repair.pk, by=advisor)
    repair.refresh_from_db()
    sentence = f"Gate card 017 of 豫AK8866 was taken back at {clock(repair.gate_card_returned_at)} by 李娜."

    page = guards_browser.get(reverse("reception:gate"), {"q": " 017"}).content.decode()
    with pytest.raises(Refused) as again:
        gate.take_gate_card_back(repair.pk, by=advisor)

    assert sentence in page
    assert "is not inside" not in page
    assert [str(reason) for reason in again.value.reasons] == [sentence]


def test_gate_says_of_a_card_found_again_that_it_was_let_go_as_lost(guards_browser, visit, supervisor):
    gate.forgive_gate_card(visit.pk, reason="丢了", by=supervisor)
    visit.refresh_from_db()

    page = guards_browser.get(reverse("reception:gate"), {"q": "017"}).content.decode()

    told = f"Gate card 017 of 豫AK8866 was let go as lost at {clock(visit.gate_card_returned_at)} by 赵敏."
    assert told in page


def test_gate_knows_nothing_of_a_card_of_another_store_or_of_long_ago(
    guards_browser, store, other_store, repair, advisor
):
    gate.take_gate_card_back(repair.pk, by=advisor)

    assert card_that_is_back(store, "017") == repair
    assert card_that_is_back(other_store, "017") is None
    with time_machine.travel(timezone.now() + datetime.timedelta(days=40)):
        assert card_that_is_back(store, "017") is None


def test_gate_offers_to_let_in_a_car_without_a_plate(guards_browser):
    page = guards_browser.get(reverse("reception:gate"), {"q": "无牌4847"}).content.decode()

    assert reverse("reception:gate-in") in page


# The front desk


@pytest.mark.req("RCP-01")
def test_advisor_greets_from_the_waiting_page(desk, visit, advisor):
    assert "豫A·K8866" in desk.get(reverse("reception:waiting")).content.decode()

    answer = desk.post(reverse("reception:visit-greet", args=[visit.pk]))

    visit.refresh_from_db()
    assert answer.url == visit.get_absolute_url()
    assert visit.greeted_by == advisor


def test_second_greeting_is_answered_with_who_was_first(desk, visit, other_advisor):
    gate.greet(visit.pk, by=other_advisor)

    answer = desk.post(reverse("reception:visit-greet", args=[visit.pk]))

    assert answer.status_code == 409
    assert "孙洋 greeted this customer" in answer.content.decode()


@pytest.mark.req("RCP-02")
def test_advisor_answers_a_question(desk, visit, advisor):
    url = reverse("reception:visit-answer", args=[visit.pk])
    refused = desk.post(url, {"purpose": Purpose.QUOTE, "reply": ""})
    assert refused.status_code == 422

    desk.post(url, {"purpose": Purpose.QUOTE, "reply": "前刹车片 680 元"})

    visit.refresh_from_db()
    assert (visit.purpose, visit.reply) == (Purpose.QUOTE, "前刹车片 680 元")


def test_advisor_says_somebody_else_brought_the_car(desk, store, advisor, visit, vehicle):
    driver = make_vehicle(store, advisor).owner

    desk.post(reverse("reception:visit-identify", args=[visit.pk]), {"vehicle": vehicle.pk, "customer": driver.pk})

    visit.refresh_from_db()
    assert (visit.vehicle, visit.customer, visit.purpose) == (vehicle, driver, "")


def test_visit_shows_one_blue_button_for_what_is_next(desk, visit, advisor):
    def blue() -> list[str]:
        page = desk.get(visit.get_absolute_url()).content.decode().split("<main")[1]
        return re.findall(r'class="btn btn-primary[^"]*"[^>]*>(?:<i[^>]*></i>)?([^<]+)<', page)

    waiting = blue()
    gate.greet(visit.pk, by=advisor)

    assert (waiting, blue()) == (["Greeted"], ["Open a work order"])


@pytest.mark.req("RCP-05", "RCP-06")
def test_check_in_is_saved_and_goes_back_to_where_it_was_opened(desk, repair):
    url = reverse("reception:check-in", args=[repair.pk])
    assert desk.get(url).status_code == 200

    answer = desk.post(url, {**typed(), "next": "/reception/waiting/"})

    assert answer.url == "/reception/waiting/"
    assert CheckIn.objects.get(visit=repair).mileage == 12900
    page = desk.get(repair.get_absolute_url()).content.decode()
    assert "12,900" in page


def test_check_in_refused_keeps_what_was_typed(desk, repair):
    answer = desk.post(reverse("reception:check-in", args=[repair.pk]), typed(mileage="9000"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The mileage was 12,000 km last time." in page
    assert 'value="9000"' in page


def test_check_in_refused_elsewhere_says_that_its_photos_are_not_kept(desk, repair):
    answer = desk.post(
        reverse("reception:check-in", args=[repair.pk]), {**typed(mileage="9000"), "photos": [photo(), photo("blue")]}
    )

    assert answer.status_code == 422
    assert "The photos have not been kept yet: please choose them again." in answer.content.decode()


def test_check_in_never_leads_to_another_site(desk, repair):
    answer = desk.post(reverse("reception:check-in", args=[repair.pk]), {**typed(), "next": "https://example.com/"})

    assert answer.url == repair.get_absolute_url()


def test_gate_pass_is_shown_and_withdrawn_with_a_reason(desk, repair, advisor):
    gate_pass = issue_gate_pass(repair.pk, origin=repair.document, by=advisor)
    assert gate_pass.number in desk.get(gate_pass.get_absolute_url()).content.decode()

    desk.post(reverse("reception:gate-pass-withdraw", args=[gate_pass.pk]), {"reason": "返修"})

    gate_pass.refresh_from_db()
    assert gate_pass.withdrawn_by == advisor


def test_gate_pass_is_withdrawn_by_post_only(desk, repair, advisor):
    gate_pass = issue_gate_pass(repair.pk, origin=repair.document, by=advisor)

    assert desk.get(reverse("reception:gate-pass-withdraw", args=[gate_pass.pk])).url == gate_pass.get_absolute_url()


# Bookings


def slot(vehicle, bay, advisor, at, **changes):
    return {
        "vehicle": vehicle.pk, "customer": vehicle.owner.pk, "work_kind": "periodic_maintenance", "wish": "更换机油",
        "day": f"{at:%Y-%m-%d}", "time": f"{at:%H:%M}", "minutes": "60", "bay": bay.pk, "advisor": advisor.pk, **changes,
    }  # fmt: skip


@pytest.mark.req("RCP-04")
def test_booking_is_made_seen_in_the_week_moved_and_cancelled(desk, store, vehicle, bay, advisor, tomorrow):
    desk.post(reverse("reception:booking-new"), slot(vehicle, bay, advisor, tomorrow(9)))
    booking = Booking.objects.get()
    week = desk.get(reverse("reception:bookings"), {"day": f"{tomorrow(9):%Y-%m-%d}"}).content.decode()
    assert "09:00–10:00" in week

    desk.post(reverse("reception:booking-move", args=[booking.pk]), slot(vehicle, bay, advisor, tomorrow(14)))
    booking.refresh_from_db()
    assert booking.starts_at == tomorrow(14)

    desk.post(reverse("reception:booking-cancel", args=[booking.pk]), {"reason": "客户出差"})
    booking.refresh_from_db()
    assert (booking.state, booking.close_reason) == (BookingState.CANCELLED, "客户出差")


@pytest.mark.req("RCP-04")
def test_booking_that_overlaps_is_refused_with_what_was_typed(
    desk, store, advisor, vehicle, bay, other_advisor, tomorrow
):
    desk.post(reverse("reception:booking-new"), slot(vehicle, bay, advisor, tomorrow(9)))
    other = make_vehicle(store, advisor, plate="豫A12345")

    answer = desk.post(reverse("reception:booking-new"), slot(other, bay, other_advisor, tomorrow(9), wish="异响"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "机修 1 号 is taken from 09:00 to 10:00 (豫AK8866)." in page
    assert "异响" in page
    assert Booking.objects.count() == 1


def test_booking_moved_to_a_day_without_technicians_is_moved_with_a_warning(desk, vehicle, bay, advisor, tomorrow):
    desk.post(reverse("reception:booking-new"), slot(vehicle, bay, advisor, tomorrow(9)))
    booking = Booking.objects.get()

    page = desk.post(
        reverse("reception:booking-move", args=[booking.pk]), slot(vehicle, bay, advisor, tomorrow(14)), follow=True
    ).content.decode()

    assert f"No technician works on {tomorrow(14):%m-%d}: make sure that somebody does." in page


def test_no_show_before_its_time_is_disabled_with_the_reason(desk, vehicle, bay, advisor, tomorrow):
    desk.post(reverse("reception:booking-new"), slot(vehicle, bay, advisor, tomorrow(9)))
    booking = Booking.objects.get()

    page = desk.get(booking.get_absolute_url()).content.decode()

    assert "The customer can still come: the booking is for later." in page
    assert desk.post(reverse("reception:booking-no-show", args=[booking.pk])).status_code == 409


@pytest.mark.parametrize("query", [{"day": "nonsense"}, {"by": "advisor"}, {"day": "2026-02-30", "by": "moon"}, {}])
def test_week_opens_whatever_is_asked(desk, bay, query):
    assert desk.get(reverse("reception:bookings"), query).status_code == 200
    assert desk.get(reverse("reception:day-load"), query).status_code == 200
    assert desk.get(reverse("reception:booking-new"), query).status_code == 200


# Rights and costs


@pytest.mark.req("SYS-02")
def test_papers_of_another_store_are_not_found(
    browser_of, person, other_store, repair, advisor, vehicle, bay, tomorrow
):
    gate_pass = issue_gate_pass(repair.pk, origin=repair.document, by=advisor)
    booking = bookings.book_slot(
        store=repair.store, customer_id=vehicle.owner.pk, vehicle_id=vehicle.pk, work_kind="other",
        advisor_id=advisor.pk, bay_id=bay.pk, starts_at=tomorrow(9), ends_at=tomorrow(10), by=advisor,
    )  # fmt: skip
    stranger = browser_of(person(Role.SERVICE_ADVISOR, Role.GATE_GUARD, store=other_store))

    with scope(store=other_store):
        for url in (
            repair.get_absolute_url(),
            gate_pass.get_absolute_url(),
            booking.get_absolute_url(),
            reverse("reception:check-in", args=[repair.pk]),
        ):
            assert stranger.get(url).status_code == 404, url
        for name, pk in (("visit-out", repair.pk), ("visit-greet", repair.pk), ("booking-cancel", booking.pk)):
            assert stranger.post(reverse(f"reception:{name}", args=[pk])).status_code == 404, name


@pytest.mark.parametrize("name", ["gate", "waiting", "bookings"])
def test_page_is_forbidden_to_a_cashier(browser_of, person, name):
    assert browser_of(person(Role.CASHIER)).get(reverse(f"reception:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["gate", "waiting"])
def test_page_asks_the_same_queries_for_one_car_and_for_three(browser_of, person, store, guard, visit, name):
    browser = browser_of(person(Role.SERVICE_ADVISOR, Role.GATE_GUARD))
    url = reverse(f"reception:{name}")
    browser.get(url)
    with CaptureQueriesContext(connection) as one:
        browser.get(url)
    for n in (1, 2):
        gate.register_arrival(store=store, plate=f"豫A1234{n}", gate_card_number=f"{n}", by=guard)
    with CaptureQueriesContext(connection) as three:
        browser.get(url)

    assert len(one) == len(three)


@pytest.mark.req("SYS-03")
@pytest.mark.parametrize("key", ["greeting", "greeted", "gate", "bookings_overdue", "bookings_today"])
def test_desk_list_makes_its_rows_without_a_query(store, vehicle, bay, advisor, guard, supervisor, key):
    now = timezone.now()
    for n, state in enumerate(("waiting", "greeted", "answered")):
        car = make_vehicle(store, advisor)
        visit = gate.register_arrival(store=store, plate=car.plate, gate_card_number=str(n), by=guard)
        if state == "greeted":
            gate.greet(visit.pk, by=supervisor)
        if state == "answered":
            gate.close_question(visit.pk, purpose=Purpose.QUESTION, reply="已答复", by=supervisor)
    late, soon = now - datetime.timedelta(minutes=5), now + datetime.timedelta(seconds=30)
    for start, car in ((late, vehicle), (soon, make_vehicle(store, advisor))):
        end = start + datetime.timedelta(seconds=20)
        Booking.objects.create(
            store=store, code=car.plate, customer=car.owner, vehicle=car, starts_at=start, advisor_until=end, ends_at=end,
            bay=bay, advisor=supervisor, work_kind="other", created_at=now, created_by=advisor,
        )  # fmt: skip
    desk_list = LISTS[key]

    found = list(desk_list.query(store, supervisor))
    with CaptureQueriesContext(connection) as none:
        rows = [desk_list.row(entry, supervisor) for entry in found]

    assert len(rows) == 1
    assert rows[0].plate
    assert len(none) == 0


@pytest.mark.req("RCP-05")
def test_gate_card_lost_in_more_words_than_there_is_room_for_is_refused(client_of, supervisor, repair):
    url = reverse("reception:visit-card-lost", args=[repair.pk])

    answer = client_of(supervisor).post(url, {"reason": "丢" * 201})

    assert answer.status_code == 409
    assert "最多写 200 个字。" in answer.content.decode()
    repair.refresh_from_db()
    assert repair.gate_card_returned_at is None


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-05", "9999-12-20", "9999-12-31"])
@pytest.mark.parametrize("name", ["bookings", "day-load", "booking-new"])
def test_bookings_of_a_day_at_the_end_of_all_calendars_are_those_of_today(desk, name, day):
    assert desk.get(reverse(f"reception:{name}"), {"day": day}).status_code == 200


@pytest.mark.req("RCP-04")
def test_booking_that_would_end_after_the_last_day_of_all_is_refused(desk, vehicle, bay, advisor):
    typed = {"vehicle": vehicle.pk, "customer": vehicle.owner.pk, "work_kind": "general_repair", "bay": bay.pk}
    typed |= {"advisor": advisor.pk, "day": "9999-12-31", "time": "23:30", "minutes": "480"}

    assert desk.post(reverse("reception:booking-new"), typed).status_code == 422
