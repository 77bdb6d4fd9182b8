from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = _("Overview")

    def ready(self) -> None:
        from dashboard import desk_lists, navigation  # noqa: F401, PLC0415  (registers)
