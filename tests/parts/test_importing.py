"""Excel in: tried out first, every wrong row named, all or nothing (PRT-01)."""

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from parts.checks import differences
from parts.management.commands.make_parts_list import LIST, parts_list
from parts.models import Bin, OpeningStockLine, Part, Stock
from parts.services.importing import import_parts
from parts.services.receiving import post_opening_stock
from staff.models import Store, User
from staff.refusals import NotPermitted, Refused

HEADINGS = ["配件编号", "名称", "销售价", "最低价", "架位", "期初数量", "期初成本"]


def workbook(*rows: list[Any], headings: list[str] = HEADINGS) -> io.BytesIO:
    book = Workbook()
    assert book.active is not None
    for row in [headings, *rows]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


GOOD = ["06j 115 403 q", "机油滤清器", 38, 34, "1-02-03-04", 23, 21.5]


@pytest.mark.req("PRT-01")
def test_import_in_a_dry_run_says_what_would_happen_and_keeps_nothing(store: Store, planner: User) -> None:
    report = import_parts(workbook(GOOD), store=store, by=planner, dry_run=True)

    assert (report.created, report.changed, report.errors) == (1, 0, [])
    assert not Part.objects.exists()
    assert not Bin.objects.exists()
    assert not OpeningStockLine.objects.exists()


@pytest.mark.req("PRT-01")
def test_import_writes_parts_bins_and_an_opening_stock_that_somebody_else_posts(
    store: Store, planner: User, parts_manager: User
) -> None:
    report = import_parts(workbook(GOOD), store=store, by=planner, dry_run=False)

    part = Part.objects.get()
    assert (part.number, part.name_initials, part.sale_price_amount) == ("06J115403Q", "jylqq", 38)
    assert report.opening is not None
    with pytest.raises(Refused):
        post_opening_stock(report.opening.pk, by=planner)
    post_opening_stock(report.opening.pk, by=parts_manager)
    stock = Stock.objects.get()
    assert (stock.bin.code, stock.on_hand) == ("1-02-03-04", 23)
    assert not list(differences(store))
    with pytest.raises(Refused, match="already been posted"):
        post_opening_stock(report.opening.pk, by=parts_manager)


@pytest.mark.req("PRT-01")
def test_import_with_wrong_rows_names_each_and_keeps_nothing(store: Store, planner: User) -> None:
    file = workbook(
        GOOD,
        ["", "没有编号", 10, None, None, None, None],
        ["A-1", "价格不对", "十元", None, None, None, None],
        ["A-2", "最低价太高", 10, 12, None, None, None],
        ["A-3", "架位不对", 10, None, "2-3", None, None],
        ["A-4", "架位有人", 10, None, "1-02-03-04", 1, 5],
        ["A-5", "没有架位", 10, None, None, 4, 5],
    )

    report = import_parts(file, store=store, by=planner, dry_run=False)

    assert [(e.row, e.column, e.sentence) for e in report.errors] == [
        (3, "part number", "The part number is missing."),
        (4, "sale price", "“十元” is not a number."),
        (5, "minimum price", "The minimum price is above the sale price."),
        (6, "", "A bin is written store room-rack-layer-slot, e.g. 1-02-03-04: not 2-3."),
        (7, "", "One address, one part: bin 1-02-03-04 is for 06J115403Q 机油滤清器."),
        (8, "", "Say in which bin the opening quantity lies."),
    ]
    assert not Part.objects.exists()
    assert not Stock.objects.exists()


@pytest.mark.req("PRT-01")
def test_import_again_changes_only_what_changed(store: Store, planner: User, make_part: Callable[..., Part]) -> None:
    headings = ["配件编号", "名称", "销售价"]
    make_part("火花塞", number="A-1", brand="大众", sale_price_amount=Decimal(62))
    make_part("水泵", number="A-2", sale_price_amount=Decimal(410))

    report = import_parts(
        workbook(["a-1", "火花塞", 62], ["a-2", "水泵", 399], headings=headings), store=store, by=planner, dry_run=False
    )

    assert (report.created, report.changed, report.unchanged) == (0, 1, 1)
    assert Part.objects.get(number="A-2").sale_price_amount == 399
    assert Part.objects.get(number="A-1").brand == "大众"


@pytest.mark.req("PRT-01")
@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (io.BytesIO(b"PK not a workbook"), "The file cannot be read: save it as .xlsx or .csv."),
        (workbook(["A-1", "x"], headings=["配件编号", "名称"]), "These columns are missing: sale price."),
        (workbook(headings=HEADINGS), "The file has no rows."),
        (workbook(["A", "B", 1, 2], headings=["配件编号", "名称", "销售价", "销售价"]), "A column stands there twice."),
        (io.BytesIO(b"x" * (5 * 1024 * 1024 + 1)), "The file is larger than 5 MB."),
    ],
)
def test_import_of_something_else_is_refused(store: Store, planner: User, file: io.BytesIO, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        import_parts(file, store=store, by=planner, dry_run=False)

    assert [r.sentence for r in refused.value.reasons] == [sentence]


def test_import_reads_a_chinese_csv(store: Store, planner: User) -> None:
    file = io.BytesIO("配件编号,名称,销售价\nA-1,火花塞,¥62.00\n".encode("gb18030"))

    report = import_parts(file, store=store, by=planner, dry_run=False)

    assert report.created == 1
    assert Part.objects.get().name == "火花塞"


def test_import_by_a_storekeeper_is_not_permitted(store: Store, storekeeper: User) -> None:
    with pytest.raises(NotPermitted):
        import_parts(workbook(GOOD), store=store, by=storekeeper, dry_run=True)


@pytest.mark.req("PRT-01")
def test_import_of_the_sample_list_has_no_wrong_row(store: Store, planner: User) -> None:
    with Path(LIST).open("rb") as file:
        report = import_parts(file, store=store, by=planner, dry_run=False)

    assert report.errors == []
    assert report.created == len(list(parts_list())) >= 500
    assert report.opening_lines > 400
