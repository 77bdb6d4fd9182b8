from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "customers"
    verbose_name = _("Customers and cars")

    def ready(self) -> None:
        from customers import navigation, permissions, search_sources  # noqa: F401, PLC0415  (registers)
