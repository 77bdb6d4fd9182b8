"""Reading a parts list from Excel: tried out first, then all of it or nothing (PRT-01)."""

from dataclasses import dataclass, field
from typing import IO, Any

import tablib
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from import_export.results import RowResult

from parts.models import OpeningStock
from parts.permissions import can_edit_catalogue
from parts.resources import COLUMNS, STOCK_COLUMNS, PartResource, sentences
from staff.models import Store, User
from staff.refusals import Refused, require
from staff.spreadsheets import LARGEST_FILE, read_rows

MOST_ROWS = 20_000
NEEDED = ("number", "name", "sale_price_amount")


@dataclass(frozen=True)
class RowError:
    """What is wrong with a row of the sheet, counted as Excel counts: the headings are row 1."""

    row: int
    column: str
    sentence: str


@dataclass
class ImportReport:
    """What an import did, or in a dry run would do."""

    dry_run: bool
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)
    opening: OpeningStock | None = None
    opening_lines: int = 0

    @property
    def rows(self) -> int:
        return self.created + self.changed + self.unchanged + len({error.row for error in self.errors})


def import_parts(file: IO[bytes], *, store: Store, by: User, dry_run: bool) -> ImportReport:
    """Import a parts list (.xlsx or .csv) row by row through the services of the pages (PRT-01).

    With ``dry_run`` nothing stays. With an error in any row nothing stays either, and the report names each. Columns that the
    file lacks keep what the catalogue has. Counted quantities go to an opening stock that somebody else posts.
    """
    can_edit_catalogue.demand(by, store)
    dataset, numbers = read_sheet(file)
    resource = PartResource(store=store, by=by)
    result = resource.import_data(
        dataset, dry_run=dry_run, use_transactions=True, rollback_on_validation_errors=True, raise_errors=False
    )
    if result.base_errors:
        raise Refused([str(error.error) for error in result.base_errors])
    totals = result.totals
    report = ImportReport(
        dry_run=dry_run,
        created=totals[RowResult.IMPORT_TYPE_NEW],
        changed=totals[RowResult.IMPORT_TYPE_UPDATE],
        unchanged=totals[RowResult.IMPORT_TYPE_SKIP],
    )
    for invalid in result.invalid_rows:
        report.errors += [RowError(numbers[invalid.number - 1], *entry) for entry in sentences(invalid.error)]
    key = str(COLUMNS["number"])  # by which a row finds its part; no other cell stops a row before it is judged
    for failed in result.error_rows:
        report.errors += [RowError(numbers[failed.number - 1], key, str(error.error)) for error in failed.errors]
    report.errors.sort(key=lambda error: error.row)
    if resource.opening_id is not None and not dry_run and not report.errors:
        report.opening = OpeningStock.objects.get(pk=resource.opening_id)
        report.opening_lines = report.opening.lines.count()
    return report


def read_sheet(file: IO[bytes]) -> tuple[tablib.Dataset, list[int]]:
    """The known columns of a file by our own names, and which row of the file each row was. Refuses what is no list."""
    rows = read_rows(file.read(LARGEST_FILE + 1), most_rows=MOST_ROWS)
    require(rows, _("The file has no rows."))
    names = heading_names()
    headings = [names.get(normalise(heading), "") for heading in rows[0][1]]
    missing = [str(COLUMNS[name]) for name in NEEDED if name not in headings]
    require(not missing, _("These columns are missing: %(columns)s.") % {"columns": "、".join(missing)})
    doubled = {name for name in headings if name and headings.count(name) > 1}
    require(not doubled, _("A column stands there twice."))
    known = [index for index, name in enumerate(headings) if name]
    sheet, numbers = tablib.Dataset(headers=[headings[index] for index in known]), []
    for number, cells in rows[1:]:
        wanted = [cells[index] if index < len(cells) else None for index in known]
        if any(cell not in (None, "") for cell in wanted):
            sheet.append(wanted)
            numbers.append(number)
    require(numbers, _("The file has no rows."))
    return sheet, numbers


def normalise(heading: Any) -> str:
    return "".join(str(heading or "").split()).lower()


def heading_names() -> dict[str, str]:
    """Every heading we understand, in every language, and our own name for it."""
    names = {name: name for name in (*COLUMNS, *STOCK_COLUMNS)}
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            names |= {normalise(label): name for name, label in {**COLUMNS, **STOCK_COLUMNS}.items()}
    return names
