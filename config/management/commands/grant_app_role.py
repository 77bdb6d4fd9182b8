"""Grant the application's role its rights again, say after a restore."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import privileges


class Command(BaseCommand):
    """Run as the owner of the tables."""

    help = "Grant the application's role what it needs on each table, and no more."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Refuse when the role is missing: without it the grants protect nothing."""
        if not privileges.secure():
            raise CommandError(
                f"There is no database role {privileges.app_role()!r}: create it, see docs/operations.md."
            )
        self.stdout.write(f"The role {privileges.app_role()} has its rights.")
