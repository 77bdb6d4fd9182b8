"""What the application's role may do in the database (CTL-01).

It owns nothing. It reads and writes the tables of the models, but of ledgers and histories it may only read and add,
and it may empty none. So neither a bug nor a stolen password can rewrite what was signed, moved or paid.
"""

import os

import pghistory.models
from django.apps import apps
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from psycopg import sql

from staff.triggers import is_append_only

# pgtrigger lets any session name triggers to skip. Ours are rules of the house: nobody skips them.
NO_TRIGGER_IS_IGNORED = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME)
RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT FALSE $$
"""


def app_role() -> str:
    """Name the role that web and worker log in with."""
    return os.environ.get("DATABASE_APP_ROLE") or "app"


def append_only_models() -> set[type[Model]]:
    """Give the ledgers (models with the trigger ``append_only``) and all histories."""
    return {
        model
        for model in apps.get_models(include_auto_created=True)
        if (is_append_only(model) or issubclass(model, pghistory.models.Event))
        and not model._meta.proxy
        and model._meta.managed
    }


def append_only_tables() -> list[str]:
    """Give their tables."""
    return sorted({model._meta.db_table for model in append_only_models()})


def secure(role: str | None = None) -> bool:
    """Grant the role what it needs and no more; False where there is no such role."""
    name = role or app_role()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('public._pgtrigger_should_ignore') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute(NO_TRIGGER_IS_IGNORED)
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone() is None:
            return False
        _grant(cursor, sql.Identifier(name))
    return True


def _grant(cursor: CursorWrapper, role: sql.Identifier) -> None:
    def run(statement: str, **names: sql.Composable) -> None:
        cursor.execute(sql.SQL(statement).format(role=role, **names))  # type: ignore[arg-type]

    run("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    # A temporary table of the same name stands before ours in the search path: a trigger would read it instead.
    run(
        "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
        database=sql.Identifier(str(connection.settings_dict["NAME"])),
    )
    run("GRANT USAGE ON SCHEMA public TO {role}")
    run("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC")
    run("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
    run("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
    run("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    present = set(connection.introspection.table_names(cursor))
    for table in append_only_tables():
        if table in present:
            run("REVOKE UPDATE, DELETE ON TABLE {table} FROM {role}", table=sql.Identifier("public", table))
    if "django_migrations" in present:
        run("REVOKE INSERT, UPDATE, DELETE ON TABLE django_migrations FROM {role}")
