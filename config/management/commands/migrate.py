"""Django's migrate: quicker, and after it the application's role has its rights on whatever is new."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ModelState, ProjectState
from pgtrigger.migrations import AddTrigger

from config import privileges


class Command(migrate.Command):
    """Migrating and granting are one step, so that none is forgotten."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Say so when there is no such role: then web and worker must be the owner, and nothing is protected."""
        with quicker():
            super().handle(*args, **options)
        looked_only = options["plan"] or options["check_unapplied"]
        if not looked_only and not privileges.secure():
            self.stderr.write(f"No database role {privileges.app_role()!r}: it was granted nothing.")


@contextmanager
def quicker() -> Iterator[None]:
    """Note a trigger, an index or a constraint without making its model, and all models linked with it, anew.

    No model looks different for them, and none for a model that is new beside it: with some hundreds of them that is nearly all
    of the time a first migrate takes. Who reads rows in a migration (``RunPython``) gets all models made anew, which
    Django does for a state that is marked as delayed.
    """
    django_s = {name: getattr(ProjectState, name) for name in ("add_model", "reload_model", "_append_option")}
    add_trigger, reload_model = AddTrigger.state_forwards, ProjectState.reload_model

    def note_trigger(self: AddTrigger, app_label: str, state: ProjectState) -> None:
        note_option(state, app_label, self.model_name.lower(), "triggers", self.trigger)

    def note_option(self: ProjectState, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
        options = self.models[app_label, model_name].options
        options[option_name] = [*options.get(option_name, []), obj]

    def make_one(self: ProjectState, model_state: ModelState) -> None:
        key = model_state.app_label, model_state.name_lower
        self.models[key] = model_state
        if self._relations is not None:  # type: ignore[attr-defined]
            self.resolve_model_relations(key)  # type: ignore[attr-defined]
        if "apps" in self.__dict__:
            self.is_delayed = True
            self.apps.render_multiple([model_state])

    def make_neighbours(self: ProjectState, app_label: str, model_name: str, delay: bool = True) -> None:
        reload_model(self, app_label, model_name, delay=True)

    ours = {"add_model": make_one, "reload_model": make_neighbours, "_append_option": note_option}
    try:
        AddTrigger.state_forwards = note_trigger  # type: ignore[method-assign]
        for name, function in ours.items():
            setattr(ProjectState, name, function)
        yield
    finally:
        AddTrigger.state_forwards = add_trigger  # type: ignore[method-assign]
        for name, function in django_s.items():
            setattr(ProjectState, name, function)
