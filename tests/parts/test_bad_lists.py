"""A parts list as people really send them: each row's fault is named, and nothing of a bad one stays (PRT-01)."""

import datetime
import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from parts.models import Bin, OpeningStock, Part
from parts.services.importing import ImportReport, import_parts
from staff import spreadsheets
from staff.models import Store, User
from staff.refusals import Refused
from tests.parts.test_importing import workbook

HEADINGS = ["配件编号", "名称", "销售价"]
NOT_READ = "The file cannot be read: save it as .xlsx or .csv."


def sheet(*rows: list[Any], headings: list[str] = HEADINGS) -> io.BytesIO:
    return workbook(*rows, headings=headings)


def errors(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.sentence) for error in report.errors]


@pytest.mark.req("PRT-01")
def test_import_names_the_row_as_excel_counts_also_below_empty_rows(store: Store, planner: User) -> None:
    report = import_parts(
        sheet(["A-1", "好", 1], [], [None, "", None], ["A-2", "坏", "十元"]), store=store, by=planner, dry_run=True
    )

    assert errors(report) == [(5, "sale price", "“十元” is not a number.")]


@pytest.mark.req("PRT-01")
@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        (datetime.date(2026, 1, 2), "Excel made a date of this. Format the column as text and write it anew."),
        ("1,5", "“1,5” is not a number."),
        ("1_000", "“1_000” is not a number."),
        ("NaN", "“NaN” is not a number."),
        ("-Infinity", "“-Infinity” is not a number."),
        ("1e400", "“1e400” is not a number."),
        (10**9, "“1000000000” is not a number."),
        (10**30, "Excel has rounded this long number. Format the column as text and write it anew."),
        ("9" * 3000, f"“{'9' * 40}” is not a number."),
        (-5, "sale price cannot be negative."),
        ("#REF!", "#REF!: Excel could not calculate this cell."),
        ("=1+1", "The sale price is missing."),  # a formula that nobody has calculated yet
        (True, "“True” is not a number."),
    ],
)
def test_import_of_what_is_no_price_names_the_row_and_keeps_nothing(
    store: Store, planner: User, cell: Any, sentence: str
) -> None:
    report = import_parts(sheet(["A-1", "好", 1], ["A-2", "坏", cell]), store=store, by=planner, dry_run=False)

    assert errors(report) == [(3, "sale price", sentence)]
    assert not Part.objects.exists()


@pytest.mark.req("PRT-01")
@pytest.mark.parametrize("cell", ["１２８０．５０", "￥1,280.50", " 1280.50　", "1280.5", 1280.5, "1,280.50\u200b"])
def test_import_reads_a_price_however_it_is_written(store: Store, planner: User, cell: Any) -> None:
    report = import_parts(sheet(["A-1 ", " 火花塞　", cell]), store=store, by=planner, dry_run=False)

    assert errors(report) == []
    assert [(p.number, p.name, p.sale_price_amount) for p in Part.objects.all()] == [
        ("A-1", "火花塞", Decimal("1280.50"))
    ]


@pytest.mark.req("PRT-01")
def test_import_of_a_part_number_that_excel_has_spoilt_is_refused_at_its_row(store: Store, planner: User) -> None:
    rows = ([datetime.datetime(2026, 1, 2, tzinfo=None), "日期", 1], [4.5e17, "长号", 1], [45022000.0, "整数", 1])  # noqa: DTZ001

    report = import_parts(sheet(*rows), store=store, by=planner, dry_run=True)

    assert errors(report) == [
        (2, "part number", "Excel made a date of this. Format the column as text and write it anew."),
        (3, "part number", "Excel has rounded this long number. Format the column as text and write it anew."),
    ]


@pytest.mark.req("PRT-01")
def test_import_with_a_part_twice_names_both_rows(store: Store, planner: User) -> None:
    report = import_parts(
        sheet(["a-1", "甲", 1], ["B-1", "乙", 2], ["A-1", "丙", 3]), store=store, by=planner, dry_run=False
    )

    said = "This part stands in the list more than once."
    assert errors(report) == [(2, "part number", said), (4, "part number", said)]
    assert not Part.objects.exists()


@pytest.mark.req("PRT-01")
def test_import_takes_the_sheet_that_can_be_seen_and_no_macro_link_or_formula(store: Store, planner: User) -> None:
    book = Workbook()
    hidden = book.active
    assert hidden is not None
    hidden.append(HEADINGS)
    hidden.append(["HIDDEN", "藏", 1])
    hidden.sheet_state = "hidden"
    seen = book.create_sheet("价目")
    seen.append(HEADINGS)
    seen.append(["A-1", '=HYPERLINK("http://example.com","x")', 1])
    seen.append(["A-2", "='[1]别的.xlsx'!A1", 1])
    seen.append(["A-3", "合并", 3])
    seen.merge_cells("B4:B5")
    seen.append(["A-4", None, 4])
    file = io.BytesIO()
    book.save(file)

    report = import_parts(io.BytesIO(file.getvalue()), store=store, by=planner, dry_run=False)

    assert errors(report) == [(n, "name", "The name is missing.") for n in (2, 3)] + [
        (5, "name", "The name is missing.")
    ]


