"""How stock begins and grows: opening stock, goods received (PRT-03)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from documents.services.papers import lock_paper, open_document, take_number
from parts.enums import MovementKind
from parts.models import (
    Bin,
    GoodsReceipt,
    GoodsReceiptLine,
    OpeningStock,
    OpeningStockLine,
    Part,
    RequisitionLine,
    Stock,
    StockMovement,
)
from parts.permissions import can_post_opening, can_prepare_opening, can_receive_goods, can_see_cost
from parts.services.bins import place, refuse_other_part
from parts.services.reservations import reserve_waiting
from parts.services.stock import LARGEST_QUANTITY, LARGEST_VALUE, lock_stock, post
from staff.models import Store, User
from staff.refusals import Refused, refuse_same_person, require
from staff.scoping import only
from staff.transactions import all_or_nothing


@dataclass(frozen=True)
class StockEntry:
    """So much of a part for a bin. Without a cost the catalogue's purchase price counts."""

    part_id: int
    bin_id: int
    quantity: Decimal
    unit_cost_amount: Decimal | None = None


@dataclass(frozen=True)
class Received:
    """A goods received note, and the waiting lines that got something of it."""

    receipt: GoodsReceipt
    served: list[RequisitionLine]


def price_entries(entries: Iterable[StockEntry], store: Store) -> list[tuple[Part, Bin, Decimal, Decimal]]:
    """Check the entries and give each its part, bin, quantity and cost."""
    entries = list(entries)
    require(entries, _("Name at least one part."))
    parts = Part.objects.in_bulk([entry.part_id for entry in entries])
    bins = Bin.objects.filter(store=store).in_bulk([entry.bin_id for entry in entries])
    priced = []
    for entry in entries:
        part, bin_ = parts.get(entry.part_id), bins.get(entry.bin_id)
        require(part is not None, _("There is no such part."))
        require(bin_ is not None, _("There is no such bin."))
        assert part is not None and bin_ is not None  # noqa: PT018
        require(entry.quantity > 0, _("%(part)s: how many?") % {"part": part})
        cost = cost_of(part, entry.unit_cost_amount)
        refuse_beyond_measure(entry.quantity, cost)
        priced.append((part, bin_, entry.quantity, cost))
    return priced


def refuse_beyond_measure(quantity: Decimal, cost: Decimal) -> None:
    """A slip of the keyboard that the ledger could not write."""
    within = quantity <= LARGEST_QUANTITY and quantity * cost <= LARGEST_VALUE
    require(within, _("That is more than a store can hold: look at quantity and cost again."))


def cost_of(part: Part, stated: Decimal | None) -> Decimal:
    """The cost stated, else the catalogue's purchase price."""
    cost = part.cost_price_amount if stated is None else stated
    if cost is None or cost < 0:
        raise Refused(_("%(part)s has no purchase price yet: the planner enters one.") % {"part": part})
    return cost


def receive_goods(
    *, store: Store, supplier: str, lines: Iterable[StockEntry], delivery_note: str = "", by: User
) -> Received:
    """Take goods in by a numbered note; lines that wait for them are served by the time their cars are promised (PRT-03, PRT-10).

    Only those who see costs may state one; for the others the catalogue's purchase price counts.
    """
    can_receive_goods.demand(by, store)
    require(supplier.strip(), _("Name the supplier."))
    entries = list(lines)
    if not can_see_cost(by, store):
        require(
            all(entry.unit_cost_amount is None for entry in entries),
            _("Costs are entered by the planner or the parts manager."),
        )
    priced = price_entries(entries, store)
    with all_or_nothing():
        document = open_document(store, "GR", numbered=False, by=by)
        receipt = GoodsReceipt.objects.create(
            document=document, store=store, supplier=supplier.strip(), delivery_note=delivery_note.strip()
        )
        held = lock_stock(store, [part.pk for part, *_rest in priced])
        GoodsReceiptLine.objects.bulk_create(
            [
                GoodsReceiptLine(receipt=receipt, part=part, bin=bin_, quantity=quantity, unit_cost_amount=cost)
                for part, bin_, quantity, cost in priced
            ]
        )
        stocks = place(held, [(part, bin_) for part, bin_, *_rest in priced], by=by)
        for _part, bin_, quantity, cost in priced:
            post(
                held,
                stocks[bin_.pk].pk,
                document=document,
                kind=MovementKind.RECEIPT,
                quantity=quantity,
                unit_cost_amount=cost,
                party=receipt.supplier,
                by=by,
            )
        served = reserve_waiting(held, store.pk, [part.pk for part, *_rest in priced])
        take_number(document)
    return Received(receipt, served)


