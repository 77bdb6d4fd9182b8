from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FollowUpConfig(AppConfig):
    name = "followup"
    verbose_name = _("Follow-up")

    def ready(self) -> None:
        from followup import (  # noqa: F401, PLC0415  (registers)
            customer_panels,
            desk_lists,
            kinds,
            navigation,
            open_work,
            search_sources,
        )
