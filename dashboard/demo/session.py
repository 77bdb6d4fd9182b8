"""How the loader speaks to the database: in a hurry, and saying to the history what it is."""

import json
import uuid
from contextlib import AbstractContextManager

from django.db import connection

from staff.history import acting

PLANS_KEPT = 2000  # a lane lives through everything that is done in the store
SAID = {"source": "command", "why": "load_demo"}


def loading() -> AbstractContextManager[None]:
    """What the history says of what is done inside."""
    return acting(None, **SAID)


def keep_more_plans() -> None:
    """Keep the plan of each statement from its third time on, and say once for the whole connection who acts.

    A lane has one connection and one story: said once a transaction, as elsewhere, the words would cost a statement for each.
    """
    connection.close()
    connection.settings_dict["OPTIONS"] |= {"prepare_threshold": 2}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, false), set_config('pghistory.context_metadata', %s, false)",
            [str(uuid.uuid4()), json.dumps({"user": None, **SAID})],
        )
    connection.connection.prepared_max = PLANS_KEPT


def hurry() -> None:
    """Do not wait for the disk at each commit: a load that the machine does not survive is begun anew."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
