"""What leaves the house as a sheet calculates nothing on anybody's desk."""

import ast
import csv
import importlib
import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from import_export import resources
from openpyxl import load_workbook

from parts.models import Part
from staff.spreadsheets import FORMULA, SafeResource, harmless
from tests.test_habits import APPS, tracked

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－2"]
# Writes the list we give away as an example: its texts are our own.
MAY_WRITE_SHEETS = {"parts/management/commands/make_parts_list.py", "staff/spreadsheets.py"}


@pytest.mark.parametrize("text", HOSTILE)
def test_harmless_marks_a_text_that_would_be_calculated(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert not harmless(text).startswith(FORMULA)


@pytest.mark.parametrize("value", [-5, Decimal("-1.50"), -0.5, None, True, "", "A-1", "06J115403Q", "5-3"])
def test_harmless_leaves_numbers_and_other_texts_alone(value: object) -> None:
    assert harmless(value) is value


class MemoResource(SafeResource):
    class Meta:
        model = Part
        fields = ("number", "name", "sale_price_amount")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_export_of_hostile_texts_is_harmless_and_numbers_stay_numbers(kind: str) -> None:
    parts = [Part(number=text, name=text, sale_price_amount=Decimal("-1.5")) for text in HOSTILE]

    out = MemoResource().export(queryset=parts).export(kind)

    if kind == "csv":
        rows = list(csv.reader(io.StringIO(out)))[1:]
        assert not [cell for row in rows for cell in row[:2] if cell.startswith(FORMULA)]
    else:
        rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(out)).active.iter_rows(min_row=2)]
        assert not [cell for row in rows for cell in row[:2] if str(cell).startswith(FORMULA)]
    assert {float(row[2]) for row in rows} == {-1.5}
    assert len(rows) == len(HOSTILE)


def every_resource(base: type) -> set[type]:
    found = set(base.__subclasses__())
    return found.union(*(every_resource(one) for one in found)) if found else found


def test_every_resource_of_ours_is_a_safe_one() -> None:
    for path in tracked("*/resources.py"):
        importlib.import_module(f"{path.parent.name}.resources")

    ours = {one for one in every_resource(resources.Resource) if one.__module__.split(".")[0] in APPS}

    assert {one for one in ours if not issubclass(one, SafeResource)} == set()
    assert len(ours) > 1


def sheets_written_by(tree: ast.AST) -> bool:
    """Whether a module knows how to write a sheet, or exports one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            if any(module.startswith(("csv", "openpyxl", "xlsxwriter", "django_tables2.export")) for module in modules):
                return True
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "export"
        if is_call and any(isinstance(given, ast.Constant) for given in node.args):
            return True
    return False


def test_nobody_else_writes_sheets() -> None:
    """All doors for sheets are in one module: no csv, no openpyxl, no export of a data set or a table beside it."""
    paths = [(path, path.relative_to(Path(settings.BASE_DIR)).as_posix()) for path in tracked("*.py")]

    found = {
        name for path, name in paths if name.split("/")[0] in APPS and sheets_written_by(ast.parse(path.read_text()))
    }

    assert found == MAY_WRITE_SHEETS
