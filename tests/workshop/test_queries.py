"""Hours, rates, bays and operations as others ask for them (WSH-01, WO-02)."""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from staff.enums import DayKind
from staff.refusals import NotPermitted, Refused
from staff.services.calendar import set_day
from workshop.enums import BayKind, WorkKind
from workshop.models import Operation, Shift, TechnicianSkill
from workshop.queries import bookable_bays, find_operations, free_technician_hours, labour_rate, technicians
from workshop.services.bays import add_bay, change_bay
from workshop.services.operations import change_operation, define_operation, set_labour_rate, withdraw_labour_rate
from workshop.services.technicians import DayShift, define_skill, set_week

pytestmark = pytest.mark.django_db
EIGHT, SIX = datetime.time(8), datetime.time(18)
DAY = datetime.timedelta(days=1)


def reasons(refused):
    return [str(r.sentence) for r in refused.value.reasons]


@pytest.fixture
def week(store, foreman):
    """Monday to Friday from 8 to 18 with two hours' break: eight hours a day."""

    def give(person, days=range(5), **given):
        set_week(
            person.pk,
            store=store,
            shifts=[DayShift(d, EIGHT, SIX, given.get("break_minutes", 120)) for d in days],
            by=foreman,
        )

    return give


@pytest.mark.req("WSH-01", "WO-02")
def test_free_hours_sum_the_shifts_of_a_working_day(store, week, technician, leader, monday):
    week(technician)
    week(leader, days=[0], break_minutes=60)

    assert free_technician_hours(store, monday) == Decimal(17)
    assert free_technician_hours(store, monday + DAY) == Decimal(8)
    assert free_technician_hours(store, monday + 5 * DAY) == 0


@pytest.mark.req("WSH-01")
def test_free_hours_of_a_holiday_are_none(store, manager, week, technician, monday):
    week(technician)

    with time_machine.travel(monday - 3 * DAY):
        set_day(store=store, day=monday, kind=DayKind.HOLIDAY, name="盘点", by=manager)

    assert free_technician_hours(store, monday) == 0


@pytest.mark.req("WSH-01")
def test_a_saturday_worked_for_a_holiday_counts_as_a_monday(store, manager, week, technician, monday):
    week(technician)
    saturday = monday + 5 * DAY

    with time_machine.travel(monday - 3 * DAY):
        set_day(store=store, day=saturday, kind=DayKind.WORKDAY, name="国庆调休", by=manager)

    assert free_technician_hours(store, saturday) == Decimal(8)


def test_who_has_left_has_no_hours(store, week, technician, monday):
    week(technician)

    technician.is_active = False
    technician.save()

    assert free_technician_hours(store, monday) == 0
    assert technician not in technicians(store)


def test_set_week_replaces_the_days_and_the_skills(store, foreman, technician, week):
    week(technician)
    welding = define_skill(store=store, code="w1", name="钣金焊接", by=foreman)
    high_voltage = define_skill(store=store, code="hv", name="高压电工", by=foreman)

    set_week(technician.pk, store=store, shifts=[DayShift(1, EIGHT, SIX)], skill_ids=[welding.pk], by=foreman)
    set_week(technician.pk, store=store, shifts=[DayShift(1, EIGHT, SIX)], skill_ids=[high_voltage.pk], by=foreman)

    assert list(Shift.objects.values_list("weekday", flat=True)) == [1]
    assert [str(held.skill) for held in TechnicianSkill.objects.all()] == ["高压电工"]


def test_set_week_with_a_shift_that_ends_first_is_refused(store, foreman, technician, english):
    with pytest.raises(Refused) as refused:
        set_week(technician.pk, store=store, shifts=[DayShift(0, SIX, EIGHT)], by=foreman)

    assert reasons(refused) == ["A shift must end after it begins."]


def test_the_database_refuses_two_shifts_on_one_weekday(store, technician, week):
    week(technician)

    with pytest.raises(IntegrityError, match="shift_once_per_weekday"), transaction.atomic():
        Shift.objects.create(store=store, user=technician, weekday=0, starts_at=EIGHT, ends_at=SIX)


def test_labour_rate_takes_the_brands_own_before_the_general_one(store, manager):
    today = datetime.date.today()  # noqa: DTZ011
    for brand, rate in (("", 120), ("大众", 150)):
        set_labour_rate(
            store=store, work_kind=WorkKind.GENERAL_REPAIR, brand=brand, rate_amount=Decimal(rate), by=manager
        )

    assert labour_rate(store, WorkKind.GENERAL_REPAIR, "大众", today + DAY) == 150
    assert labour_rate(store, WorkKind.GENERAL_REPAIR, "雪佛兰", today + DAY) == 120
    assert labour_rate(store, WorkKind.BODY_AND_PAINT, "大众", today + DAY) is None
    assert labour_rate(store, WorkKind.GENERAL_REPAIR, "大众", today - DAY) is None


def test_labour_rate_that_is_a_slip_of_the_key_is_refused(store, manager):
    with pytest.raises(Refused) as refused:
        set_labour_rate(store=store, work_kind=WorkKind.OTHER, rate_amount=Decimal("10000.01"), by=manager)

    assert reasons(refused) == ["每工时最多 ¥10,000.00。"]


