"""One command: a backup becomes a system again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup import archive
from config.backup.programs import ProgramFailed
from config.backup.restoring import CannotRestore, RestoredWrongly, restore


class Command(BaseCommand):
    """Run as the owner of the database, with web, worker and beat stopped."""

    help = "Restore database and photos from a backup, grant the application's rights, and compare every row."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file; losing what is there needs a word of its own."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="empty the database first: what is in it is lost")
        parser.add_argument("--check", action="store_true", help="only read the file and compare its checksums")

    def handle(self, *_args: Any, file: Path, replace: bool, check: bool, **_options: Any) -> None:
        """Answer with a sentence, whatever happens."""
        try:
            manifest = archive.check(file) if check else restore(file, replace=replace)
        except (archive.NotABackup, CannotRestore, OSError) as refused:
            raise CommandError(f"Nothing was restored: {refused}") from refused
        except ProgramFailed as failure:
            raise CommandError(f"Nothing was restored, the database is empty: {failure}") from failure
        except RestoredWrongly as wrong:
            raise CommandError(f"Do not use what was restored, it differs from the backup:\n{wrong}") from wrong
        rows = sum(int(told.split()[0]) for told in manifest.facts["rows"].values())
        done = "is whole" if check else "is restored, and every row was compared"
        self.stdout.write(
            f"The backup of {manifest.made_at} {done}: {rows} rows, {len(manifest.checksums) - 1} photos."
        )
