"""Start, stop, use: many processes share a profile's servers.

`using()` counts its users through a shared lock, so that the last one out stops what was started, and a killed user
leaves no count behind. `start` keeps the servers until `stop`.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.embedded import postgres, processes, valkey
from config.embedded.places import Place, place
from config.embedded.programs import programs
from config.embedded.system_user import make_folders


@dataclass(frozen=True)
class Server:
    """What is asked of a server, and the variables that give its address; the first says whether there is another."""

    variables: tuple[str, ...]
    answers: Callable[[Place], bool]
    start: Callable[[Place, Path], None]
    stop: Callable[[Place], None]


SERVERS = {
    "postgres": Server(("DATABASE_URL", "DATABASE_OWNER_URL"), postgres.answers, postgres.start, postgres.stop),
    "valkey": Server(("REDIS_URL",), valkey.answers, valkey.start, valkey.stop),
}


def start(profile: str) -> dict[str, str]:
    """Start what does not run yet, keep it until `stop`, and give the addresses."""
    at = place(profile)
    make_folders(at)
    with _changing(at):
        _start(at, tuple(SERVERS))
        _kept(at).touch()
    return at.addresses()


def stop(profile: str) -> None:
    """Stop the profile's servers, whoever uses them."""
    at = place(profile)
    if not at.base.exists():
        return
    with _changing(at):
        _kept(at).unlink(missing_ok=True)
        _stop(at)


def status(profile: str) -> dict[str, bool]:
    """Say which of the profile's servers answer."""
    at = place(profile)
    return {name: server.answers(at) for name, server in SERVERS.items()}


def renew_database(profile: str) -> None:
    """Drop the profile's database, whoever is connected, and make an empty one."""
    postgres.renew_database(place(profile))


@contextlib.contextmanager
def using(profile: str) -> Iterator[dict[str, str]]:
    """Run the servers the environment does not name; the last user stops them, unless `start` keeps them."""
    wanted = _missing_servers()
    if not wanted:
        yield {}
        return
    at = place(profile)
    make_folders(at)
    with (at.base / f"{profile}.users").open("a") as users:
        with _changing(at):
            fcntl.flock(users, fcntl.LOCK_SH)
            _start(at, wanted)
        try:
            given = at.addresses()
            yield {variable: given[variable] for name in wanted for variable in SERVERS[name].variables}
        finally:
            with _changing(at):
                if _is_last(users) and not _kept(at).exists():
                    _stop(at)


def start_again(profile: str) -> list[str]:
    """Start those of `using` that ended by themselves (killed, out of memory), and name them; whom `stop` stopped stays."""
    at = place(profile)
    if not any(_ended_by_itself(at, name) for name in _missing_servers()):
        return []
    with _changing(at):
        ended = tuple(name for name in _missing_servers() if _ended_by_itself(at, name))
        _start(at, ended)
    return list(ended)


def run(profile: str, command: list[str]) -> int:
    """Run a command with the servers it needs; give its exit code."""
    with using(profile) as given:
        process = subprocess.Popen(command, env=os.environ | given)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda got, _frame: process.send_signal(got))
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the command too
        code = process.wait()
    return code if code >= 0 else 128 - code


@contextlib.contextmanager
def _changing(at: Place) -> Iterator[None]:
    """Let one process at a time start or stop a profile."""
    with (at.base / f"{at.profile}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _kept(at: Place) -> Path:
    return at.base / f"{at.profile}.kept"


def _start(at: Place, names: tuple[str, ...]) -> None:
    found = programs(at)
    for name, server in SERVERS.items():
        if name in names and not server.answers(at):
            server.start(at, found[name])


def _stop(at: Place) -> None:
    for server in reversed(SERVERS.values()):
        server.stop(at)


def _ended_by_itself(at: Place, name: str) -> bool:
    return at.pid_file(name).exists() and processes.running_pid(at, name) is None


def _missing_servers() -> tuple[str, ...]:
    """Name the servers that the environment gives no address for."""
    return tuple(name for name, server in SERVERS.items() if not os.environ.get(server.variables[0]))


def _is_last(users: IO[str]) -> bool:
    fcntl.flock(users, fcntl.LOCK_UN)
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
