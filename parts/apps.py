from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartsConfig(AppConfig):
    name = "parts"
    verbose_name = _("Parts")

    def ready(self) -> None:
        from parts import desk_lists, kinds, navigation, permissions, search_sources  # noqa: F401, PLC0415  (register)