def packed(**members: bytes) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return io.BytesIO(file.getvalue())


def bomb() -> io.BytesIO:
    """A workbook whose texts unpack to 200 MB."""
    good = sheet(["A-1", "甲", 1])
    file = io.BytesIO(good.getvalue())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", bytes(200 * 1024 * 1024))
    return io.BytesIO(file.getvalue())


def laughs() -> io.BytesIO:
    """Entities that unfold to a billion signs."""
    source = zipfile.ZipFile(sheet(["A-1", "甲", 1]))
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    lol = f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>'
    members = {name: source.read(name) for name in source.namelist()}
    members["xl/workbook.xml"] = lol.encode() + members["xl/workbook.xml"].replace(b"Sheet", b"&l9;")
    return packed(**members)


@pytest.mark.req("PRT-01")
@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: io.BytesIO(b""), "The file has no rows."),
        (lambda: io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), NOT_READ),
        (lambda: packed(**{"photo.jpg": b"x"}), NOT_READ),
        (lambda: io.BytesIO(sheet(["A", "B", 1]).getvalue()[:2000]), NOT_READ),
        (lambda: io.BytesIO('配件编号,名称,销售价\n"A-1,甲,1\n'.encode()), NOT_READ),
        (lambda: io.BytesIO(b"\x00" * 100), "These columns are missing: part number、name、sale price."),
        (lambda: io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4), NOT_READ),
        (bomb, "The file unpacks to more than 100 MB: keep only the list in it."),
        (laughs, NOT_READ),
        (
            lambda: sheet(headings=[f"列{n}" for n in range(10_000)]),
            "These columns are missing: part number、name、sale price.",
        ),
    ],
    ids=["empty", "xls", "zip", "cut", "quote", "nul", "png", "bomb", "laughs", "wide"],
)
def test_import_of_what_is_no_list_is_refused_with_a_sentence(
    store: Store, planner: User, make: Any, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        import_parts(make(), store=store, by=planner, dry_run=False)

    assert [r.sentence for r in refused.value.reasons] == [sentence]


@pytest.mark.req("PRT-01")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_import_reads_csv_as_excel_writes_it(store: Store, planner: User, encoding: str, separator: str) -> None:
    text = "配件编号,名称,销售价\r\nA-1,䶮牌火花塞,62\r\n".replace(",", separator)

    report = import_parts(io.BytesIO(text.encode(encoding)), store=store, by=planner, dry_run=False)

    assert errors(report) == []
    assert Part.objects.get().name == "䶮牌火花塞"


@pytest.mark.req("PRT-01")
def test_import_of_far_too_many_rows_stops_reading(
    store: Store, planner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parts.services.importing.MOST_ROWS", 3)

    with pytest.raises(Refused, match="The file has more than 3 rows"):
        import_parts(sheet(*[[f"A-{n}", "甲", 1] for n in range(4)]), store=store, by=planner, dry_run=True)


@pytest.mark.req("PRT-01")
def test_import_of_an_opening_stock_beyond_all_measure_is_refused_and_leaves_nothing(
    store: Store, planner: User
) -> None:
    headings = [*HEADINGS, "架位", "期初数量", "期初成本"]
    rows = [["A-1", "甲", 1, "1-01-01-01", 99_999_999, 99_999_999], ["A-2", "乙", 1, "1-01-01-02", -3, 1]]

    report = import_parts(sheet(*rows, headings=headings), store=store, by=planner, dry_run=False)

    assert [row for row, _column, _sentence in errors(report)] == [2, 3]
    assert [model.objects.count() for model in (Part, Bin, OpeningStock)] == [0, 0, 0]


def test_read_back_what_was_exported_is_the_same(store: Store, planner: User) -> None:
    """The mark that keeps a text from being calculated is no part of the text."""
    import_parts(sheet(["A-1", "'=cmd|x", 1]), store=store, by=planner, dry_run=False)
    part = Part.objects.get()
    assert part.name == "=cmd|x"

    from parts.resources import PartResource

    content = PartResource(store=store, by=planner).export().export("xlsx")
    cell = next(c for c in load_workbook(io.BytesIO(content)).active[2] if "cmd" in str(c.value))  # type: ignore[index]

    assert (cell.value, cell.data_type) == ("'=cmd|x", "s")
    assert spreadsheets.text_of(cell.value) == part.name
