from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from pghistory import runtime  # noqa: PLC0415

        from staff import desk_rows, history, pages, permissions  # noqa: F401, PLC0415  (registers)

        runtime._inject_history_context = history.say_once_a_transaction  # type: ignore[assignment]
