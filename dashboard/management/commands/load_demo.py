"""Fill an empty system with a store that looks alive, and write down who can log in."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from dashboard.demo.load import is_half_loaded, load
from dashboard.demo.people import logins

HALF_LOADED = 4  # the exit code that config.demo knows


class Command(BaseCommand):
    help = "Loads the demo store once (a second run changes nothing) and writes its log-ins to var/demo.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, help="days of history before today, instead of seven months")
        parser.add_argument("--pace", type=float, default=1.0, help="how many of the year's cars come (1.0)")

    def handle(self, *_args: Any, days: int | None, pace: float, **_options: Any) -> None:
        begun = time.monotonic()
        if is_half_loaded():
            self.stderr.write("An earlier load was ended half way. Start with an empty database.")
            sys.exit(HALF_LOADED)
        loaded = load(days=days, pace=pace)
        path = settings.VAR_DIR / "demo.json"
        try:
            write_logins(path)
        except OSError as error:  # in the image nothing can be written beside the code
            self.stderr.write(f"The log-ins could not be written to {path}: {error.strerror}.")
        if loaded is None:
            self.stdout.write("The demo store is there already; nothing was changed.")
            return
        seconds = time.monotonic() - begun
        self.stdout.write(f"Loaded {loaded.orders} orders, {loaded.finished} of them delivered, in {seconds:.0f} s.")


def write_logins(path: Path) -> None:
    """Keep whatever else stands in the file (the address)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    path.write_text(json.dumps({**kept, "logins": logins()}, ensure_ascii=False, indent=1), encoding="utf-8")
