"""The parts store: the last piece, a bin, an old part, a part number."""

import dataclasses
import io
from decimal import Decimal
from typing import Any

import tablib

from documents.models import Document
from documents.services.papers import void_document
from parts.models import Bin, OpeningStock, Part, Requisition, RequisitionLine, Stock, StockMovement, StorePart
from parts.services.bins import assign_bins, set_up_bin
from parts.services.catalogue import PartData, save_part
from parts.services.handover import issue_parts, return_parts
from parts.services.importing import import_parts
from parts.services.old_parts import hand_in_old_part
from parts.services.receiving import StockEntry, add_opening_lines, open_opening_stock, post_opening_stock
from parts.services.requisitions import agree_backorder, sign_requisition
from staff.enums import Role
from staff.refusals import Refused
from tests.races.house import NUMBERS, House
from tests.races.table import Scene, scarce

SLIP = (Document, Requisition)
STOCK = (StorePart, Stock)


@scarce("the last piece, two requisitions", locks=(STOCK,), requirements=("PRT-03", "PRT-10"))
def last_piece(house: House) -> Scene:
    part, one, other = house.part(on_hand=1), house.document(), house.document()

    def reserved_once(_second: Any) -> bool:
        lines = RequisitionLine.objects.filter(part=part)
        return sorted(lines.values_list("state", flat=True)) == ["reserved", "wanted"]

    return Scene(lambda: house.ask(part, origin=one), lambda: house.ask(part, origin=other), was_apart=reserved_once)


@scarce(
    "the same picked piece, two hand-overs",
    locks=(SLIP, STOCK),
    constraints=(("balance_goes_on",),),
    requirements=("PRT-03", "PRT-10"),
)
def picked_piece(house: House) -> Scene:
    requisition = house.signed(house.part(on_hand=5))
    line = requisition.lines.get()
    words: dict[str, Any] = {"lines": {line.pk: Decimal(1)}, "received_by_id": house[Role.TECHNICIAN].pk}
    return Scene(
        lambda: issue_parts(requisition.pk, **words, by=house[Role.STOREKEEPER]),
        lambda: issue_parts(requisition.pk, **words, by=house[Role.COUNTER_SALESPERSON]),
        told="火花塞: 0 lie ready, 1 cannot be handed over.",
    )


@scarce("the same issued piece, returned twice", locks=(SLIP, STOCK), requirements=("PRT-10",))
def returned_piece(house: House) -> Scene:
    part = house.part(on_hand=5)
    requisition = house.signed(part)
    line = requisition.lines.get()
    issue_parts(
        requisition.pk,
        lines={line.pk: Decimal(1)},
        received_by_id=house[Role.TECHNICIAN].pk,
        by=house[Role.STOREKEEPER],
    )
    code = Stock.objects.get(part=part).bin.code

    def give_back() -> None:
        return_parts(line.pk, quantity=Decimal(1), bin_code=code, reason="未用", by=house[Role.STOREKEEPER])

    return Scene(give_back, give_back, told="火花塞: the job has 0, 1 cannot come back.")


@scarce("one old part, handed in twice", locks=(SLIP,), requirements=("PRT-10",))
def old_part(house: House) -> Scene:
    line = house.ask(house.part(on_hand=1, is_core=True)).lines.get()

    def hand_in() -> None:
        hand_in_old_part(line.pk, by=house[Role.STOREKEEPER])

    return Scene(hand_in, hand_in, told="All old parts of this line have been handed in.")


@scarce(
    "the receiver's place on a slip, two people",
    locks=(SLIP,),
    constraints=(("signature_once_per_round",),),
    requirements=("SLP-10",),
)
def receiver_of_a_slip(house: House) -> Scene:
    requisition = house.ask(house.part(on_hand=1))
    other = house.another(Role.TECHNICIAN)
    return Scene(
        lambda: sign_requisition(requisition.pk, capacity=Role.TECHNICIAN, by=house[Role.TECHNICIAN]),
        lambda: sign_requisition(requisition.pk, capacity=Role.TECHNICIAN, by=other),
        told="The receiver has already signed this slip.",
    )


@scarce("the customer's consent to wait, recorded twice", locks=(SLIP,), requirements=("PRT-10",))
def consent_to_wait(house: House) -> Scene:
    line = house.ask(house.part()).lines.get()

    def agree() -> None:
        agree_backorder(line.pk, consented_by="王建国", method="phone", by=house[Role.SERVICE_ADVISOR])

    return Scene(agree, agree, told="The customer has already agreed to wait.")


