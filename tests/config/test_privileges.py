"""What the application's role may not do, tried as that role."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django_scopes import scopes_disabled

from config import embedded, privileges
from documents.kinds import KINDS
from documents.services import papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def cursor():
    """A session of the application: not a superuser, not the owner."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE app")
        yield cursor
        cursor.execute("RESET ROLE")


def refused(cursor, statement: str) -> bool:
    try:
        with transaction.atomic():
            cursor.execute(statement)
    except DatabaseError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


@pytest.mark.req("CTL-01", "SYS-03")
@pytest.mark.parametrize("verb", ["UPDATE {0} SET id = id", "DELETE FROM {0}", "TRUNCATE {0}"])
def test_ledgers_and_histories_cannot_be_rewritten(cursor, verb: str) -> None:
    tables = privileges.append_only_tables()

    assert len(tables) > 20
    assert [
        table
        for table in tables
        if not refused(
            cursor,
            verb.replace("SET id = id", "SET {1} = {1}").format(connection.ops.quote_name(table), primary_key(table)),
        )
    ] == []


def primary_key(table: str) -> str:
    return next(
        connection.ops.quote_name(model._meta.pk.column)
        for model in privileges.append_only_models()
        if model._meta.db_table == table
    )


def test_ledgers_and_histories_can_be_read_and_added_to(cursor) -> None:
    for table in privileges.append_only_tables():
        cursor.execute(
            "SELECT has_table_privilege('app', %s, 'SELECT') AND has_table_privilege('app', %s, 'INSERT')",
            [table, table],
        )
        assert cursor.fetchone() == (True,), table


def test_the_role_owns_nothing_and_empties_nothing(cursor) -> None:
    cursor.execute("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = 'app'")
    assert cursor.fetchall() == []
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
        "AND (has_table_privilege('app', oid, 'TRUNCATE') OR has_table_privilege('app', oid, 'TRIGGER'))"
    )
    assert cursor.fetchall() == []
    assert refused(cursor, "CREATE TABLE mine (a int)")
    assert refused(cursor, "ALTER TABLE django_session DISABLE TRIGGER ALL")


def test_every_other_table_can_be_used(cursor) -> None:
    closed = set(privileges.append_only_tables())
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if table in closed or not model._meta.managed or model._meta.proxy:
            continue
        cursor.execute("SELECT has_table_privilege('app', %s, 'SELECT, INSERT, UPDATE, DELETE')", [table])
        assert cursor.fetchone() == (True,), table
    ContentType.objects.create(app_label="made", model="by_app").delete()


@pytest.mark.req("CTL-01")
def test_no_session_can_switch_the_triggers_off(cursor) -> None:
    cursor.execute("SET pgtrigger.ignore = '{public.staff_store:append_only}'")
    cursor.execute("SELECT public._pgtrigger_should_ignore('anything')")

    assert cursor.fetchone() == (False,)


def test_a_missing_role_is_said() -> None:
    assert privileges.secure("nobody_of_that_name") is False
    assert privileges.secure() is True


def test_every_kind_of_paper_can_be_locked_by_the_role(cursor) -> None:
    with scopes_disabled():
        for kind in KINDS.values():
            with pytest.raises(Http404), transaction.atomic():
                papers.lock_paper(kind.model_class, 0)


def test_no_ledger_is_locked_elsewhere() -> None:
    """PostgreSQL wants the right to UPDATE for SELECT … FOR UPDATE: a ledger's row stays as it is without a lock."""
    names = {model.__name__ for model in privileges.append_only_models()}
    found = [
        f"{path.relative_to(embedded.ROOT)}: {name}"
        for path in embedded.ROOT.glob("*/**/*.py")
        if path.relative_to(embedded.ROOT).parts[0] in settings.INSTALLED_APPS
        for name in re.findall(r"\b(\w+)\.objects\.select_for_update", path.read_text(encoding="utf-8"))
        if name in names
    ]

    assert found == []
