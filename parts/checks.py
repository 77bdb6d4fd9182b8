"""The proof that book, card and ledger agree (PRT-03)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from staff.models import Store

# Each finds what must not exist; the columns are what stands where, what the ledger says, what the book says.
CHECKS = {
    "on_hand": """
        SELECT p.number || ' @ ' || b.code, COALESCE(SUM(m.quantity), 0), s.on_hand
        FROM parts_stock s JOIN parts_part p ON p.id = s.part_id JOIN parts_bin b ON b.id = s.bin_id
        LEFT JOIN parts_stockmovement m ON m.stock_id = s.id
        WHERE s.store_id = %(store)s GROUP BY s.id, p.number, b.code
        HAVING COALESCE(SUM(m.quantity), 0) <> s.on_hand""",
    "bin_card": """
        SELECT p.number || ' #' || m.id, m.balance_after, m.running FROM (
            SELECT id, stock_id, balance_after, SUM(quantity) OVER (PARTITION BY stock_id ORDER BY id) AS running
            FROM parts_stockmovement WHERE store_id = %(store)s) m
        JOIN parts_stock s ON s.id = m.stock_id JOIN parts_part p ON p.id = s.part_id
        WHERE m.balance_after <> m.running""",
    "book": """
        SELECT p.number, COALESCE(l.quantity, 0), sp.quantity FROM parts_storepart sp
        JOIN parts_part p ON p.id = sp.part_id
        LEFT JOIN (SELECT s.part_id, SUM(m.quantity) AS quantity FROM parts_stockmovement m
            JOIN parts_stock s ON s.id = m.stock_id WHERE m.store_id = %(store)s GROUP BY s.part_id) l
            ON l.part_id = sp.part_id
        WHERE sp.store_id = %(store)s AND COALESCE(l.quantity, 0) <> sp.quantity""",
    "value": """
        SELECT p.number, COALESCE(l.cost, 0), sp.value_amount FROM parts_storepart sp
        JOIN parts_part p ON p.id = sp.part_id
        LEFT JOIN (SELECT s.part_id, SUM(m.cost_amount) AS cost FROM parts_stockmovement m
            JOIN parts_stock s ON s.id = m.stock_id WHERE m.store_id = %(store)s GROUP BY s.part_id) l
            ON l.part_id = sp.part_id
        WHERE sp.store_id = %(store)s AND COALESCE(l.cost, 0) <> sp.value_amount""",
    "reserved": """
        SELECT p.number || ' @ ' || b.code, COALESCE(SUM(r.quantity), 0), s.reserved
        FROM parts_stock s JOIN parts_part p ON p.id = s.part_id JOIN parts_bin b ON b.id = s.bin_id
        LEFT JOIN parts_reservation r ON r.stock_id = s.id
        WHERE s.store_id = %(store)s GROUP BY s.id, p.number, b.code
        HAVING COALESCE(SUM(r.quantity), 0) <> s.reserved""",
    "lines": """
        SELECT d.number || ' ' || p.number, COALESCE(SUM(r.quantity), 0), l.reserved_quantity
        FROM parts_requisitionline l JOIN parts_part p ON p.id = l.part_id
        JOIN documents_document d ON d.id = l.requisition_id
        LEFT JOIN parts_reservation r ON r.line_id = l.id
        WHERE d.store_id = %(store)s GROUP BY l.id, d.number, p.number
        HAVING COALESCE(SUM(r.quantity), 0) <> l.reserved_quantity
            OR COALESCE(SUM(r.picked_quantity), 0) <> l.picked_quantity""",
    "issued": """
        SELECT d.number || ' ' || p.number, COALESCE(-SUM(m.quantity), 0), l.issued_quantity - l.returned_quantity
        FROM parts_requisitionline l JOIN parts_part p ON p.id = l.part_id
        JOIN documents_document d ON d.id = l.requisition_id
        LEFT JOIN parts_stockmovement m ON m.line_id = l.id
        WHERE d.store_id = %(store)s GROUP BY l.id, d.number, p.number
        HAVING COALESCE(-SUM(m.quantity), 0) <> l.issued_quantity - l.returned_quantity""",
    "unnumbered": """
        SELECT '#' || m.id, 1, 0 FROM parts_stockmovement m JOIN documents_document d ON d.id = m.document_id
        WHERE m.store_id = %(store)s AND d.number IS NULL""",
}


@dataclass(frozen=True)
class Difference:
    """Two figures that should be equal and are not."""

    check: str
    where: str
    ledger: object
    book: object

    def __str__(self) -> str:
        return _("%(check)s, %(where)s: the ledger says %(ledger)s, the book %(book)s.") % {
            "check": self.check,
            "where": self.where,
            "ledger": self.ledger,
            "book": self.book,
        }


def differences(store: Store) -> Iterator[Difference]:
    """Every place where ledger, bin card, book, value, reservations and requisitions of a store do not agree."""
    with connection.cursor() as cursor:
        for check, query in CHECKS.items():
            cursor.execute(query, {"store": store.pk})
            yield from [Difference(check, *row) for row in cursor.fetchall()]
