"""Makes a large store of a small one: every row of a finished order copied by SQL, on other days, for other cars.

Data for a benchmark, not a history: it was not walked through the services. Checks, unique and foreign keys hold; the house's
triggers are off while rows are copied, so the copies have no history of changes, and stock movements and bookings
are not copied.
"""

import psycopg
from psycopg import sql

from staff.pinyin import spell

STRIDE = 10_000_000  # between the key of a row and the key of its next copy
DAYS = 300  # the copies lie this far back

DOCUMENTS = "{t}.id IN (SELECT unnest(%(documents)s::bigint[]))"
# table: which rows are copied; columns that point at copied rows.
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "customers_customer": ("{t}.id = %(customer)s", ("id",)),
    "customers_vehicle": ("{t}.id = %(vehicle)s", ("id",)),
    "customers_ownership": ("{t}.vehicle_id = %(vehicle)s", ("id", "vehicle_id", "customer_id")),
    "documents_document": (DOCUMENTS, ("id",)),
    "reception_visit": ("{t}.document_id = %(visit)s", ("document_id", "vehicle_id", "customer_id")),
    "reception_checkin": ("{t}.visit_id = %(visit)s", ("id", "visit_id")),
    "workorders_workorder": ("{t}.document_id = %(order)s", ("document_id", "visit_id", "vehicle_id", "customer_id")),
    "parts_requisition": ("{t}.origin_id = %(order)s", ("document_id", "origin_id")),
    "parts_requisitionline": ("{t}.requisition_id = ANY(%(documents)s)", ("id", "requisition_id")),
    "workorders_orderline": ("{t}.order_id = %(order)s", ("id", "order_id", "requisition_line_id")),
    "workorders_diagnosis": ("{t}.order_id = %(order)s", ("id", "order_id")),
    "workorders_finding": ("{t}.order_id = %(order)s", ("id", "order_id")),
    "workorders_check": ("{t}.order_id = %(order)s", ("id", "order_id")),
    "workorders_steprecord": ("{t}.order_id = %(order)s", ("id", "order_id")),
    "documents_signature": ("{t}.document_id = ANY(%(documents)s)", ("id", "document_id")),
    "cashier_receivable": ("{t}.origin_id = %(order)s", ("id", "origin_id", "customer_id")),
    "workorders_callback": ("{t}.order_id = %(order)s", ("id", "order_id")),
}
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "建国伟芳秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂"
N = "n.n"
# Never 豫A: so begin the plates of the shop's own cars (bench/shop.py).
PLATE = "'豫' || chr(66 + (n.n %% 23)::int) || upper(lpad(to_hex(n.n), 5, '0'))"
SIGNS = ((SURNAMES, 1), (GIVEN, 7), (GIVEN, 31))  # of a name, and how many copies share each
NAME = " || ".join(f"substr('{signs}', 1 + ({N} / {each} %% {len(signs)})::int, 1)" for signs, each in SIGNS)


def spelled(syllable: str) -> str:
    """The sound of ``NAME``: as many customers sound alike as are called alike, else a list by name is one of equals."""
    arrays = (
        (",".join(f"'{spell(sign, is_person=True)[0]}'" for sign in signs), each, len(signs)) for signs, each in SIGNS
    )
    return " || ".join(
        syllable.format(f"(ARRAY[{sounds}])[1 + ({N} / {each} %% {count})::int]") for sounds, each, count in arrays
    )


CHANGED = {
    ("customers_customer", "name"): NAME,
    ("customers_customer", "name_pinyin"): spelled("{}"),
    ("customers_customer", "name_initials"): spelled("left({}, 1)"),
    ("customers_customer", "phone"): "'139' || lpad(n.n::text, 8, '0')",
    ("customers_vehicle", "plate"): PLATE,
    ("reception_visit", "plate"): PLATE,
    ("parts_requisition", "plate"): PLATE,
    ("workorders_workorder", "booking_id"): "NULL",
    ("documents_document", "number"): (
        "t.kind || '-' || to_char(t.created_at - {back}, 'YYYYMMDD') || '-' || lpad(n.n::text, 6, '0')"
    ),
}


class Grower:
    """Copies one finished order again and again."""

    def __init__(self, owner: psycopg.Connection, order: int) -> None:
        self.owner, self.made = owner, 0
        row = owner.execute(
            "SELECT visit_id, customer_id, vehicle_id FROM workorders_workorder WHERE document_id = %s", [order]
        ).fetchone()
        assert row is not None
        requisitions = [
            pk for (pk,) in owner.execute("SELECT document_id FROM parts_requisition WHERE origin_id = %s", [order])
        ]
        self.keys = {"order": order, "visit": row[0], "customer": row[1], "vehicle": row[2]}
        self.keys["documents"] = [order, row[0], *requisitions]

    def to(self, count: int) -> None:
        """Let there be so many copies, and let the database know its tables."""
        with self.owner.transaction():
            for table in TABLES:
                self.owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
            for table in TABLES:
                self.copy(table, self.made + 1, count)
            self.owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in TABLES:
                self.owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
        self.made = count
        self.owner.execute("VACUUM ANALYZE")

    def copy(self, table: str, first: int, last: int) -> None:
        where, moved = TABLES[table]
        columns = [
            (str(name), str(kind))
            for name, kind in self.owner.execute(
                "SELECT column_name, data_type FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
                [table],
            )
        ]
        names = ", ".join(f'"{name}"' for name, _kind in columns)
        values = ", ".join(value(table, name, kind, moved) for name, kind in columns)
        statement = (
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} AS t,"  # noqa: S608  (names of our own)
            f" generate_series(%(first)s::bigint, %(last)s::bigint) AS n(n) WHERE {where.format(t='t')}"
        )
        self.owner.execute(statement, {**self.keys, "first": first, "last": last})  # type: ignore[call-overload]


def value(table: str, name: str, kind: str, moved: tuple[str, ...]) -> str:
    """What stands in a column of the copy."""
    back = f"(1 + {N} %% {DAYS}) * interval '1 day'"
    if (table, name) in CHANGED:
        return CHANGED[table, name].format(back=back)
    if name in moved:
        return f't."{name}" + {N} * {STRIDE}'
    if kind.startswith("timestamp"):
        return f't."{name}" - {back}'
    return f't."{name}"'
