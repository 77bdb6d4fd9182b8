"""The frame around the application: it has commands, and no models."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg.types import numeric

# By each connection. An order has some three hundred statements of its own; the driver would keep a hundred.
PLANS_KEPT = 500


class ConfigConfig(AppConfig):
    """Listed in INSTALLED_APPS for its commands, and for what each connection to the database begins with."""

    name = "config"
    verbose_name = "Platform"

    def ready(self) -> None:
        connection_created.connect(keep_plans, dispatch_uid="keep_plans")
        connection_created.connect(send_numbers_whole, dispatch_uid="send_numbers_whole")


def keep_plans(connection: BaseDatabaseWrapper, **_given: Any) -> None:
    """Room for the plans that PostgreSQL keeps (``settings.environment.KEPT_PLANS``)."""
    connection.connection.prepared_max = PLANS_KEPT


def send_numbers_whole(connection: BaseDatabaseWrapper, **_given: Any) -> None:
    """As text: in its own form the driver sends the last bytes of a number too large for its column, and 65539 was kept as 3."""
    for kind, dumper in ((numeric.Int2, numeric.Int2Dumper), (numeric.Int4, numeric.Int4Dumper)):
        connection.connection.adapters.register_dumper(kind, dumper)
