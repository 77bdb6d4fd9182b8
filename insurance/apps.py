from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsuranceConfig(AppConfig):
    name = "insurance"
    verbose_name = _("Insurance cases")

    def ready(self) -> None:
        from insurance import desk_lists, kinds, navigation, search_sources  # noqa: F401, PLC0415  (registers)
