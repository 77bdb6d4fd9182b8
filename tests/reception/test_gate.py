import datetime

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from reception.enums import Purpose
from reception.models import GatePass, Visit
from reception.queries import cars_inside, cars_to_let_out, complete_plate, greeting_figures, inside_by, visit_waiting
from reception.services import gate
from reception.services.check_in import save_check_in
from reception.services.passes import issue_gate_pass, withdraw_gate_pass
from staff.desk_rows import LISTS
from staff.enums import Role
from staff.refusals import NotPermitted, Refused
from staff.scoping import scope

NOON = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=timezone.get_default_timezone())


def told(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(r.sentence, r.mended_by) for r in refused.value.reasons]


# In


@pytest.mark.req("RCP-01")
def test_register_arrival_shows_the_car_to_the_front_desk_with_its_file(store, vehicle, visit, advisor):
    assert visit.number.startswith("VI-")
    assert (visit.vehicle, visit.customer) == (vehicle, vehicle.owner)
    assert list(visit_waiting(store)) == [visit]
    (row,) = [LISTS["greeting"].row(v, advisor) for v in LISTS["greeting"].query(store, advisor)]
    assert (row.plate, row.since, row.seconds_allowed) == ("豫AK8866", visit.at_reception_at, 10)


@pytest.mark.req("RCP-01")
@pytest.mark.parametrize(
    ("plate", "card"), [("豫A1234O", "1"), ("", "1"), ("无牌", "1"), ("豫A12345", ""), ("豫A12345", "卡")]
)
def test_register_arrival_of_an_impossible_plate_or_card_is_refused(store, guard, plate, card):
    with pytest.raises(Refused):
        gate.register_arrival(store=store, plate=plate, gate_card_number=card, by=guard)

    assert not Visit.objects.exists()


def test_register_arrival_without_a_plate_takes_the_end_of_the_vin(store, guard):
    visit = gate.register_arrival(store=store, plate="无牌 4847", gate_card_number="a-1", by=guard)

    assert (visit.plate, visit.gate_card_number) == ("无牌4847", "A1")


def test_register_arrival_of_a_car_that_is_inside_is_refused(store, visit, guard):
    with pytest.raises(Refused) as refused:
        gate.register_arrival(store=store, plate=visit.plate, gate_card_number="018", by=guard)

    assert [r.code for r in refused.value.reasons] == ["car_is_inside_once"]


def test_register_arrival_with_a_card_that_is_out_names_who_has_it(store, visit, guard):
    with pytest.raises(Refused) as refused:
        gate.register_arrival(store=store, plate="豫A12345", gate_card_number="017", by=guard)

    assert told(refused) == [("Gate card 017 is still out, with 豫AK8866.", None)]


def test_refused_arrival_leaves_no_gap_in_the_numbers(store, visit, guard):
    with pytest.raises(Refused):
        gate.register_arrival(store=store, plate=visit.plate, gate_card_number="018", by=guard)

    following = gate.register_arrival(store=store, plate="豫A12345", gate_card_number="018", by=guard)

    assert int(following.number[-4:]) == int(visit.number[-4:]) + 1


@pytest.mark.parametrize(
    ("typed", "plate"),
    [("K8866", "豫AK8866"), ("A12345", "豫A12345"), ("12345", "豫A12345"), ("沪b12345", "沪B12345"), ("12", "12")],
)
def test_guard_types_only_what_differs(store, visit, typed, plate):
    assert complete_plate(store, typed) == plate


# The greeting


@pytest.mark.req("RCP-01")
@pytest.mark.parametrize(("seconds", "waited", "in_time"), [(15, 0, True), (30, 10, True), (31, 11, False)])
def test_greeting_is_measured_from_gate_time_plus_the_drive(store, guard, advisor, seconds, waited, in_time):
    with time_machine.travel(NOON, tick=False) as clock:
        visit = gate.register_arrival(store=store, plate="豫A12345", gate_card_number="1", by=guard)
        clock.shift(seconds)  # the store drives 20 seconds
        visit = gate.greet(visit.pk, by=advisor)

    assert (visit.greeting_seconds, visit.greeted_in_time) == (waited, in_time)


@pytest.mark.req("RCP-01")
def test_later_change_of_the_drive_does_not_change_old_greetings(store, visit, advisor):
    gate.greet(visit.pk, by=advisor)
    store.driving_seconds = 300
    store.save()

    assert Visit.objects.get(pk=visit.pk).driving_seconds == 20


@pytest.mark.req("RCP-01")
def test_nobody_free_is_recorded_and_the_car_still_waits(store, visit, guard, advisor):
    gate.note_nobody_free(visit.pk, by=guard)

    visit = visit_waiting(store).get()
    assert (visit.nobody_free, visit.nobody_free_by) == (True, guard)
    assert LISTS["greeting"].row(visit, advisor).tags == ("Nobody free",)
    with pytest.raises(Refused):
        gate.note_nobody_free(visit.pk, by=guard)


