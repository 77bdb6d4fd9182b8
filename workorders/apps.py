from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkOrdersConfig(AppConfig):
    name = "workorders"
    verbose_name = _("Work orders")

    def ready(self) -> None:
        from workorders import (  # noqa: F401, PLC0415
            desk_lists,
            front_desk,
            kinds,
            navigation,
            open_work,
            search_sources,
        )
