"""The quicker migrate (config/management/commands/migrate.py) leads to the same state and the same tables as Django's own.

Django's own takes minutes. But a state is quickly reckoned both ways, and the tables of the test database, which the quicker
one made, are held against those that Django makes at once for the models as they are.
"""

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from pgtrigger import registry

from config.management.commands.migrate import quicker

CATALOGUE = """
    SELECT 'column', c.relname, format('%%s %%s not null %%s generated %%s identity %%s default %%s', a.attname,
               format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, a.attidentity,
               pg_get_expr(d.adbin, d.adrelid))
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (c.oid, a.attnum)
     WHERE c.relkind = 'r' AND c.relnamespace = %(schema)s::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text, conname || ': ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace AND conrelid != 0
    UNION ALL
    SELECT 'index', indrelid::regclass::text, pg_get_indexdef(indexrelid)
      FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = %(schema)s::regnamespace
    UNION ALL
    SELECT 'trigger', c.relname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text || ' ' || p.prosrc
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE c.relnamespace = %(schema)s::regnamespace AND NOT t.tgisinternal
"""
MADE_ANEW = "made_anew"
# Django's own migrations give the keys of one table of theirs our width, their models do not.
OF_DJANGO = {"auth_group_permissions", "django_migrations"}


def migrated_state() -> Any:
    return MigrationLoader(None, ignore_no_migrations=True).project_state()


def test_quicker_migrate_ends_in_the_state_of_djangos_own() -> None:
    djangos = migrated_state()
    with quicker():
        ours = migrated_state()

    assert ours.models.keys() == djangos.models.keys()
    assert [key for key in ours.models if ours.models[key] != djangos.models[key]] == []


@pytest.mark.django_db
def test_tables_as_migrated_are_those_of_the_models_made_at_once() -> None:
    """Column, constraint, index and trigger: what the quicker migrate lost or wrote for a stale model would stand out."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {MADE_ANEW}")
        cursor.execute(f"SET LOCAL search_path TO {MADE_ANEW}, public")
        with connection.schema_editor() as editor:
            for model in apps.get_models(include_auto_created=True):
                if model._meta.managed and not model._meta.proxy and not model._meta.auto_created:
                    editor.create_model(model)
        for model, trigger in registry.registered():
            trigger.install(model)
        anew = there(cursor, MADE_ANEW)
        cursor.execute("SET LOCAL search_path TO public")
        migrated = there(cursor, "public")

    assert sorted(migrated - anew) == []
    assert sorted(anew - migrated) == []


def there(cursor: CursorWrapper, schema: str) -> set[tuple[str, str, str]]:
    cursor.execute(CATALOGUE, {"schema": schema})
    rows = {(kind, bare(table), bare(text)) for kind, table, text in cursor.fetchall()}
    assert len(rows) > 1000
    return {row for row in rows if row[1] not in OF_DJANGO}


def bare(text: str) -> str:
    return re.sub(rf"\b({MADE_ANEW}|public)\.", "", text)
