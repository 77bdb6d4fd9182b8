from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from staff.history import acting
from staff.services.calendar import fill_year


class Command(BaseCommand):
    help = "Write the official holidays and make-up working days of the given years (this and the next one by default)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("years", nargs="*", type=int, metavar="YEAR")

    def handle(self, *args: Any, **options: Any) -> None:
        this = timezone.localdate().year
        with acting(None, source="fill_calendar"):
            for year in options["years"] or [this, this + 1]:
                written = fill_year(year)
                said = f"{written} days" if written else "not published yet: weekends hold until it is"
                self.stdout.write(f"{year}: {said}")
