"""Money, quantities and times as this house writes them."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from staff.templatetags import numbers, shop, times

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1280, "1,280.00"),
        (Decimal("1234567.5"), "1,234,567.50"),
        (Decimal("0.005"), "0.01"),
        (Decimal("-42.1"), "-42.10"),
        ("36", "36.00"),
        (0, "0.00"),
        (None, ""),
        ("", ""),
        ("many", ""),
        (float("nan"), ""),
    ],
)
def test_money_has_thousands_and_two_places(value, shown):
    assert numbers.money(value) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (Decimal("4.000"), "升", "4 升"),
        (Decimal("2.50"), "升", "2.5 升"),
        (Decimal(100), "", "100"),
        (Decimal("1E+3"), "个", "1,000 个"),
        (Decimal("0.0"), "个", "0 个"),
        (None, "个", ""),
    ],
)
def test_quantity_has_no_idle_zeros(value, unit, shown):
    assert numbers.quantity(value, unit) == shown


def test_percent_of_a_ratio():
    assert numbers.percent(Decimal("0.934")) == "93.4%"
    assert numbers.percent(1, 0) == "100%"
    assert numbers.percent(None) == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "零元整"),
        (1, "壹元整"),
        (10, "壹拾元整"),
        (11, "壹拾壹元整"),
        (100, "壹佰元整"),
        (101, "壹佰零壹元整"),
        (110, "壹佰壹拾元整"),
        (1001, "壹仟零壹元整"),
        (1010, "壹仟零壹拾元整"),
        (1280, "壹仟贰佰捌拾元整"),
        (6007, "陆仟零柒元整"),
        (10000, "壹万元整"),
        (10001, "壹万零壹元整"),
        (10010, "壹万零壹拾元整"),
        (10100, "壹万零壹佰元整"),
        (107000, "壹拾万柒仟元整"),
        (100500, "壹拾万零伍佰元整"),
        (1000500, "壹佰万零伍佰元整"),
        (20000006, "贰仟万零陆元整"),
        (100000000, "壹亿元整"),
        (100000005, "壹亿零伍元整"),
        (100050000, "壹亿零伍万元整"),
        (1000000001000, "壹万亿零壹仟元整"),
        ("1280.50", "壹仟贰佰捌拾元伍角整"),
        ("1280.05", "壹仟贰佰捌拾元零伍分"),
        ("1409.56", "壹仟肆佰零玖元伍角陆分"),
        ("0.50", "伍角整"),
        ("0.05", "伍分"),
        ("0.004", "零元整"),
        ("-12.30", "负壹拾贰元叁角整"),
        (None, ""),
    ],
)
def test_capital_money_as_on_a_receipt(value, words):
    assert numbers.capital_money(value) == words


def read_aloud(words: str) -> int:
    """Cents of capital words: the way back, written independently."""
    digits = {sign: n for n, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    total = section = digit = cents = 0
    for sign in words.removesuffix("整"):
        if sign in digits:
            digit = digits[sign]
        elif sign in places:
            section, digit = section + digit * places[sign], 0
        elif sign == "万":
            total, section, digit = total + (section + digit) * 10_000, 0, 0
        elif sign == "亿":
            total, section, digit = (total + section + digit) * 100_000_000, 0, 0
        elif sign == "元":
            total, section, digit = total + section + digit, 0, 0
        elif sign == "角":
            cents, digit = cents + digit * 10, 0
        elif sign == "分":
            cents, digit = cents + digit, 0
    return total * 100 + cents


@given(st.integers(min_value=0, max_value=999_999_999_999))
def test_capital_money_reads_back_as_the_same_amount(cents):
    words = numbers.capital_money(Decimal(cents) / 100)

    assert read_aloud(words) == cents
    assert "零零" not in words


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2026, 11, 23, 6, 30, tzinfo=UTC), "14:30"),
        (datetime(2026, 11, 22, 16, 5, tzinfo=UTC), "00:05"),
        (datetime(2026, 11, 22, 6, 30, tzinfo=UTC), "11-22 14:30"),
        (datetime(2025, 11, 23, 6, 30, tzinfo=UTC), "2025-11-23 14:30"),
        (date(2026, 11, 23), "11-23"),
        (date(2025, 1, 2), "2025-01-02"),
        (time(8, 5), "08:05"),
        (None, ""),
    ],
)
def test_clock_leaves_out_what_goes_without_saying(value, shown):
    assert times.clock(value) == shown


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (timedelta(seconds=59), "under 1 min"),
        (timedelta(minutes=12, seconds=50), "12 min"),
        (timedelta(minutes=-12), "12 min"),
        (timedelta(hours=3, minutes=59), "3 h"),
        (timedelta(days=2, hours=23), "2 d"),
    ],
)
def test_age_is_one_number_and_one_unit(ago, shown):
    with translation.override("en"):
        assert times.age(NOON - ago) == shown
        assert times.age(ago) == shown
        assert times.age(None) == ""


@pytest.mark.usefixtures("noon")
def test_late_is_past_and_a_day_is_late_when_it_is_over():
    assert times.late(NOON - timedelta(seconds=1))
    assert not times.late(NOON + timedelta(seconds=1))
    assert times.late(date(2026, 11, 22))
    assert not times.late(date(2026, 11, 23))
    assert not times.late(None)
    assert times.soon(NOON + timedelta(minutes=30))
    assert not times.soon(NOON + timedelta(minutes=31))
    assert not times.soon(NOON - timedelta(minutes=1))


def test_plate_is_spaced_and_coloured():
    assert shop.plate_text("豫a12345") == "豫A·12345"
    assert shop.plate_kind("豫A12345") == "blue"
    assert shop.plate_kind("豫A·D12345") == "green"
    assert shop.plate_text(None) == ""


def test_live_elapsed_runs_on_from_the_seconds_given():
    assert ">0:42<" in times.live_elapsed(42)
    assert ">1:05:10<" in times.live_elapsed(timedelta(hours=1, minutes=5, seconds=10))


def test_url_with_query_changes_and_drops(rf):
    context = {"request": rf.get("/list/?page=3&step=repair")}

    assert shop.url_with_query(context, page=4) == "?page=4&step=repair"
    assert shop.url_with_query(context, page=None, step=None) == "?"


@pytest.mark.parametrize("value", ["", "nonsense", "null", None, [], "{"])
def test_stroke_paths_of_no_drawing_are_empty(value):
    assert shop.stroke_paths(value) == []


def test_stroke_paths_draw_each_stroke():
    assert shop.stroke_paths([[[0, 1], [2, 3]], [[5, 5]], []]) == [
        "M0 1 L2 3",
        "M5 5 L5 5",
    ]
    assert shop.stroke_paths('[["x"], 7]') == []
