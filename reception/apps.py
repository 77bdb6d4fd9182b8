from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReceptionConfig(AppConfig):
    name = "reception"
    verbose_name = _("Reception")

    def ready(self) -> None:
        from reception import customer_panels, desk_lists, kinds, navigation, open_work  # noqa: F401, PLC0415  (registers)
