"""The application's role, by a connection of its own: what it cannot reach, and that all the work needs no more (CTL-01)."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg import conninfo

from config import privileges
from staff.enums import Role
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step


def app_parameters() -> dict[str, str]:
    """How web and worker log in, at the database of this run."""
    return {
        key: str(value)
        for key, value in conninfo.conninfo_to_dict(os.environ["DATABASE_URL"]).items()
        if value is not None
    } | {"dbname": str(connection.settings_dict["NAME"])}


@pytest.fixture
def secured(transactional_db: None) -> None:
    """A copied database has lost what stands on the database itself: ``migrate`` ends with this."""
    assert privileges.secure()


@pytest.fixture
def session(secured: None) -> Iterator[psycopg.Connection]:
    with psycopg.connect(conninfo.make_conninfo(**app_parameters()), autocommit=True) as session:
        yield session


@pytest.fixture
def as_app(secured: None) -> Iterator[None]:
    """Django itself, logged in as the application."""
    before = dict(connection.settings_dict)
    given = app_parameters()
    connection.close()
    connection.settings_dict |= {"USER": given.get("user", ""), "PASSWORD": given.get("password", "")}
    connection.settings_dict |= {"HOST": given.get("host", ""), "PORT": given.get("port", "")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        assert cursor.fetchone() == (privileges.app_role(),)
    yield
    connection.close()
    connection.settings_dict.update(before)


WAYS_ROUND = {
    "no triggers in this session": "SET session_replication_role = replica",
    "no triggers on a table": "ALTER TABLE staff_storeevent DISABLE TRIGGER ALL",
    "the functions of triggers": "DROP FUNCTION public.shop_now() CASCADE",
    "the switch that ignores": "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME)"
    " RETURNS BOOLEAN LANGUAGE sql AS $$ SELECT TRUE $$",
    "the clock": "CREATE OR REPLACE FUNCTION public.shop_now() RETURNS timestamptz LANGUAGE sql"
    " AS $$ SELECT '2000-01-01'::timestamptz $$",
    "a function in front of ours": "CREATE FUNCTION pg_temp.shop_now() RETURNS timestamptz LANGUAGE sql"
    " AS $$ SELECT '2000-01-01'::timestamptz $$",
    "a table in front of ours": "CREATE TEMP TABLE documents_document (id bigint, store_id bigint)",
    "a view in front of ours": "CREATE TEMP VIEW documents_document AS SELECT 1 AS id, 1 AS store_id",
    "a schema in front of ours": "CREATE SCHEMA mine",
    "a table of its own": "CREATE TABLE public.mine (a int)",
    "an extension": "CREATE EXTENSION dblink",
    "the owner's rights": "SET ROLE owner",
    "another person": "SET SESSION AUTHORIZATION owner",
    "more rights": "ALTER ROLE app SUPERUSER",
    "a file of the server": "SELECT pg_read_file('postgresql.conf')",
    "a program of the server": "COPY staff_store TO PROGRAM 'cat'",
    "a rewritten migration list": "DELETE FROM django_migrations",
}


@pytest.mark.req("CTL-01", "SYS-03")
def test_the_role_finds_no_way_round(session) -> None:
    found = []
    for way, statement in WAYS_ROUND.items():
        try:
            session.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            continue
        found.append(way)

    assert found == []


@pytest.mark.req("CTL-01", "SYS-03")
def test_the_role_rewrites_no_ledger_by_a_connection_of_its_own(session) -> None:
    for table in privileges.append_only_tables():
        for statement in (f'DELETE FROM "{table}"', f'TRUNCATE "{table}"', f'SELECT 1 FROM "{table}" FOR UPDATE'):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement)


@pytest.mark.req("CTL-01")
def test_the_role_owns_nothing_and_belongs_to_nobody(session) -> None:
    owned = session.execute(
        "SELECT relname FROM pg_class WHERE relowner = current_user::regrole"
        " UNION ALL SELECT proname FROM pg_proc WHERE proowner = current_user::regrole"
        " UNION ALL SELECT datname FROM pg_database WHERE datdba = current_user::regrole"
        " UNION ALL SELECT nspname FROM pg_namespace WHERE nspowner = current_user::regrole"
    ).fetchall()
    groups = session.execute("SELECT 1 FROM pg_auth_members WHERE member = current_user::regrole").fetchall()
    powers = session.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles"
        " WHERE rolname = current_user"
    ).fetchone()
    schemas = session.execute("SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'CREATE')").fetchall()

    assert (owned, groups, powers, schemas) == ([], [], (False,) * 5, [])


def test_no_function_of_ours_runs_with_its_owners_rights(session) -> None:
    """SECURITY DEFINER would lend the owner's rights to whoever calls."""
    assert (
        session.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        ).fetchall()
        == []
    )


@pytest.mark.req("CTL-01", "FLOW-01")
@pytest.mark.timeout(300)
def test_an_order_walks_all_steps_with_the_rights_of_the_application(as_app, store, person) -> None:
    """Nothing the 13 steps need, from the gate to the call afterwards, wants more than the role has."""
    walk = Walk(Shop(store, {role: person(role) for role in Role})).to(Step.CLOSED)

    assert walk.order.step == Step.CLOSED
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        assert cursor.fetchone() == (privileges.app_role(),)
