"""One server's process: started, waited for, found again, ended."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from config.embedded.places import Place, ServerFailed
from config.embedded.system_user import as_server_user, clean_environment

PATIENCE = 60  # seconds a server may take to come up or to go down
children: dict[int, subprocess.Popen[bytes]] = {}  # kept, so that the end of a server is noticed


def launch(at: Place, name: str, command: list[str]) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own: Ctrl-C in this terminal is not for it."""
    with at.log(name).open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
            env=clean_environment(),
            **as_server_user(),  # type: ignore[call-overload]
        )
    at.pid_file(name).write_text(str(process.pid))
    children[process.pid] = process
    return process


def wait_for(at: Place, name: str, process: subprocess.Popen[bytes], *, answers: Callable[[Place], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers(at):
        if process.poll() is not None or time.monotonic() > deadline:
            log = at.log(name)
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise ServerFailed(f"{name} did not start. The end of {log}:\n{tail}")
        time.sleep(0.05)


def running_pid(at: Place, name: str) -> int | None:
    """Give the server's process, or None: a number left behind may belong to somebody else by now."""
    try:
        pid = int(at.pid_file(name).read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        # Valkey overwrites its command line with its address, which is the socket.
        return pid if os.fsencode(at.home) in command else None
    except (OSError, ValueError):
        return None


def end(at: Place, name: str, *, politely: signal.Signals) -> None:
    """Ask politely, then firmly."""
    for sent in (politely, signal.SIGQUIT, signal.SIGKILL):
        deadline = time.monotonic() + PATIENCE / 3
        while (pid := running_pid(at, name)) is not None and time.monotonic() < deadline:
            if deadline - time.monotonic() > PATIENCE / 3 - 0.05:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, sent)
            if pid in children:
                children[pid].poll()
            time.sleep(0.02)
        if pid is None:
            break
    at.pid_file(name).unlink(missing_ok=True)
