"""Which failure is the database's being away, and what the page says then."""

import psycopg
import pytest
from django.db import connection
from django.http import HttpRequest
from django.utils import translation

from config import errors


def failure(sql: str) -> BaseException:
    """What Django raises for it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
    except Exception as raised:  # noqa: BLE001
        return raised
    raise AssertionError(sql)


@pytest.mark.parametrize("code", ["57P01", "57P02", "57P03", "08006", "53300"])
@pytest.mark.django_db
def test_database_that_ends_or_refuses_the_session_is_away(code: str) -> None:
    assert errors.database_is_away(failure(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$"))


@pytest.mark.parametrize("code", ["40P01", "55P03", "23505", "42P01", "53100"])
@pytest.mark.django_db
def test_deadlock_lock_and_bug_are_our_own_failures(code: str) -> None:
    assert not errors.database_is_away(failure(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$"))


def test_database_nobody_answers_for_is_away_whatever_was_raised_on_the_way_up() -> None:
    raised = RuntimeError()
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect(host="/nowhere", dbname="x")
    raised.__cause__ = refused.value

    assert errors.database_is_away(raised)
    assert not errors.database_is_away(RuntimeError())


def test_page_without_a_database_is_a_sentence_and_says_when_to_come_back() -> None:
    try:
        psycopg.connect(host="/nowhere", dbname="x")
    except psycopg.OperationalError:
        with translation.override("zh-hans"):
            answer = errors.server_error(HttpRequest())

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "数据库暂时联系不上" in answer.content.decode()
    assert errors.server_error(HttpRequest()).status_code == 500
