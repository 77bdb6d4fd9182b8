"""The frame around the application: it has commands, and no models."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

# By each connection. An order has some three hundred statements of its own; the driver would keep a hundred.
PLANS_KEPT = 500


class ConfigConfig(AppConfig):
    """Listed in INSTALLED_APPS for its commands, and for what each connection to the database begins with."""

    name = "config"
    verbose_name = "Platform"

    def ready(self) -> None:
        connection_created.connect(keep_plans, dispatch_uid="keep_plans")


def keep_plans(connection: BaseDatabaseWrapper, **_given: Any) -> None:
    """Room for the plans that PostgreSQL keeps (``settings.environment.KEPT_PLANS``)."""
    connection.connection.prepared_max = PLANS_KEPT
