"""The parts catalogue with its bins and the opening stock, read from the parts list as a planner would."""

from pathlib import Path

from django.apps import apps

from parts.models import Part
from parts.services.importing import import_parts
from parts.services.receiving import post_opening_stock
from staff.models import Store, User
from staff.refusals import Refused


def stock_up(store: Store, *, planner: User, parts_manager: User) -> None:
    """Import the parts list and post what was counted: prepared by the planner, posted by the parts manager."""
    path = Path(apps.get_app_config("parts").path) / "demo" / "parts_list.xlsx"
    with path.open("rb") as file:
        report = import_parts(file, store=store, by=planner, dry_run=False)
    if report.errors or report.opening is None:
        raise Refused(
            [f"{error.row}: {error.column} {error.sentence}" for error in report.errors] or ["nothing to post"]
        )
    post_opening_stock(report.opening.pk, by=parts_manager)


class Shelf:
    """The parts that fit a car, by what they are called."""

    def __init__(self) -> None:
        self.parts = {(part.models_fitting, part.name): part for part in Part.objects.filter(is_active=True)}
        self.oils = {
            part.brand: part for part in self.parts.values() if part.name.endswith("4L") and "机油" in part.name
        }

    def fitting(self, model: str, name: str) -> Part | None:
        return self.parts.get((model, name)) or self.parts.get(("通用", name))
