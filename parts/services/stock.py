"""The stock: one function locks it, one posts to it (PRT-03, design §5).

Whoever reserves, moves or reads quantities in order to change them, first calls :func:`lock_stock`, once in a transaction,
for all the parts concerned, after the documents and before any number is taken. What hangs on stock (reservations, quantities of
requisition lines) is read after it, so two people can never share out the same piece.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.models import Document
from documents.services.papers import require_transaction
from parts.enums import MovementKind
from parts.models import RequisitionLine, Stock, StockMovement, StorePart
from staff.models import Store, User
from staff.refusals import require

CENT = Decimal("0.01")
FINE = Decimal("0.0001")
LARGEST_QUANTITY, LARGEST_VALUE = Decimal(10) ** 7, Decimal(10) ** 9  # beyond is a slip of the keyboard
NOTHING = Decimal(0)


@dataclass(frozen=True)
class HeldStock:
    """The rows locked until the transaction ends: proof for those who change them, and the only copies to change."""

    store_parts: dict[int, StorePart]
    stocks: dict[int, Stock]

    def of_part(self, part_id: int) -> Iterator[Stock]:
        """The part's bins in use, home bin first."""
        return iter(
            sorted(
                (s for s in self.stocks.values() if s.part_id == part_id and s.vacated_at is None),
                key=lambda s: (s.is_overflow, s.pk),
            )
        )


def rows_locked(rows: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
    """``rows`` locked in primary-key order; foreign keys to them may still be checked by others."""
    return rows.order_by("pk").select_for_update(no_key=True, of=("self",))


def lock_stock(
    store: Store | int, part_ids: "Iterable[int] | models.QuerySet[Any]", *, all_known: bool = False
) -> HeldStock:
    """Lock what the store has of these parts: the parts first, then their bins, each by primary key.

    A part the store never had gets its row first, before anything is locked; ``all_known`` says that there is none, and then the
    parts may be a query.
    """
    require_transaction()
    store_id = store if isinstance(store, int) else store.pk
    if not all_known:
        part_ids = sorted(set(part_ids))
        _open_store_parts(store_id, part_ids)
    store_parts = {
        row.part_id: row for row in rows_locked(StorePart.objects.filter(store_id=store_id, part_id__in=part_ids))
    }
    kept = Stock.objects.select_related("bin").filter(store_id=store_id, part_id__in=list(store_parts))
    stocks = {row.pk: row for row in rows_locked(kept)}
    return HeldStock(store_parts, stocks)


def _open_store_parts(store_id: int, part_ids: list[int]) -> None:
    known = set(StorePart.objects.filter(store_id=store_id, part_id__in=part_ids).values_list("part_id", flat=True))
    StorePart.objects.bulk_create(
        [StorePart(store_id=store_id, part_id=part_id) for part_id in part_ids if part_id not in known],
        ignore_conflicts=True,
    )


def post(
    held: HeldStock,
    stock_id: int,
    *,
    document: Document,
    kind: MovementKind,
    quantity: Decimal,
    unit_cost_amount: Decimal | None = None,
    cost_amount: Decimal | None = None,
    from_reserved: Decimal = NOTHING,
    party: str = "",
    line: RequisitionLine | None = None,
    by: User,
) -> StockMovement:
    """Move stock by a document and write the ledger: the only place where ``on_hand`` and the cost change.

    What comes in brings its ``unit_cost_amount``, and what comes back its ``cost_amount`` to the cent; what goes out leaves at
    the moving average. Refuses outside a transaction and what is not available: on hand less what is reserved, after ``from_reserved`` of it (an issue's own) is freed. Never
    clamps.
    """
    require_transaction()
    stock = held.stocks[stock_id]
    stock.reserved -= from_reserved
    store_part = held.store_parts[stock.part_id]
    assert (quantity > 0) == (unit_cost_amount is not None), "what comes in has a cost, what goes out takes the average"
    require(stock.vacated_at is None, _("This bin is no longer kept for the part."))
    require(
        quantity > 0 or -quantity <= stock.available,
        _("Not enough in bin %(bin)s: %(available)s available, %(wanted)s wanted.")
        % {"bin": stock.bin, "available": plain(stock.available), "wanted": plain(-quantity)},
    )
    unit_cost, cost = _cost(store_part, quantity, unit_cost_amount)
    cost = cost if cost_amount is None else cost_amount
    stock.on_hand += quantity
    store_part.quantity += quantity
    store_part.value_amount += cost
    if store_part.quantity:
        store_part.average_cost_amount = (store_part.value_amount / store_part.quantity).quantize(FINE, ROUND_HALF_UP)
    within = max(stock.on_hand, store_part.quantity) <= LARGEST_QUANTITY and store_part.value_amount <= LARGEST_VALUE
    require(within, _("That is more than a store can hold: look at quantity and cost again."))
    movement = StockMovement.objects.create(
        store_id=stock.store_id,
        stock=stock,
        document=document,
        line=line,
        kind=kind,
        quantity=quantity,
        balance_after=stock.on_hand,
        unit_cost_amount=unit_cost,
        cost_amount=cost,
        party=party,
        at=timezone.now(),
        by=by,
    )
    stock.save(update_fields=["on_hand", "reserved"] if from_reserved else ["on_hand"])
    store_part.save(update_fields=["quantity", "value_amount", "average_cost_amount"])
    return movement


def _cost(store_part: StorePart, quantity: Decimal, unit_cost_amount: Decimal | None) -> tuple[Decimal, Decimal]:
    """The unit cost and the signed cost of a movement. The last piece takes the last cent with it."""
    if unit_cost_amount is not None:
        return unit_cost_amount, (quantity * unit_cost_amount).quantize(CENT, ROUND_HALF_UP)
    if -quantity == store_part.quantity:
        return store_part.average_cost_amount, -store_part.value_amount
    cost = (quantity * store_part.average_cost_amount).quantize(CENT, ROUND_HALF_UP)
    return store_part.average_cost_amount, max(cost, -store_part.value_amount)


def share_of(cost: Decimal, quantity: Decimal, *, of: Decimal) -> Decimal:
    """What ``quantity`` of so many pieces has of their cost, in cents; the last of them has what is left."""
    return (cost * quantity / of).quantize(CENT, ROUND_HALF_UP)


def change_reserved(held: HeldStock, stock_id: int, quantity: Decimal) -> None:
    """Set so much more (or less) of a bin aside. Refuses more than is available."""
    require_transaction()
    stock = held.stocks[stock_id]
    require(
        quantity <= stock.available,
        _("Not enough in bin %(bin)s: %(available)s available, %(wanted)s wanted.")
        % {"bin": stock.bin, "available": plain(stock.available), "wanted": plain(quantity)},
    )
    stock.reserved += quantity
    stock.save(update_fields=["reserved"])


def plain(quantity: Decimal) -> str:
    """4 rather than 4.00, in sentences."""
    return f"{quantity.normalize():f}"
