"""What a database holds, so that two can be compared: every row, and every rule about rows."""

import re

from django.db.backends.utils import CursorWrapper
from psycopg import sql

Facts = dict[str, dict[str, str]]

# So that the same value is always the same text.
PLAIN = """
SET LOCAL search_path = public; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL bytea_output = 'hex';
SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1
"""

RULES = {
    "columns": """
        SELECT c.relname || '.' || a.attname,
               concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
                         pg_get_expr(v.adbin, v.adrelid))
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef v ON v.adrelid = c.oid AND v.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')""",
    "constraints": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) || convalidated::text
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(t.oid) || tgenabled::text
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace""",
    "functions": """
        SELECT oid::regprocedure::text, md5(pg_get_functiondef(oid)) FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",  # an extension's come with it
    "views": "SELECT viewname, md5(definition) FROM pg_views WHERE schemaname = 'public'",
    "extensions": "SELECT extname, '' FROM pg_extension",
}
SEQUENCES = "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# The order of rows does not matter; a row that is there twice, or not, or different, does.
ROWS = "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0) FROM {} t"
GRANTS = """
    SELECT c.relname || ' ' || a.grantee::regrole, string_agg(a.privilege_type, ' ' ORDER BY a.privilege_type)
    FROM pg_class c, aclexplode(c.relacl) a
    WHERE c.relnamespace = 'public'::regnamespace AND a.grantee NOT IN (0, c.relowner) GROUP BY 1"""


def gather(cursor: CursorWrapper) -> Facts:
    """Read everything once, in the transaction of the cursor."""
    cursor.execute(PLAIN)
    facts = {
        kind: {name: _without_casts(rule) for name, rule in _pairs(cursor, query).items()}
        for kind, query in RULES.items()
    }
    facts["sequences"] = _pairs(cursor, SEQUENCES)
    cursor.execute(TABLES)
    facts["rows"] = {table: _rows(cursor, table) for (table,) in cursor.fetchall()}
    return facts


def grants(cursor: CursorWrapper) -> dict[str, str]:
    """What each role may do with each table and sequence it does not own."""
    return _pairs(cursor, GRANTS)


def server_major(cursor: CursorWrapper) -> int:
    """18, for PostgreSQL 18.6."""
    cursor.execute("SHOW server_version_num")
    return int(cursor.fetchone()[0]) // 10000


def is_empty(cursor: CursorWrapper) -> bool:
    """No table: nothing can be lost."""
    cursor.execute(TABLES)
    return cursor.fetchone() is None


def differences(expected: Facts, found: Facts, *, same_major: bool = True) -> list[str]:
    """Say what is missing, additional or different. Another major version of PostgreSQL words the rules in its own way."""
    told = []
    for kind in sorted(expected.keys() | found.keys()):
        wanted, there = expected.get(kind, {}), found.get(kind, {})
        told += [f"{kind}: {name} is missing" for name in sorted(wanted.keys() - there.keys())]
        told += [f"{kind}: {name} is too many" for name in sorted(there.keys() - wanted.keys())]
        if kind in RULES and not same_major:
            continue
        for name in sorted(wanted.keys() & there.keys()):
            if kind in RULES:
                told += [] if there[name] == wanted[name] else [f"{kind}: {name} is different"]
                continue
            # A sequence runs on while a backup is made, and never back.
            well = int(there[name]) >= int(wanted[name]) if kind == "sequences" else there[name] == wanted[name]
            if not well:
                told.append(f"{kind}: {name} is different: {wanted[name]} became {there[name]}")
    return told


def _without_casts(rule: str) -> str:
    """PostgreSQL reads its own dump with the casts of constants elsewhere: (ARRAY['a'])::text[], ARRAY[('a')::text]."""
    return re.sub(r"::character varying|::text(\[\])?|[()\s]", "", rule)


def _pairs(cursor: CursorWrapper, query: str) -> dict[str, str]:
    cursor.execute(query)
    return {str(name): str(value) for name, value in cursor.fetchall()}


def _rows(cursor: CursorWrapper, table: str) -> str:
    cursor.execute(sql.SQL(ROWS).format(sql.Identifier("public", table)))  # type: ignore[arg-type]
    count, checksum = cursor.fetchone()
    return f"{count} rows, {int(checksum):x}"
