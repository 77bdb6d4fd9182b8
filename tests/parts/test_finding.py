"""What people call a part finds what the book calls it."""

from itertools import chain

import pytest
from django.db import connection

from parts.models import Part
from parts.queries import find_parts
from staff.trade_words import SAME, said_otherwise

pytestmark = pytest.mark.django_db


@pytest.mark.req("SYS-06")
@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("刹车", "前制动片"),
        ("刹车片", "前制动片"),
        ("刹车油", "制动液 DOT4 1L"),
        ("机滤", "机油滤清器"),
        ("空滤", "空气滤清器"),
        ("空气滤芯", "空气滤清器"),
        ("汽滤", "燃油滤清器"),
        ("空调滤", "空调滤清器"),
        ("火咀", "火花塞"),
        ("防冻液", "冷却液 4L"),
        ("大灯", "左前照灯总成"),
        ("前照灯", "前大灯总成(左)"),
        ("电瓶", "蓄电池"),
        ("方向机", "转向器总成"),
        ("车胎", "轮胎 205/55R16"),
        ("雨刷", "雨刮片(对)"),
        ("减震器", "前减振器总成"),
        ("减振", "前减震器总成"),
        ("波箱油", "自动变速箱油 1L"),
    ],
)
def test_find_by_what_people_say_gives_what_the_book_says(make_part, said, written):
    make_part("密封垫")
    part = make_part(written)

    assert list(find_parts(said)) == [part]


@pytest.mark.req("SYS-06")
@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("jl", "机油滤清器"),
        ("JL", "机油滤清器"),
        ("scp", "制动片"),
        ("shachepian", "制动片"),
        ("dpx", "蓄电池箱"),
        ("dianping", "蓄电池"),
    ],
)
def test_find_by_the_letters_of_what_people_say_gives_what_the_book_says(make_part, said, written):
    make_part("密封垫")
    part = make_part(written)

    assert list(find_parts(said)) == [part]


def test_find_puts_what_is_called_so_before_what_is_only_meant(make_part):
    meant, called = make_part("前制动片"), make_part("刹车灯泡")

    assert list(find_parts("刹车")) == [called, meant]


def test_no_word_of_the_trade_stands_twice():
    words = list(chain.from_iterable(SAME))

    assert sorted(words) == sorted(set(words))


def test_text_that_goes_by_the_index_is_said_otherwise_only_by_what_does_so_too():
    """Two signs have no trigram: one such word among the others would make the database read all names."""
    others = {text: said_otherwise(text) for text in ("机油滤清器", "前照灯", "刹车片", "更换机油滤清器")}

    assert others["刹车片"] == ["制动片"]
    assert "更换机滤" in others["更换机油滤清器"]
    assert {len(word) for word in chain.from_iterable(others.values())} <= {3, 4, 5, 6, 7}


@pytest.mark.req("SYS-06")
def test_find_by_what_people_say_can_use_the_index_of_names(make_part):
    make_part("前制动片")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE parts_part")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute("SELECT gin_clean_pending_list('part_name_trigrams'::regclass)")

    plan = Part.objects.filter(pk__in=find_parts("刹车片").order_by().values("pk")).explain()

    assert plan.count("part_name_trigrams") == len(["刹车片", *said_otherwise("刹车片")])


@pytest.mark.req("SYS-06")
@pytest.mark.parametrize(
    ("spelled", "index"),
    [("zhidongpian", "part_pinyin_prefix"), ("zdp", "part_initials_prefix"), ("scp", "part_initials_prefix")],
)
def test_find_by_letters_can_use_the_index_of_their_beginning(make_part, spelled, index):
    make_part("制动片")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE parts_part")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")

    plan = Part.objects.filter(pk__in=find_parts(spelled).order_by().values("pk")).explain()

    assert index in plan
    assert "Seq Scan" not in plan