def test_labour_rate_changes_on_its_day(store, manager):
    today = timezone.localdate()
    for day, rate in ((today, 120), (today + 7 * DAY, 130)):
        set_labour_rate(store=store, work_kind=WorkKind.OTHER, rate_amount=Decimal(rate), valid_from=day, by=manager)

    assert labour_rate(store, WorkKind.OTHER, "", today + 6 * DAY) == 120
    assert labour_rate(store, WorkKind.OTHER, "", today + 7 * DAY) == 130


def test_set_labour_rate_in_the_past_is_refused(store, manager, english):
    with pytest.raises(Refused) as refused:
        set_labour_rate(
            store=store,
            work_kind=WorkKind.OTHER,
            rate_amount=Decimal(100),
            valid_from=timezone.localdate() - DAY,
            by=manager,
        )

    assert reasons(refused) == ["A labour rate cannot begin in the past: work has been charged by the old one."]


def test_set_labour_rate_by_the_foreman_is_not_permitted(store, foreman):
    with pytest.raises(NotPermitted):
        set_labour_rate(store=store, work_kind=WorkKind.OTHER, rate_amount=Decimal(100), by=foreman)


def test_withdraw_labour_rate_that_a_colleague_has_taken_back_says_so(store, manager, english):
    tomorrow = timezone.localdate() + DAY
    rate = set_labour_rate(
        store=store, work_kind=WorkKind.OTHER, rate_amount=Decimal(90), valid_from=tomorrow, by=manager
    )
    withdraw_labour_rate(rate.pk, by=manager)

    with pytest.raises(Refused) as refused:
        withdraw_labour_rate(rate.pk, by=manager)

    assert reasons(refused) == ["Somebody has taken this rate back already."]


def test_withdraw_labour_rate_in_force_is_refused(store, manager, english):
    rate = set_labour_rate(store=store, work_kind=WorkKind.OTHER, rate_amount=Decimal(100), by=manager)

    with pytest.raises(Refused) as refused:
        withdraw_labour_rate(rate.pk, by=manager)

    assert reasons(refused) == ["This rate is already in force; set a new one from a later day."]


def test_bookable_bays_leave_out_wash_inspection_and_what_is_out_of_use(store, foreman):
    lift = add_bay(store=store, name="1 号举升", kind=BayKind.MECHANICAL, by=foreman)
    add_bay(store=store, name="洗车位", kind=BayKind.WASH, by=foreman)
    add_bay(store=store, name="检验线", kind=BayKind.INSPECTION, by=foreman)
    broken = add_bay(store=store, name="2 号举升", kind=BayKind.MECHANICAL, by=foreman)
    change_bay(broken.pk, name="2 号举升", kind=BayKind.MECHANICAL, is_active=False, by=foreman)

    assert list(bookable_bays(store)) == [lift]


def test_add_bay_with_a_name_in_use_is_refused(store, foreman, english):
    add_bay(store=store, name="1 号举升", kind=BayKind.MECHANICAL, by=foreman)

    with pytest.raises(Refused) as refused:
        add_bay(store=store, name="1 号举升", kind=BayKind.BODY, by=foreman)

    assert reasons(refused) == ["There is already a bay 1 号举升."]


@pytest.fixture
def oil_service(store, foreman):
    return define_operation(
        store=store,
        code="by01",
        name="更换机油机滤",
        work_kind=WorkKind.PERIODIC_MAINTENANCE,
        hours=Decimal("0.5"),
        by=foreman,
    )


@pytest.mark.parametrize("text", ["BY01", "by0", "机油", "ghjyjl", "genghuanjiyou", "油机"])
def test_find_operations_by_code_name_pinyin_and_initials(store, oil_service, text):
    assert list(find_operations(store, text)) == [oil_service]


@pytest.mark.parametrize(
    ("said", "written"), [("换刹车", "更换制动片"), ("电瓶", "更换蓄电池"), ("更换机油滤清器", "更换机滤")]
)
def test_find_operations_by_what_people_say_gives_what_the_book_says(store, foreman, said, written):
    values = {"work_kind": WorkKind.GENERAL_REPAIR, "hours": Decimal(1), "by": foreman}
    define_operation(store=store, code="QT01", name="加装行车记录仪", **values)
    operation = define_operation(store=store, code="JX01", name=written, **values)

    assert list(find_operations(store, said)) == [operation]


def test_find_operations_leaves_out_what_is_out_of_use(store, oil_service, foreman):
    change_operation(
        oil_service.pk,
        code="BY01",
        name="更换机油机滤",
        work_kind=WorkKind.PERIODIC_MAINTENANCE,
        hours=Decimal("0.5"),
        is_active=False,
        by=foreman,
    )

    assert not find_operations(store, "机油").exists()


def test_change_operation_renames_its_pinyin_too(store, oil_service, foreman):
    change_operation(
        oil_service.pk,
        code="BY01",
        name="更换刹车片",
        work_kind=WorkKind.GENERAL_REPAIR,
        hours=Decimal(1),
        by=foreman,
    )

    assert list(find_operations(store, "ghscp")) == [oil_service]


def test_define_operation_with_a_code_in_use_is_refused(store, oil_service, foreman, english):
    with pytest.raises(Refused) as refused:
        define_operation(store=store, code=" by01", name="别的", work_kind=WorkKind.OTHER, hours=Decimal(1), by=foreman)

    assert reasons(refused) == ["Code BY01 is in use."]


def test_the_database_refuses_an_operation_without_hours(oil_service):
    with (
        pytest.raises(IntegrityError, match="operation_hours_positive"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE workshop_operation SET hours = 0")
    assert Operation.objects.get().hours == Decimal("0.5")
