"""One command, one file: the database and the photos."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup.archive import NotABackup
from config.backup.backing_up import back_up
from config.backup.programs import ProgramFailed


class Command(BaseCommand):
    """Any role that may read all tables will do; people work on."""

    help = "Write a backup of database and photos into a folder; it has been read again and checked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        """Say where it is, and which photos are missing on this machine."""
        try:
            made = back_up(folder)
        except (ProgramFailed, NotABackup, OSError) as failure:
            raise CommandError(f"No backup was made: {failure}") from failure
        for name in made.lost:
            self.stderr.write(f"The database names the photo {name}, which is not there.")
        size = made.path.stat().st_size / 1024 / 1024
        self.stdout.write(f"{made.path}: {made.rows} rows, {made.photos} photos, {size:.1f} MB, checked.")
