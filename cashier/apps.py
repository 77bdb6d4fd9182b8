from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CashierConfig(AppConfig):
    name = "cashier"
    verbose_name = _("Money")

    def ready(self) -> None:
        from cashier import desk_lists, kinds, navigation, permissions  # noqa: F401, PLC0415  (registers)
