"""make demo: all of it on one machine. Everything started here is stopped here, whatever ends it."""

import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from config import embedded

ROOT = embedded.ROOT
VAR = ROOT / "var"
FACTS = VAR / "demo.json"
PATIENCE = 90  # seconds until ready
HALF_LOADED = 4  # what load_demo says of a load that was killed
GRACE = 15  # seconds to finish what is being done
DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG


class Stopped(Exception):
    """Somebody pressed Ctrl-C or ended us."""


ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _stop(_number: int, _frame: FrameType | None) -> None:
    _asked_once_is_enough()
    raise Stopped


def _asked_once_is_enough() -> None:
    """Asked again, we would leave in the middle of stopping what was started."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)


def chosen_port() -> int:
    """Read PORT and see that it is free, before anything is started."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 2**16:
        sys.exit(f"PORT must be a number from 1 to 65535; it is {text!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_host(), int(text)))
        except PermissionError:
            sys.exit(f"Port {text} may not be used by this user: choose one above 1023, such as PORT=8001 make demo.")
        except OSError:
            sys.exit(f"Port {text} is taken. Choose another: PORT={int(text) % 65535 + 1} make demo.")
    return int(text)


def _host() -> str:
    return os.environ.get("HOST") or "127.0.0.1"


def _environment(given: dict[str, str], port: int) -> dict[str, str]:
    fixed = {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "DEBUG": "0", "PORT": str(port), "HOST": _host()}
    return os.environ | given | fixed | {"PYTHONUNBUFFERED": "1"}


def _die_with_parent() -> None:
    """If this supervisor is killed outright, its children get the word from the kernel."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


_BOUND = _die_with_parent if sys.platform == "linux" else None  # between fork and exec; no threads here


def _prepare(environment: dict[str, str]) -> None:
    """Bring the schema and the example data up to date; both as the owner. A load that was killed is begun anew.

    One start at a time in a checkout: a second would take the first one's load for a killed one's, and drop the database under it.
    """
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "demo.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another start is loading here; waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        _prepare_alone(environment)


def _prepare_alone(environment: dict[str, str]) -> None:
    owner = environment.get("DATABASE_OWNER_URL") or environment["DATABASE_URL"]
    as_owner = environment | {"DATABASE_URL": owner, "DATABASE_OWNER_URL": owner}
    if _migrate_and_load(as_owner) == HALF_LOADED:
        if os.environ.get("DATABASE_URL"):
            sys.exit("The example data was loaded half way by an earlier start. Give an empty database.")
        print("An earlier start was ended while it loaded; beginning anew …", flush=True)
        embedded.renew_database("demo")
        if _migrate_and_load(as_owner) == HALF_LOADED:
            sys.exit("The example data cannot be loaded; what was said stands above.")


def _migrate_and_load(as_owner: dict[str, str]) -> int:
    """Run both commands; give 0, or HALF_LOADED. Any other failure ends the start."""
    for sentence, words in (
        ("Bringing the database up to date (the first time some seconds) …", ["migrate", "--verbosity", "0"]),
        (
            "Loading the example data (the first time it lives through seven months, which takes minutes) …",
            ["load_demo"],
        ),
    ):
        print(sentence, flush=True)
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=as_owner, check=False, preexec_fn=_BOUND)
        if done.returncode == HALF_LOADED:
            return HALF_LOADED
        if done.returncode:
            sys.exit(f"manage.py {' '.join(words)} failed; what it said stands above.")
    return 0


def _commands() -> dict[str, list[str]]:
    celery = [sys.executable, "-m", "celery", "--app", "config"]
    return {
        "web": [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "config.wsgi"],
        "worker": [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", "--schedule", str(VAR / "celerybeat-schedule"), "--pidfile", ""],
    }


def _start(name: str, environment: dict[str, str], *, mode: str = "wb") -> subprocess.Popen[bytes]:
    """Start one part in a session of its own, so that it can be ended with all its children."""
    with (VAR / "log" / f"{name}.log").open(mode) as output:
        return subprocess.Popen(
            _commands()[name],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_BOUND,  # noqa: PLW1509
        )


@contextmanager
def _running(environment: dict[str, str]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Start web, worker and beat, and end each with all its children."""
    (VAR / "log").mkdir(parents=True, exist_ok=True)
    started: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name in _commands():
            started[name] = _start(name, environment)
        yield started
    finally:
        _end(started)


def _start_worker_again(started: dict[str, subprocess.Popen[bytes]], environment: dict[str, str]) -> None:
    """A worker ends when it loses the queue (settings.base); its task is in the queue or in a row."""
    if "worker" in started and started["worker"].poll() is not None:
        started["worker"] = _start("worker", environment, mode="ab")


def _end(started: dict[str, subprocess.Popen[bytes]]) -> None:
    _asked_once_is_enough()
    for process in started.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE
    for process in started.values():
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
        try:
            os.killpg(process.pid, signal.SIGKILL)  # children that outlived it
        except ProcessLookupError:
            continue
        process.wait()


def _wait_until_ready(port: int, started: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline, said = time.monotonic() + PATIENCE, ""
    while time.monotonic() < deadline:
        _complain_about_the_dead(started)
        try:
            with urllib.request.urlopen(f"http://{_reachable()}:{port}/readyz", timeout=5):
                return
        except urllib.error.HTTPError as answer:
            said = answer.read().decode(errors="replace")[:500]
        except OSError as error:
            said = str(error)
        time.sleep(0.2)
    sys.exit(f"Not ready after {PATIENCE} seconds: {said}. The logs are in {VAR / 'log'}.")


def _complain_about_the_dead(started: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in started.items():
        if process.poll() is not None:
            log = VAR / "log" / f"{name}.log"
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            sys.exit(f"{name} ended by itself (code {process.returncode}). The end of {log}:\n{tail}")


def _reachable() -> str:
    return "127.0.0.1" if _host() in {"0.0.0.0", "localhost"} else _host()  # noqa: S104


def _note_address(address: str) -> list[dict[str, str]]:
    """Complete var/demo.json, which scripts read, and give its log-ins."""
    facts: dict[str, Any] = json.loads(FACTS.read_text(encoding="utf-8")) if FACTS.exists() else {}
    logins = facts.get("logins") or []
    FACTS.write_text(json.dumps({**facts, "address": address, "logins": logins}, ensure_ascii=False, indent=2) + "\n")
    return list(logins)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def table(rows: list[dict[str, str]]) -> str:
    """Lay out the log-ins; a Chinese character is two columns wide."""
    columns = ("role", "username", "password")
    lines = [dict(zip(columns, columns, strict=True)), *rows]
    widths = {column: max(_width(str(line.get(column, ""))) for line in lines) for column in columns}
    text = []
    for line in lines:
        cells = [str(line.get(column, "")) for column in columns]
        padded = [cell + " " * (widths[column] - _width(cell)) for cell, column in zip(cells, columns, strict=True)]
        text.append("  " + "   ".join(padded).rstrip())
    return "\n".join(text)


def main() -> int:
    """Run until asked to stop, or until a part ends by itself."""
    port = chosen_port()
    for number in ENDINGS:
        signal.signal(number, _stop)
    (VAR / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise looks there, too
    try:
        with embedded.using("demo") as given:
            environment = _environment(given, port)
            _prepare(environment)
            with _running(environment) as started:
                _wait_until_ready(port, started)
                address = f"http://{'localhost' if _reachable() == '127.0.0.1' else _host()}:{port}/"
                logins = _note_address(address)
                print(f"\n{table(logins)}\n\nReady: {address}   (logs in var/log, Ctrl-C stops everything)", flush=True)
                while True:
                    for name in embedded.start_again("demo"):
                        print(f"{name} ended by itself and was started again.", flush=True)
                    _start_worker_again(started, environment)
                    _complain_about_the_dead(started)
                    time.sleep(0.5)
    except Stopped:
        print("\nStopped.", flush=True)
        return 0
    except embedded.ServerFailed as failure:
        print(failure, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