@scarce(
    "one bin, two parts",
    locks=((Bin,),),
    constraints=(("stock_one_address_one_part",),),
    requirements=("PRT-02",),
)
def bin_for_one_part(house: House) -> Scene:
    bin_, one, other = house.bin(), house.part(), house.part()

    def give(part: Any) -> None:
        assign_bins(store=house.store, pairs=[(part.pk, bin_.pk)], by=house[Role.STOREKEEPER])

    return Scene(lambda: give(one), lambda: give(other), told=f"One address, one part: bin {bin_} is for {one}.")


@scarce("one bin address, set up twice", constraints=(("bin_address_once",),), requirements=("PRT-02",))
def bin_address(house: House) -> Scene:
    code = house.bin_code()

    def set_up() -> None:
        set_up_bin(store=house.store, code=code, by=house[Role.STOREKEEPER])

    return Scene(set_up, set_up, told=f"Bin {code} exists already.")


@scarce(
    "one opening stock, posted twice",
    locks=((Document, OpeningStock), STOCK),
    constraints=(("balance_goes_on",),),
    requirements=("PRT-03",),
)
def opening_posted(house: House) -> Scene:
    part, bin_, keeper = house.part(), house.bin(), house[Role.PARTS_PLANNER]
    assign_bins(store=house.store, pairs=[(part.pk, bin_.pk)], by=house[Role.STOREKEEPER])
    opening = open_opening_stock(store=house.store, by=keeper)
    add_opening_lines(opening.pk, lines=[StockEntry(part.pk, bin_.pk, Decimal(3), Decimal(20))], by=keeper)

    def post() -> None:
        post_opening_stock(opening.pk, by=house[Role.PARTS_MANAGER])

    return Scene(
        post,
        post,
        told="It has already been posted.",
        was_apart=lambda _second: StockMovement.objects.filter(stock__part=part).count() == 1,
    )


@scarce(
    "one bin on one opening stock, counted twice",
    locks=((Document, OpeningStock),),
    constraints=(("opening_bin_counted_once",),),
    requirements=("PRT-03",),
)
def opening_line(house: House) -> Scene:
    part, bin_, keeper = house.part(), house.bin(), house[Role.PARTS_PLANNER]
    opening = open_opening_stock(store=house.store, by=keeper)

    def count() -> None:
        add_opening_lines(opening.pk, lines=[StockEntry(part.pk, bin_.pk, Decimal(3), Decimal(20))], by=keeper)

    return Scene(count, count, told=f"Bin {bin_} is already on this opening stock.")


@scarce("one document, voided twice", locks=((Document, OpeningStock),))
def voided_document(house: House) -> Scene:
    opening = open_opening_stock(store=house.store, by=house[Role.PARTS_PLANNER])

    def void() -> None:
        void_document(opening.pk, reason="开错了", by=house[Role.PARTS_MANAGER])

    return Scene(void, void, told="It has already been voided.")


@scarce("one part number, two parts", constraints=(("parts_part_number_key",),), requirements=("PRT-01",))
def part_number(house: House) -> Scene:
    data = house.part_data()

    def add() -> None:
        save_part(data, store=house.store, by=house[Role.PARTS_PLANNER])

    return Scene(add, add, told=f"Part number {data.number} exists already.")


@scarce("two parts, each superseded by the other", constraints=(("supersession_ends",),), requirements=("PRT-01",))
def superseded_in_a_circle(house: House) -> Scene:
    data = [house.part_data(), house.part_data()]
    one, other = (save_part(values, store=house.store, by=house[Role.PARTS_PLANNER]) for values in data)

    def supersede(old: Part, values: PartData, new: Part) -> None:
        values = dataclasses.replace(values, superseded_by_id=new.pk)
        save_part(values, part_id=old.pk, store=house.store, by=house[Role.PARTS_PLANNER])

    return Scene(
        lambda: supersede(one, data[0], other),
        lambda: supersede(other, data[1], one),
        told="A part cannot be superseded by itself.",
    )


@scarce("one parts list, imported twice", constraints=(("parts_part_number_key",),), requirements=("PRT-01",))
def imported_list(house: House) -> Scene:
    number = f"LIST{next(NUMBERS):05}"
    sheet = tablib.Dataset([number, "空气滤清器", "45.00"], headers=["number", "name", "sale_price_amount"]).export(
        "csv"
    )

    def bring_in() -> None:
        file = io.BytesIO(sheet.encode())
        report = import_parts(file, store=house.store, by=house[Role.PARTS_PLANNER], dry_run=False)
        if report.errors:
            raise Refused([error.sentence for error in report.errors])

    return Scene(bring_in, bring_in, told=f"Part number {number} exists already.")
