"""Excel and CSV in and out: bounded when read, harmless when opened."""

import csv
import datetime
import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import tablib
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export import resources

from staff.refusals import Refused, require
from staff.text import clean_text

MEGABYTE = 1024 * 1024
LARGEST_FILE = 5 * MEGABYTE
LARGEST_UNPACKED = 100 * MEGABYTE  # a workbook is packed, and five megabytes can unpack to five gigabytes
MOST_COLUMNS = 200
EXACT_DIGITS = 10**15  # Excel keeps fifteen digits of a number and writes zeros for the rest
# A text that begins so is calculated by Excel when it opens a CSV, or when somebody edits the cell.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What Excel writes into a cell that it could not calculate.
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")

Row = tuple[int, tuple[Any, ...]]


def harmless(value: Any) -> Any:
    """A text that would be taken for a formula, marked as text; everything else as it is."""
    if not isinstance(value, str):
        return value
    marked = f"'{value}" if value.startswith(FORMULA) else value
    return clean_text(marked)  # a workbook cannot hold control characters


def text_of(cell: Any) -> str:
    """What somebody wrote into a cell. Raises ValueError with a sentence for what Excel has made of it."""
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        raise ValueError(  # noqa: TRY004 (what import-export takes for a wrong cell)
            _("Excel made a date of this. Format the column as text and write it anew.")
        )
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= EXACT_DIGITS:
        raise ValueError(_("Excel has rounded this long number. Format the column as text and write it anew."))
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else clean_text(str(cell)).strip()
    if text in ERRORS:
        raise ValueError(_("%(text)s: Excel could not calculate this cell.") % {"text": text})
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


class SafeResource(resources.ModelResource):
    """A resource whose exports cannot calculate anything on somebody's desk; numbers stay numbers."""

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        value = field.get_value(instance)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return value
        return harmless(super().export_field(field, instance, **kwargs))


def workbook_answer(dataset: tablib.Dataset, name: str) -> HttpResponse:
    """An .xlsx for the browser to keep."""
    answer = HttpResponse(dataset.export("xlsx"), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}.xlsx"'
    return answer


def read_rows(content: bytes, *, most_rows: int) -> list[Row]:
    """(number as Excel counts, cells) of each row that is not empty: of the first sheet that can be seen, or a CSV.

    Raises :class:`Refused` for what is no sheet, or too much of one. Formulas count as what they last came to.
    """
    require(len(content) <= LARGEST_FILE, _("The file is larger than 5 MB."))
    rows: list[Row] = []
    try:
        for number, cells in _workbook_rows(content) if content.startswith(b"PK") else _csv_rows(content):
            if any(cell not in (None, "") for cell in cells):
                rows.append((number, cells))
            require(len(rows) <= most_rows + 1, _("The file has more than %(rows)s rows.") % {"rows": f"{most_rows:,}"})
    except Refused:
        raise
    except Exception as error:  # a broken file makes the readers raise nearly anything
        raise Refused(_("The file cannot be read: save it as .xlsx or .csv.")) from error
    return rows


def _workbook_rows(content: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook  # noqa: PLC0415  (7 MB that a process needs when somebody brings a workbook)

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        unpacked = sum(entry.file_size for entry in packed.infolist())
    require(unpacked <= LARGEST_UNPACKED, _("The file unpacks to more than 100 MB: keep only the list in it."))
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
    if sheet is None:
        return
    sheet.reset_dimensions()  # the size a file claims may be a million rows of nothing
    yield from enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1)


def _csv_rows(content: bytes) -> Iterator[Row]:
    text = _decoded(content)
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    for number, cells in enumerate(
        csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), start=1
    ):
        yield number, tuple(cells[:MOST_COLUMNS])


def _decoded(content: bytes) -> str:
    """Excel on a Chinese Windows writes CSV in GB 18030, and “Unicode text” in UTF-16."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")
