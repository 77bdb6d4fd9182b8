"""Count past days again, for a stretch that the clock no longer looks at."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_scopes import scope

from dashboard.services.figures import rebuild_days
from staff.history import acting
from staff.models import Store


class Command(BaseCommand):
    help = "Counts the figures of the given days again from their orders, for every store."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("first", type=datetime.date.fromisoformat)
        parser.add_argument("last", type=datetime.date.fromisoformat)

    def handle(self, *_args: Any, first: datetime.date, last: datetime.date, **_options: Any) -> None:
        if first > last:
            raise CommandError("The first day comes after the last.")
        for store in Store.objects.all():
            with scope(store=store), acting(None, source="command", why="rebuild_figures"):
                changed = rebuild_days(store, first, last)
            self.stdout.write(f"{store.code}: {changed} rows changed.")
