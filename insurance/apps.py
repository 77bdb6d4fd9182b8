from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsuranceConfig(AppConfig):
    name = "insurance"
    verbose_name = _("Insurance cases")

    def ready(self) -> None:
        from insurance import (  # noqa: PLC0415  (registers)
            cover_conditions,  # noqa: F401
            desk_lists,  # noqa: F401
            kinds,  # noqa: F401
            navigation,  # noqa: F401
            search_sources,  # noqa: F401
        )