def test_greet_by_the_gate_guard_is_not_permitted(visit, guard):
    with pytest.raises(NotPermitted):
        gate.greet(visit.pk, by=guard)


def test_greeting_is_final_in_the_database(visit, advisor):
    gate.greet(visit.pk, by=advisor)

    with pytest.raises(DatabaseError, match="greeted_once"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(greeted_at=NOON)


def test_figures_of_the_day_count_greetings_in_time(store, guard, advisor):
    with time_machine.travel(NOON, tick=False) as clock:
        for card, wait in (("1", 20), ("2", 60)):
            visit = gate.register_arrival(store=store, plate=f"豫A1234{card}", gate_card_number=card, by=guard)
            clock.shift(wait)
            gate.greet(visit.pk, by=advisor)
        gate.register_arrival(store=store, plate="豫A99999", gate_card_number="9", by=guard)
        figures = greeting_figures(store)

    assert (figures.visits, figures.greeted, figures.in_time, figures.average_seconds) == (3, 2, 1, 20)
    assert figures.share == 0.5


# Out


@pytest.mark.req("RCP-02")
def test_question_leaves_with_its_reply_and_its_gate_card(store, visit, advisor, guard):
    gate.close_question(visit.pk, purpose=Purpose.QUOTE, reply="前刹车片 680 元", by=advisor)
    assert list(cars_to_let_out(store)) == [visit]

    gate.let_out(visit.pk, gate_card_handed_in=True, by=guard)

    visit.refresh_from_db()
    assert (visit.reply, visit.answered_by, visit.left_by) == ("前刹车片 680 元", advisor, guard)
    assert visit.gate_card_returned_by == guard
    assert visit.greeted_by == advisor
    assert list(cars_inside(store)) == []


@pytest.mark.req("RCP-02")
def test_question_without_a_reply_is_refused(visit, advisor):
    with pytest.raises(Refused) as refused:
        gate.close_question(visit.pk, purpose=Purpose.QUESTION, reply=" ", by=advisor)

    assert told(refused) == [("Write down what the customer was told.", None)]


@pytest.mark.req("RCP-02")
def test_question_answered_twice_keeps_the_first_reply(visit, advisor):
    gate.close_question(visit.pk, purpose=Purpose.QUOTE, reply="前刹车片 680 元", by=advisor)

    with pytest.raises(Refused) as refused:
        gate.close_question(visit.pk, purpose=Purpose.QUESTION, reply="请改天再来", by=advisor)

    assert told(refused) == [(f"{advisor} has answered this customer already: 前刹车片 680 元", None)]
    assert Visit.objects.get(pk=visit.pk).reply == "前刹车片 680 元"


@pytest.mark.req("RCP-02")
def test_question_without_its_gate_card_stays(visit, advisor, guard):
    gate.close_question(visit.pk, purpose=Purpose.QUESTION, reply="已答复", by=advisor)

    with pytest.raises(Refused) as refused:
        gate.let_out(visit.pk, by=guard)

    assert told(refused) == [("The gate card has not been handed in.", Role.GATE_GUARD)]


@pytest.mark.req("RCP-02", "WO-08")
def test_car_that_reception_has_not_dealt_with_stays(visit, guard):
    with pytest.raises(Refused) as refused:
        gate.let_out(visit.pk, gate_card_handed_in=True, by=guard)

    assert told(refused) == [("Reception has not yet said what this visit was for.", Role.SERVICE_ADVISOR)]
    visit.refresh_from_db()
    assert visit.gate_card_returned_at is None  # nothing has changed


@pytest.mark.req("WO-08")
def test_repair_without_a_gate_pass_stays(repair, guard):
    with pytest.raises(Refused) as refused:
        gate.let_out(repair.pk, gate_card_handed_in=True, by=guard)

    assert told(refused) == [("No gate pass has been issued for this car.", Role.SERVICE_ADVISOR)]


@pytest.mark.req("WO-08")
def test_repair_leaves_with_its_pass_which_is_then_used(repair, advisor, guard):
    gate_pass = issue_gate_pass(repair.pk, origin=repair.document, by=advisor)

    gate.let_out(repair.pk, gate_card_handed_in=True, by=guard)

    gate_pass.refresh_from_db()
    repair.refresh_from_db()
    assert (gate_pass.used_by, repair.left_by) == (guard, guard)
    assert gate_pass.used_at == repair.left_at


@pytest.mark.req("WO-08")
def test_withdrawn_pass_keeps_the_car_and_a_new_one_lets_it_out(repair, advisor, guard):
    first = issue_gate_pass(repair.pk, origin=repair.document, by=advisor)
    withdraw_gate_pass(first.pk, reason="返修", by=advisor)

    with pytest.raises(Refused):
        gate.let_out(repair.pk, gate_card_handed_in=True, by=guard)
    issue_gate_pass(repair.pk, origin=repair.document, by=advisor)
    gate.let_out(repair.pk, gate_card_handed_in=True, by=guard)

    first.refresh_from_db()
    assert first.used_at is None
    assert first.document.void_reason == "返修"


def test_second_pass_for_a_visit_is_refused(repair, advisor):
    first = issue_gate_pass(repair.pk, origin=repair.document, by=advisor)

    with pytest.raises(Refused) as refused:
        issue_gate_pass(repair.pk, origin=repair.document, by=advisor)

    assert told(refused) == [(f"A gate pass has already been issued: {first.number}.", None)]


def test_used_pass_cannot_be_withdrawn(repair, advisor, guard):
    gate_pass = issue_gate_pass(repair.pk, origin=repair.document, by=advisor)
    gate.let_out(repair.pk, gate_card_handed_in=True, by=guard)

    with pytest.raises(Refused) as refused:
        withdraw_gate_pass(gate_pass.pk, reason="错了", by=advisor)

    assert told(refused) == [("The car has already left with this gate pass.", None)]


@pytest.mark.req("WO-08")
def test_database_lets_no_repair_out_without_a_used_pass(repair, guard, advisor):
    gate.take_gate_card_back(repair.pk, by=advisor)
    issue_gate_pass(repair.pk, origin=repair.document, by=advisor)

    with pytest.raises(IntegrityError, match="repair_leaves_with_a_used_pass"), transaction.atomic():
        Visit.objects.filter(pk=repair.pk).update(left_at=timezone.now(), left_by=guard)


@pytest.mark.req("RCP-02")
def test_database_lets_no_car_out_with_its_gate_card(visit, guard, advisor):
    gate.close_question(visit.pk, purpose=Purpose.QUESTION, reply="已答复", by=advisor)

    with pytest.raises(IntegrityError, match="car_leaves_without_gate_card_never"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(left_at=timezone.now(), left_by=guard)


def test_pass_is_used_once_in_the_database(repair, advisor, guard):
    gate_pass = issue_gate_pass(repair.pk, origin=repair.document, by=advisor)
    gate.let_out(repair.pk, gate_card_handed_in=True, by=guard)

    with pytest.raises(DatabaseError, match="used_once"), transaction.atomic():
        GatePass.objects.filter(pk=gate_pass.pk).update(used_at=NOON)


def test_let_out_by_an_advisor_is_not_permitted(repair, advisor):
    issue_gate_pass(repair.pk, origin=repair.document, by=advisor)

    with pytest.raises(NotPermitted):
        gate.let_out(repair.pk, gate_card_handed_in=True, by=advisor)


def test_let_out_of_another_store_is_not_found(visit, person, other_store):
    stranger = person(Role.GATE_GUARD, store=other_store)

    with scope(store=other_store), pytest.raises(Http404):
        gate.let_out(visit.pk, by=stranger)


def test_question_cannot_be_closed_once_an_order_is_open(repair, advisor):
    with pytest.raises(Refused) as refused:
        gate.close_question(repair.pk, purpose=Purpose.QUESTION, reply="已答复", by=advisor)

    assert told(refused) == [("A work order has been opened for this car: it leaves with a gate pass.", None)]


def test_order_cannot_be_opened_on_an_answered_question(visit, vehicle, advisor):
    gate.close_question(visit.pk, purpose=Purpose.QUESTION, reply="已答复", by=advisor)

    with pytest.raises(Refused):
        gate.identify_visit(visit.pk, vehicle_id=vehicle.pk, customer_id=vehicle.owner.pk, by=advisor)


def test_lost_gate_card_is_let_go_by_a_supervisor_only(visit, advisor, supervisor, guard):
    gate.close_question(visit.pk, purpose=Purpose.QUESTION, reply="已答复", by=advisor)
    with pytest.raises(NotPermitted):
        gate.forgive_gate_card(visit.pk, reason="丢了", by=advisor)

    gate.forgive_gate_card(visit.pk, reason="客户丢失，已登记", by=supervisor)
    gate.let_out(visit.pk, by=guard)

    visit.refresh_from_db()
    assert (visit.gate_card_lost, visit.gate_card_returned_by) == ("客户丢失，已登记", supervisor)


def test_returned_gate_card_goes_to_the_next_driver(store, repair, advisor, guard):
    gate.take_gate_card_back(repair.pk, by=advisor)

    following = gate.register_arrival(store=store, plate="豫A12345", gate_card_number="017", by=guard)

    assert inside_by(store, "017") == following
    assert inside_by(store, "K8866") == repair


def test_car_inside_is_found_by_the_number_of_its_gate_pass(store, repair, advisor):
    gate_pass = issue_gate_pass(repair.pk, origin=repair.document, by=advisor)

    assert inside_by(store, gate_pass.number.lower()) == repair


def test_car_that_has_left_cannot_be_checked_in(repair, advisor, guard):
    issue_gate_pass(repair.pk, origin=repair.document, by=advisor)
    gate.let_out(repair.pk, gate_card_handed_in=True, by=guard)

    with pytest.raises(Refused):
        save_check_in(repair.pk, work_kind="general_repair", by=advisor)
