"""The servers under test: PostgreSQL and Valkey of the profile "bench", a fresh database, gunicorn on 127.0.0.1."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import conninfo, sql

from config import embedded

ROOT = embedded.ROOT
VAR = ROOT / "var" / "bench"
PATIENCE = 60  # seconds a web server may take to answer
APPLICATION, MINIMAL = "bench.settings", "bench.minimal.settings"


@dataclass(frozen=True)
class Database:
    """One database, reached by the application's role and by the owner."""

    url: str
    owner_url: str
    redis_url: str

    def environment(self) -> dict[str, str]:
        """What production's settings ask for."""
        return {
            "DATABASE_URL": self.url,
            "DATABASE_OWNER_URL": self.owner_url,
            "REDIS_URL": self.redis_url,
            "DJANGO_SETTINGS_MODULE": APPLICATION,
            "SECRET_KEY": "for measuring only, for measuring only, for measuring",
            "ALLOWED_HOSTS": "127.0.0.1",
            "MEDIA_ROOT": str(VAR / "media"),
            "DEFAULT_FROM_EMAIL": "bench@example.cn",
            "EMAIL_HOST": "127.0.0.1",
            "LOG_LEVEL": "INFO",
        }


@dataclass(frozen=True)
class Servers:
    """Where the servers are, and the database that every benchmark gets a copy of."""

    addresses: dict[str, str]
    owner_url: str
    template: str


@contextlib.contextmanager
def running() -> Iterator[Servers]:
    """The servers of the profile, unless the environment names others, with every migration applied."""
    with embedded.using("bench") as given:
        addresses = {**os.environ, **given}
        owner_url = addresses.get("DATABASE_OWNER_URL") or addresses["DATABASE_URL"]
        yield Servers(addresses, owner_url, os.environ.get("TEST_DATABASE_TEMPLATE") or _migrated(owner_url))


@contextlib.contextmanager
def fresh_database(servers: Servers) -> Iterator[Database]:
    """A copy of the migrated database, which is dropped in the end."""
    name, owner_url = f"bench_run{os.getpid()}", servers.owner_url
    with psycopg.connect(owner_url, autocommit=True) as connection:
        _drop_left(connection)
        words = {"name": sql.Identifier(name), "template": sql.Identifier(servers.template)}
        connection.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**words))
    try:
        url, owners = (_other(address, name) for address in (servers.addresses["DATABASE_URL"], owner_url))
        yield Database(url, owners, servers.addresses["REDIS_URL"])
    finally:
        with psycopg.connect(owner_url, autocommit=True) as connection:
            _drop(connection, name)


def _migrated(owner_url: str) -> str:
    """Bring the profile's own database up to date and give its name."""
    print("Bringing the database up to date …", file=sys.stderr, flush=True)
    environment = os.environ | {
        "DATABASE_URL": owner_url,
        "DATABASE_OWNER_URL": owner_url,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }
    command = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return str(conninfo.conninfo_to_dict(owner_url)["dbname"])


def _other(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"


def _drop_left(connection: psycopg.Connection) -> None:
    """Remove what a killed run left behind."""
    for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^bench_run[0-9]+$'").fetchall():
        if not Path(f"/proc/{name.removeprefix('bench_run')}").exists():
            _drop(connection, name)


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def statics_are_there() -> bool:
    return (VAR / "static" / "staticfiles.json").exists()


def collect_static(environment: dict[str, str]) -> None:
    """Hash the browser's files, as a production image does when it is built; quick when they are there."""
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=True)


def compile_code() -> None:
    """Keep the compiled modules, as the image does: a process that starts only reads them."""
    command = [sys.executable, "-m", "compileall", "-q", "-x", r"/(\.venv|node_modules|var)/", "."]
    subprocess.run(command, cwd=ROOT, check=True)


@dataclass
class Web:
    """A running web server."""

    port: int
    process: subprocess.Popen[bytes]
    seconds_to_start: float

    def workers(self) -> list[int]:
        """The processes that serve, without the one that watches over them."""
        return children(self.process.pid)


def children(pid: int) -> list[int]:
    """The processes that any thread of a process has started."""
    lists = (task / "children" for task in Path(f"/proc/{pid}/task").iterdir())
    return [int(word) for one in lists for word in one.read_text().split()]


def free_port() -> int:
    """A port nobody listens on; BENCH_PORTS=8170-8179 narrows the choice."""
    wanted = os.environ.get("BENCH_PORTS", "")
    first, _, last = wanted.partition("-")
    for port in range(int(first), int(last or first) + 1) if wanted else [0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SystemExit(f"No port is free in BENCH_PORTS={wanted}.")


@contextlib.contextmanager
def web(database: Database, settings: str = APPLICATION, *, processes: int | None = None) -> Iterator[Web]:
    """Gunicorn with the project's own configuration; workers are not recycled while they are measured."""
    port = free_port()
    number = {"WEB_PROCESSES": str(processes)} if processes else {}  # else as many as the machine has cores
    environment = os.environ | database.environment() | number
    environment |= {"DJANGO_SETTINGS_MODULE": settings, "HOST": "127.0.0.1", "PORT": str(port)}
    where = "config.wsgi" if settings == APPLICATION else "bench.minimal.wsgi"
    VAR.mkdir(parents=True, exist_ok=True)
    log = VAR / f"{settings.split('.')[1]}-web.log"
    with log.open("wb") as output:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--max-requests", "0", where],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(process, port, log)
        yield Web(port, process, time.monotonic() - began)
    finally:
        _end(process)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"The web server did not answer. Its log is {log}.")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(25)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "unknown processor",
    )
    return {"cores": str(os.cpu_count()), "processor": model, "load": f"{os.getloadavg()[0]:.1f}"}
