"""Bins and what lies in them: one address, one part (PRT-02)."""

import re
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from parts.models import Bin, Part, Stock
from parts.permissions import can_keep_bins
from parts.services.stock import HeldStock, lock_stock, rows_locked
from staff.models import Store, User
from staff.refusals import Refused, require
from staff.transactions import all_or_nothing

ADDRESS = re.compile(r"([1-9])-(\d{1,2})-(\d{1,2})-(\d{1,2})")


def parse_address(code: str) -> tuple[int, int, int, int]:
    """``"1-02-03-04"`` → store room 1, rack 2, layer 3, slot 4."""
    found = ADDRESS.fullmatch(code.strip())
    if found is None or "0" in {group.lstrip("0") or "0" for group in found.groups()}:
        raise Refused(_("A bin is written store room-rack-layer-slot, e.g. 1-02-03-04: not %(code)s.") % {"code": code})
    room, rack, layer, slot = (int(group) for group in found.groups())
    return room, rack, layer, slot


def find_bin(store: Store, code: str) -> Bin:
    """The bin with this address, however its zeros are written."""
    room, rack, layer, slot = parse_address(code)
    found = Bin.objects.filter(store=store, warehouse=room, rack=rack, layer=layer, slot=slot).first()
    if found is None:
        raise Refused(_("There is no bin %(code)s.") % {"code": code})
    return found


def set_up_bin(*, store: Store, code: str, zone: str = "", mark: str = "", by: User) -> Bin:
    """Set up an address of the store."""
    can_keep_bins.demand(by, store)
    room, rack, layer, slot = parse_address(code)
    bin_, created = Bin.objects.get_or_create(
        store=store, warehouse=room, rack=rack, layer=layer, slot=slot, defaults={"zone": zone, "mark": mark}
    )
    require(created, _("Bin %(bin)s exists already.") % {"bin": bin_})
    return bin_


def change_bin(bin_id: int, *, zone: str, mark: str, is_active: bool, by: User) -> None:
    """Change what the label of a bin says, or close the bin when nothing lies in it."""
    with all_or_nothing():
        bin_ = Bin.objects.select_for_update(no_key=True).get(pk=bin_id)
        can_keep_bins.demand(by, bin_.store_id)
        require(
            is_active or not bin_.stocks.filter(vacated_at=None).exists(),
            _("A part is kept in this bin: give it another one first."),
        )
        bin_.zone, bin_.mark, bin_.is_active = zone.strip(), mark.strip(), is_active
        bin_.save(update_fields=["zone", "mark", "is_active"])


def place(held: HeldStock, pairs: Iterable[tuple[Part, Bin]], *, by: User) -> dict[int, Stock]:
    """The stock of parts in bins, by the bins' keys, begun where it is new: further bins of a part are its overflow.

    Refuses a bin in which another part is kept, a closed bin, one of another store. Call under :func:`lock_stock`.
    """
    wanted = list(pairs)
    # A second part for the same bin waits here, and then sees the first.
    bins = {bin_.pk: bin_ for bin_ in rows_locked(Bin.objects.filter(pk__in={bin_.pk for _part, bin_ in wanted}))}
    kept = {stock.bin_id: stock for stock in Stock.objects.filter(bin__in=bins, vacated_at=None).select_related("part")}
    at_home = {stock.part_id for stock in held.stocks.values() if stock.vacated_at is None}
    begun = []
    for part, bin_ in wanted:
        store_id = held.store_parts[part.pk].store_id
        usable = bin_.pk in bins and bins[bin_.pk].store_id == store_id and bins[bin_.pk].is_active
        require(usable, _("Bin %(bin)s is not in use.") % {"bin": bin_})
        occupant = kept.get(bin_.pk)
        if occupant is None:
            occupant = kept[bin_.pk] = Stock(
                store_id=store_id,
                part=part,
                bin=bin_,
                is_overflow=part.pk in at_home,
                placed_at=timezone.now(),
                placed_by=by,
            )
            at_home.add(part.pk)
            begun.append(occupant)
        refuse_other_part(bin_, occupant.part, part)
    for stock in Stock.objects.bulk_create(begun):
        held.stocks[stock.pk] = stock
    return {bin_id: held.stocks[stock.pk] for bin_id, stock in kept.items()}


def refuse_other_part(bin_: Bin, kept: Part, part: Part) -> None:
    """One address, one part."""
    if kept.pk != part.pk:
        raise Refused(_("One address, one part: bin %(bin)s is for %(part)s.") % {"bin": bin_, "part": kept})


def assign_bins(*, store: Store, pairs: Iterable[tuple[int, int]], by: User) -> None:
    """Give parts their addresses before anything arrives: (part, bin) by their keys."""
    can_keep_bins.demand(by, store)
    wanted = list(pairs)
    with all_or_nothing():
        parts = Part.objects.in_bulk([part_id for part_id, _bin_id in wanted])
        bins = Bin.objects.filter(store=store).in_bulk([bin_id for _part_id, bin_id in wanted])
        require(all(p in parts and b in bins for p, b in wanted), _("There is no such bin."))
        place(lock_stock(store, parts), [(parts[p], bins[b]) for p, b in wanted], by=by)


def vacate_bin(stock_id: int, *, by: User) -> None:
    """Free an address that has run empty, so that another part can have it."""
    with all_or_nothing():
        stock = Stock.objects.get(pk=stock_id)
        can_keep_bins.demand(by, stock.store_id)
        held = lock_stock(stock.store_id, [stock.part_id])
        stock = held.stocks[stock_id]
        require(stock.vacated_at is None, _("This bin is already free."))
        require(
            not stock.on_hand and not stock.reserved,
            _("Bin %(bin)s is not empty.") % {"bin": stock.bin},
        )
        stock.vacated_at, stock.vacated_by = timezone.now(), by
        stock.save(update_fields=["vacated_at", "vacated_by"])
        further = next(held.of_part(stock.part_id), None)
        if further is not None and further.is_overflow and not stock.is_overflow:
            further.is_overflow = False
            further.save(update_fields=["is_overflow"])
