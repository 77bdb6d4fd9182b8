"""How the loader speaks to the database: in a hurry, and saying to the history what it is."""

import json
import uuid
from contextlib import AbstractContextManager

from django.db import connection

from staff.history import acting

PLANS_KEPT = 2000  # the driver forgets all but a hundred, and a visit has some hundreds of its own
SAID = {"source": "command", "why": "load_demo"}


def loading() -> AbstractContextManager[None]:
    """What the history says of what is done inside."""
    return acting(None, **SAID)


def keep_plans() -> None:
    """Let PostgreSQL keep the plan of each statement that this process sends again and again: half of its time goes into planning.

    A kept statement has no room for the words about who acts and why that ``acting`` sends along with each one: they are said once
    for the whole connection.
    """
    connection.close()
    connection.settings_dict["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 2}
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