def open_opening_stock(*, store: Store, by: User) -> OpeningStock:
    """Begin an opening stock: lines are added until somebody else posts it."""
    can_prepare_opening.demand(by, store)
    with all_or_nothing():
        document = open_document(store, "OS", by=by)
        return OpeningStock.objects.create(document=document, store=store)


def add_opening_lines(opening_id: int, *, lines: Iterable[StockEntry], by: User) -> list[OpeningStockLine]:
    """Add counted and priced lines; refuses a bin already on it or another part's, and a part that has moved before."""
    with all_or_nothing():
        opening = lock_paper(OpeningStock, opening_id)
        can_prepare_opening.demand(by, opening.store_id)
        require(not opening.posted_at, _("It has already been posted."))
        priced = price_entries(lines, opening.store)
        bin_ids = [bin_.pk for _part, bin_, *_rest in priced]
        taken = Bin.objects.filter(pk__in=opening.lines.filter(bin__in=bin_ids).values("bin")).first()
        require(taken is None, _("Bin %(bin)s is already on this opening stock.") % {"bin": taken})
        require(len(bin_ids) == len(set(bin_ids)), _("A bin is named twice."))
        refuse_moved([part.pk for part, *_rest in priced])
        # Said while it is being counted; posting asks again, under the locks.
        kept = {s.bin_id: s.part for s in Stock.objects.filter(bin__in=bin_ids, vacated_at=None).select_related("part")}
        for part, bin_, *_rest in priced:
            refuse_other_part(bin_, kept.get(bin_.pk, part), part)
        return OpeningStockLine.objects.bulk_create(
            [
                OpeningStockLine(opening=opening, part=part, bin=bin_, quantity=quantity, unit_cost_amount=cost)
                for part, bin_, quantity, cost in priced
            ]
        )


def refuse_moved(part_ids: Iterable[int]) -> None:
    """Opening stock is where a ledger begins, so a part that has moved cannot begin anew."""
    moved = StockMovement.objects.filter(stock__part_id__in=list(part_ids)).select_related("stock__part").first()
    if moved is not None:
        raise Refused(_("%(part)s has already moved: it cannot begin anew.") % {"part": moved.stock.part})


def remove_opening_line(line_id: int, *, by: User) -> None:
    """Strike a line from an opening stock that is not posted yet."""
    with all_or_nothing():
        found = OpeningStockLine.objects.filter(pk=line_id)
        opening_id = only(found.values_list("opening_id", flat=True))
        require(opening_id is not None, _("This line is gone."))
        opening = lock_paper(OpeningStock, opening_id)
        can_prepare_opening.demand(by, opening.store_id)
        require(not opening.posted_at, _("It has already been posted."))
        line = only(found)
        require(line is not None, _("This line is gone."))
        line.delete()


def refuse_posted(opening: OpeningStock) -> None:
    """What has moved stock is never voided; a list that is not posted yet may be."""
    require(not opening.posted_at, _("It has already been posted."))


def post_opening_stock(opening_id: int, *, by: User) -> list[StockMovement]:
    """Post all lines at once, once, by somebody who did not prepare it (CTL-02).

    Refuses a part that has already moved: opening stock is where a ledger begins.
    """
    with all_or_nothing():
        opening = lock_paper(OpeningStock, opening_id)
        can_post_opening.demand(by, opening.store_id)
        require(not opening.posted_at, _("It has already been posted."))
        refuse_same_person(by, opening.document.created_by)
        lines = list(opening.lines.select_related("part", "bin"))
        require(lines, _("Name at least one part."))
        held = lock_stock(opening.store_id, [line.part_id for line in lines])
        refuse_moved(held.store_parts)
        opening.posted_at, opening.posted_by = timezone.now(), by
        opening.save(update_fields=["posted_at", "posted_by"])
        stocks = place(held, [(line.part, line.bin) for line in lines], by=by)
        movements = [
            post(
                held,
                stocks[line.bin_id].pk,
                document=opening.document,
                kind=MovementKind.OPENING,
                quantity=line.quantity,
                unit_cost_amount=line.unit_cost_amount,
                by=by,
            )
            for line in lines
        ]
        reserve_waiting(held, opening.store_id, held.store_parts)
    return movements
