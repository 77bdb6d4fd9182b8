"""Servers and processes that may be killed: real ones, in a place of their own, as durable as in production."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from config import demo, embedded
from config.embedded import places, postgres, processes, system_user, valkey
from config.embedded.programs import programs


def wait_for(what: Callable[[], Any], seconds: float = 30, every: float = 0.05) -> Any:
    """Give the first true answer, or fail."""
    deadline = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(every)
    return answer


class Ground:
    """PostgreSQL and Valkey of one's own, and web, worker and beat on them, run by the commands of ``make demo``."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.at = embedded.Place("demo", folder)  # this profile keeps fsync and synchronous_commit on
        self.programs = programs(self.at)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = os.environ | self.at.addresses()
        self.environment |= {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "FAULTS_FOLDER": str(folder),
            "DEBUG": "0",
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "WEB_PROCESSES": "2",
            "WEB_THREADS": "4",
            "SWEEP_SECONDS": "1",
        }

    # --- servers ---

    def start_servers(self) -> None:
        system_user.make_folders(self.at)
        postgres.start(self.at, self.programs["postgres"])
        self.start_queue()

    def start_database(self) -> None:
        postgres.start(self.at, self.programs["postgres"])

    def start_queue(self) -> None:
        valkey.start(self.at, self.programs["valkey"])

    def stop_servers(self) -> None:
        for server in embedded.SERVERS.values():
            server.stop(self.at)

    def kill_server(self, name: str) -> None:
        pid = processes.running_pid(self.at, name)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        processes.children[pid].wait(10)

    def kill_a_backend(self) -> None:
        """One session of the application, of which PostgreSQL makes a crash of all."""
        with self.superuser() as looking:
            query = "SELECT pid FROM pg_stat_activity WHERE usename = 'app' AND backend_type = 'client backend' LIMIT 1"
            found = looking.execute(query).fetchone()
        if found:
            os.kill(found[0], signal.SIGKILL)

    def superuser(self) -> psycopg.Connection:
        return postgres.connect(self.at, "postgres", places.DATABASE)

    def fill(self, template_url: str) -> None:
        """The schema as migrated for the tests, with owner and grants, without migrating again."""
        dump = [str(self.programs["postgres"] / "pg_dump"), "--format=custom", template_url]
        into = [
            str(self.programs["postgres"] / "pg_restore"),
            "--exit-on-error",
            "--dbname",
            self.environment["DATABASE_OWNER_URL"],
        ]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as source:
            subprocess.run(into, stdin=source.stdout, check=True)
        assert source.returncode == 0

    @contextlib.contextmanager
    def as_database(self, blocker: Any) -> Iterator[None]:
        """Django in this process works on this database, as the owner."""
        ours = {"HOST": str(self.at.home), "NAME": places.DATABASE, "USER": "owner"}
        before = {name: connection.settings_dict[name] for name in ours}
        with blocker.unblock():
            connection.close()
            connection.settings_dict.update(ours)
            settings.DATABASES["default"].update(ours)
            try:
                yield
            finally:
                connection.close()
                connection.settings_dict.update(before)
                settings.DATABASES["default"].update(before)

    # --- processes ---

    def start(self, *names: str, **more: str) -> None:
        for name in names:
            command = [str(self.folder / "beat") if "celerybeat" in word else word for word in demo._commands()[name]]
            with (self.folder / f"{name}.log").open("ab") as output:
                self.processes[name] = subprocess.Popen(
                    command,
                    cwd=embedded.ROOT,
                    env=self.environment | more,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )

    def kill(self, name: str) -> None:
        """The process and all its children, at once."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def kill_main(self, name: str) -> None:
        """The head first: for a moment its children work on alone. Then they too, as systemd or a container does."""
        process = self.processes.pop(name)
        process.kill()
        process.wait(10)
        time.sleep(0.1)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def kill_a_child(self, name: str) -> None:
        pid = self.processes[name].pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(children[0]), signal.SIGKILL)

    def stop(self, *names: str) -> None:
        for name in set(names or self.processes) & set(self.processes):
            self.kill(name)

    def serve(self) -> None:
        """The web server runs, and answers."""
        self.run("web")
        self.wait_until("/up", 204)

    def run(self, *names: str) -> None:
        """Start those that do not run."""
        self.start(*(name for name in names if name not in self.processes or self.processes[name].poll() is not None))

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    # --- what it says of itself ---

    def look(self, path: str) -> tuple[int, str]:
        """Status and text, 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=15) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()
        except OSError:
            return 0, ""

    def wait_until(self, path: str, status: int, seconds: float = 60) -> str:
        wait_for(lambda: self.look(path)[0] == status, seconds)
        return self.look(path)[1]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=embedded.ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
