from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from workorders.flow_table import markdown

PLACE = Path(settings.BASE_DIR) / "docs" / "flow.md"


def written() -> str:
    """In Chinese, as the shop reads it, whatever language the command runs in."""
    with translation.override("zh-hans"):
        return "\n".join(markdown()) + "\n"


class Command(BaseCommand):
    help = "Write docs/flow.md: the 13 steps and their arrows. With --check only say whether it is current."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            PLACE.write_text(written(), encoding="utf-8")
        elif not PLACE.exists() or PLACE.read_text(encoding="utf-8") != written():
            msg = "docs/flow.md is not current: run manage.py flow_diagram"
            raise CommandError(msg)
