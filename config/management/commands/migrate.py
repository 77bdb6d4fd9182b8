"""Django's migrate: quicker, and after it the application's role has its rights on whatever is new."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

from config import privileges


class Command(migrate.Command):
    """Migrating and granting are one step, so that none is forgotten."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Say so when there is no such role: then web and worker must be the owner, and nothing is protected."""
        with _looks_stay():
            super().handle(*args, **options)
        looked_only = options["plan"] or options["check_unapplied"]
        if not looked_only and not privileges.secure():
            self.stderr.write(f"No database role {privileges.app_role()!r}: it was granted nothing.")


@contextmanager
def _looks_stay() -> Iterator[None]:
    """Note a trigger, an index or a constraint without making its model, and all models linked with it, anew.

    No model looks different for them. With some hundreds of them that is most of the time a first migrate takes.
    """
    add_trigger, append_option = AddTrigger.state_forwards, ProjectState._append_option  # type: ignore[attr-defined]

    def note_trigger(self: AddTrigger, app_label: str, state: ProjectState) -> None:
        note_option(state, app_label, self.model_name.lower(), "triggers", self.trigger)

    def note_option(self: ProjectState, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
        options = self.models[app_label, model_name].options
        options[option_name] = [*options.get(option_name, []), obj]

    AddTrigger.state_forwards = note_trigger  # type: ignore[method-assign]
    ProjectState._append_option = note_option  # type: ignore[attr-defined]
    try:
        yield
    finally:
        AddTrigger.state_forwards = add_trigger  # type: ignore[method-assign]
        ProjectState._append_option = append_option  # type: ignore[attr-defined]
