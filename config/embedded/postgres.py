"""PostgreSQL: its cluster, its roles and its database."""

import contextlib
import getpass
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded import processes
from config.embedded.places import DATABASE, Place, ServerFailed
from config.embedded.system_user import as_server_user, clean_environment, server_user

ATTEMPTS = 20  # to start after a kill -9, a quarter of a second apart
ATTEMPTS_OF_PATIENCE = 5  # then what still holds the data is ended


def connect(at: Place, role: str, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(at.home), user=role, dbname=database, autocommit=True, connect_timeout=5)


def answers(at: Place) -> bool:
    try:
        connect(at, "postgres", "postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def start(at: Place, programs: Path) -> None:
    if processes.running_pid(at, "postgres") is None:
        # A number that is nobody's, or somebody else's, by now: PostgreSQL would refuse to start beside it.
        for left in (at.data / "postmaster.pid", at.home / ".s.PGSQL.5432", at.home / ".s.PGSQL.5432.lock"):
            left.unlink(missing_ok=True)
    if not at.data.exists():
        _create_cluster(at, programs)
    for attempt in range(1, ATTEMPTS + 1):  # after a kill -9 its children hold the shared memory for a moment
        process = processes.launch(at, "postgres", _command(at, programs))
        try:
            processes.wait_for(at, "postgres", process, answers=answers)
        except ServerFailed as failure:
            if attempt == ATTEMPTS or "shared memory" not in str(failure):
                raise
            if attempt == ATTEMPTS_OF_PATIENCE:
                _end_orphans(at)
            time.sleep(0.25)
        else:
            break
    _create_roles(at)


def stop(at: Place) -> None:
    processes.end(at, "postgres", politely=signal.SIGINT)  # the fast shutdown: it does not wait for sessions to leave


def renew_database(at: Place) -> None:
    """Drop the database, whoever is connected, and make an empty one."""
    with connect(at, "postgres", "postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE)))
    _create_roles(at)


def _command(at: Place, programs: Path) -> list[str]:
    options = ["listen_addresses=", "max_connections=200", "jit=off", "log_min_messages=warning"]
    if not at.durable:
        options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]
    command = [str(programs / "postgres"), "-D", str(at.data), "-k", str(at.home)]
    return command + [word for option in options for word in ("-c", option)]


def _create_cluster(at: Place, programs: Path) -> None:
    user = server_user()
    fresh = at.home / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [str(programs / "initdb"), "-D", str(fresh), "-U", "postgres", "--auth-local=peer", "--auth-host=reject"]
    command += ["--locale-provider=builtin", "--locale=C.UTF-8", "--encoding=UTF8", "--no-instructions"]
    done = subprocess.run(
        command + ([] if at.durable else ["--no-sync"]),
        capture_output=True,
        check=False,
        cwd="/",
        env=clean_environment(),
        **as_server_user(),  # type: ignore[call-overload]
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
    with connect(at, "postgres", "postgres") as connection:
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
