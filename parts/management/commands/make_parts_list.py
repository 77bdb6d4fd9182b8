from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from openpyxl import Workbook
from openpyxl.styles import Font

from parts.demo.base import COMMON, KINDS, MODELS, Kind, Model
from parts.resources import COLUMNS, STOCK_COLUMNS

LIST = Path(__file__).resolve().parents[2] / "demo" / "parts_list.xlsx"
ON_THE_SHELF = {"A": 24, "B": 8, "C": 2}
SAFETY = {"A": 10, "B": 3, "C": 0}
SLOTS, LAYERS = 8, 6


class Command(BaseCommand):
    help = "Write the demo's parts list, parts/demo/parts_list.xlsx, as the import page reads it."

    def handle(self, *args: Any, **options: Any) -> None:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "配件清单"
        with translation.override("zh-hans"):
            columns = {**COLUMNS, **STOCK_COLUMNS}
            sheet.append([str(label) for label in columns.values()])
        rows = list(parts_list())
        for row in rows:
            sheet.append([row.get(name, "") for name in columns])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        book.save(LIST)
        self.stdout.write(f"{len(rows)} parts in {LIST.name}.")


def parts_list() -> Iterator[dict[str, Any]]:
    """Every kind of part for every model, then what fits all; each with its bin."""
    for rack, model in enumerate(MODELS, 1):
        for place, kind in enumerate(KINDS):
            price = round_price(kind.price * model.factor)
            yield {
                "number": number_of(model, kind),
                "name": kind.name,
                "brand": model.brand,
                "models_fitting": model.name,
                "unit": kind.unit,
                "abc_class": kind.abc,
                "is_core": "是" if kind.is_core else "否",
                **prices(price),
                **on_shelf(rack, place, kind.abc, seed=rack * 7 + place * 3, price=price),
            }
    for place, (number, name, brand, unit, whole, abc) in enumerate(COMMON):
        price = Decimal(whole)
        yield {
            "number": number,
            "name": name,
            "brand": brand,
            "models_fitting": "通用",
            "unit": unit,
            "abc_class": abc,
            "is_core": "否",
            **prices(price),
            **on_shelf(len(MODELS) + 1, place, abc, seed=place * 5 + 11, price=price),
        }


def number_of(model: Model, kind: Kind) -> str:
    """06J115403Q, 13350108, 15400-RTA-003: each maker in its own way."""
    if model.brand == "大众":
        return f"{model.code}{kind.vw.replace(' ', '')}{'ABCDEFGH'[kind.gm % 8]}"
    if model.brand == "本田":
        return f"{kind.honda}-{model.code}-{'003' if kind.abc == 'A' else 'H01'}"
    return f"{model.code}{kind.gm * 7:04}"


def round_price(price: Decimal) -> Decimal:
    return price.quantize(Decimal(1), ROUND_HALF_UP)


def prices(price: Decimal) -> dict[str, Any]:
    """Purchase at about 62 %, never sold below 88 %, warranty at 80 %, dealers at 75 % of the sale price."""
    return {
        "cost_price_amount": float(cost_of(price)),
        "sale_price_amount": float(price),
        "minimum_price_amount": float(round_price(price * Decimal("0.88"))),
        "warranty_price_amount": float(round_price(price * Decimal("0.8"))),
        "wholesale_price_amount": float(round_price(price * Decimal("0.75"))),
    }


def cost_of(price: Decimal) -> Decimal:
    return (price * Decimal("0.62")).quantize(Decimal("0.1"), ROUND_HALF_UP)


def on_shelf(rack: int, place: int, abc: str, *, seed: int, price: Decimal) -> dict[str, Any]:
    """A bin of its own, and what was counted: some dear parts are not on the shelf at all."""
    quantity = max(0, ON_THE_SHELF[abc] + seed % 7 - 3) if abc != "C" else seed % 4
    row: dict[str, Any] = {
        "safety_stock": SAFETY[abc],
        "bin": f"1-{rack:02}-{place // SLOTS + 1:02}-{place % SLOTS + 1:02}",
    }
    if quantity:
        row |= {"opening_quantity": quantity, "opening_cost": float(cost_of(price))}
    return row
