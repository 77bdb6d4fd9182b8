"""Django's migrate, after which the application's role has its rights on whatever is new."""

from typing import Any

from django.core.management.commands import migrate

from config import privileges


class Command(migrate.Command):
    """Migrating and granting are one step, so that none is forgotten."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Say so when there is no such role: then web and worker must be the owner, and nothing is protected."""
        super().handle(*args, **options)
        looked_only = options["plan"] or options["check_unapplied"]
        if not looked_only and not privileges.secure():
            self.stderr.write(f"No database role {privileges.app_role()!r}: it was granted nothing.")
