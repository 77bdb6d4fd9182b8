"""Whose work it was: nobody inspects it, and only somebody of the trade takes it over."""

from collections.abc import Callable

import pytest
from django.test import Client

from staff.enums import Role
from staff.models import User
from staff.refusals import NotPermitted, Refused
from staff.services.accounts import hand_over_work
from tests.workorders.walk import Walk, all_right
from workorders.enums import CheckKind, Step
from workorders.services import clock, inspection, repair

PersonMaker = Callable[..., User]


@pytest.fixture
def admin(person: PersonMaker) -> User:
    return person(Role.ADMINISTRATOR)


@pytest.mark.req("WO-05", "CTL-02")
def test_inspecting_an_operation_one_finished_without_a_clock_is_refused(walk_at: Callable, person: PersonMaker):
    walk: Walk = walk_at(Step.FINAL_INSPECTION)
    both = person(Role.TECHNICIAN, Role.QUALITY_INSPECTOR)
    walk.order.lines.filter(finished_at__isnull=False).update(finished_by=both)

    with pytest.raises(NotPermitted) as refused:
        inspection.inspect(walk.pk, results=all_right(CheckKind.FINAL, walk.order), by=both)

    assert [r.code for r in refused.value.reasons] == ["did_not_work_on_it"]


@pytest.mark.req("WO-05")
def test_own_check_by_who_did_not_work_on_the_car_is_refused_until_they_did(walk_at: Callable, person: PersonMaker):
    walk: Walk = walk_at(Step.REPAIR)
    planned, another = walk.order.technician, person(Role.TECHNICIAN)
    results = all_right(CheckKind.OWN, walk.order)

    with pytest.raises(Refused) as refused:
        repair.check_own_work(walk.pk, results=results, by=another)

    assert [r.sentence for r in refused.value.reasons] == [
        f"You did not work on this car. These can sign for their own work: {planned.full_name}."
    ]
    clock.clock_on(walk.pk, by=another)
    assert repair.check_own_work(walk.pk, results=results, by=another).passed


def by_clock(walk: Walk, leader: User) -> None:
    clock.clock_on(walk.pk, by=leader)
    clock.clock_off(walk.pk, by=leader)
    walk.finish_lines()


def by_finishing(walk: Walk, leader: User) -> None:
    for line in walk.order.lines.filter(kind="labour"):
        repair.finish_line(line.pk, by=leader)


@pytest.mark.req("WO-05", "CTL-02")
@pytest.mark.parametrize("work", [by_clock, by_finishing])
def test_leader_check_of_work_one_did_is_refused_where_there_is_another_leader(
    walk_at: Callable, person: PersonMaker, work: Callable[[Walk, User], None]
):
    walk: Walk = walk_at(Step.REPAIR)
    leader, another = walk.by(Role.TEAM_LEADER), person(Role.TEAM_LEADER)
    work(walk, leader)
    walk.check(CheckKind.OWN)
    results = all_right(CheckKind.LEADER, walk.order)

    with pytest.raises(Refused) as refused:
        repair.check_as_leader(walk.pk, results=results, by=leader)

    told = "You worked on this car: another team leader must make the team leader's check."
    assert [(r.code, r.sentence) for r in refused.value.reasons] == [
        ("same_person", f"{told} These can: {another.full_name}.")
    ]
    assert repair.check_as_leader(walk.pk, results=results, by=another).passed


def test_leader_who_worked_on_the_car_sees_who_checks_it_in_the_forms_place(
    walk_at: Callable, person: PersonMaker, client_of: Callable[[User], Client]
):
    walk: Walk = walk_at(Step.REPAIR)
    leader, another = walk.by(Role.TEAM_LEADER), person(Role.TEAM_LEADER)
    by_clock(walk, leader)

    def page(user: User) -> str:
        return client_of(user).get(walk.order.get_absolute_url()).content.decode()

    form = f'action="/orders/{walk.pk}/leader-check/"'
    told = f"要由别的班组长来检验。可以由{another.full_name}来做。"
    assert told in page(leader)
    assert form not in page(another)
    walk.check(CheckKind.OWN)
    assert told in page(leader)
    assert form not in page(leader)
    assert form in page(another)


@pytest.mark.parametrize("leaders", [1, 2])
def test_leader_check_of_work_one_did_counts_where_every_leader_worked_on_it(
    walk_at: Callable, person: PersonMaker, leaders: int
):
    walk: Walk = walk_at(Step.REPAIR)
    by_clock(walk, walk.by(Role.TEAM_LEADER))
    for _number in range(1, leaders):
        by_clock(walk, person(Role.TEAM_LEADER))
    walk.check(CheckKind.OWN)

    walk.check(CheckKind.LEADER)

    assert walk.order.has_passed_check(CheckKind.LEADER)


@pytest.mark.req("SYS-02")
@pytest.mark.parametrize(
    ("key", "of", "wanted", "sentence"),
    [
        ("advised_orders", Role.SERVICE_ADVISOR, Role.SERVICE_ADVISOR, "Choose an advisor of this store."),
        ("repaired_orders", Role.TECHNICIAN, Role.TECHNICIAN, "Choose a technician of this store."),
    ],
)
def test_orders_of_somebody_who_leaves_go_only_to_the_same_trade(
    walk_at: Callable, person: PersonMaker, admin: User, key: str, of: Role, wanted: Role, sentence: str
):
    walk: Walk = walk_at(Step.REPAIR)
    leaver, washer, colleague = walk.by(of), person(Role.WASHER), person(wanted)

    with pytest.raises(Refused) as refused:
        hand_over_work(leaver.pk, key=key, to_id=washer.pk, by=admin)
    assert [r.sentence for r in refused.value.reasons] == [sentence]

    assert hand_over_work(leaver.pk, key=key, to_id=colleague.pk, by=admin) == 1


@pytest.mark.req("SYS-02")
def test_bookings_of_somebody_who_leaves_go_only_to_an_advisor(walk_at: Callable, person: PersonMaker, admin: User):
    walk: Walk = walk_at(Step.APPOINTMENT)
    leaver, washer = walk.by(Role.SERVICE_ADVISOR), person(Role.WASHER)

    with pytest.raises(Refused) as refused:
        hand_over_work(leaver.pk, key="bookings", to_id=washer.pk, by=admin)
    assert [r.sentence for r in refused.value.reasons] == ["Choose an advisor of this store."]

    assert hand_over_work(leaver.pk, key="bookings", to_id=person(Role.SERVICE_ADVISOR).pk, by=admin) == 1
