"""Did anything change? Asked of the database, whatever the page says."""

from django.apps import apps
from django.db import connection

OURS = {
    "staff", "customers", "documents", "workshop", "cashier", "parts", "reception", "workorders", "insurance", "followup",
    "dashboard",
}  # fmt: skip


def fingerprint() -> dict[str, int]:
    """How many rows each table has: the history has a row for every change."""
    tables = [m._meta.db_table for m in apps.get_models() if m._meta.managed and m._meta.app_label in OURS]
    query = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in sorted(set(tables)))
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


def written() -> int:
    """What this transaction has written so far, whether or not it was rolled back: cheap to ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0])
