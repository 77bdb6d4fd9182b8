"""The embedded servers: they start, count their users, survive what kills them, and stop."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config import embedded
from config.embedded import places, processes
from config.embedded.__main__ import main

pytestmark = pytest.mark.skipif(bool(os.environ.get("NO_EMBEDDED")), reason="servers are given from outside")


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[embedded.Place]:
    """A profile of another checkout: nothing it does touches the servers these tests run on."""
    with tempfile.TemporaryDirectory(prefix="as-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setattr(places, "ROOT", Path(folder))
        monkeypatch.delenv("DATABASE_URL", raising=False)
        monkeypatch.delenv("REDIS_URL", raising=False)
        yield embedded.place("test")
        embedded.stop("test")
        shutil.rmtree(embedded.place("test").base, ignore_errors=True)


def answer(addresses: dict[str, str], role: str = "DATABASE_URL") -> tuple:
    with psycopg.connect(addresses[role]) as connection:
        return connection.execute(
            "SELECT current_user::text, show_trgm('张三丰') <> '{}', rolsuper, rolcreatedb "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()


def test_servers_start_recover_and_stop(elsewhere: embedded.Place) -> None:
    addresses = embedded.start("test")
    with psycopg.connect(addresses["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE EXTENSION pg_trgm")

    assert answer(addresses) == ("app", True, False, False)
    assert answer(addresses, "DATABASE_OWNER_URL") == ("owner", True, False, True)
    assert redis.Redis.from_url(addresses["REDIS_URL"]).ping()
    assert embedded.start("test") == addresses, "a second start finds them"

    for name in embedded.SERVERS:
        os.kill(processes.running_pid(elsewhere, name), signal.SIGKILL)
    embedded.start("test")
    assert embedded.status("test") == {"postgres": True, "valkey": True}, "killed servers come back"

    embedded.stop("test")
    assert embedded.status("test") == {"postgres": False, "valkey": False}
    for name in embedded.SERVERS:
        elsewhere.pid_file(name).write_text("1")
    (elsewhere.data / "postmaster.pid").write_text("1\n")
    embedded.start("test")
    assert embedded.status("test")["postgres"], "a number left behind belongs to somebody else"


def test_a_server_that_is_killed_is_started_again_and_one_that_was_stopped_is_not(elsewhere: embedded.Place) -> None:
    with embedded.using("test"):
        assert embedded.start_again("test") == []

        for name in embedded.SERVERS:
            pid = processes.running_pid(elsewhere, name)
            os.kill(pid, signal.SIGKILL)
            processes.children[pid].wait(10)
            assert embedded.start_again("test") == [name]
        assert embedded.status("test") == {"postgres": True, "valkey": True}

        embedded.stop("test")
        assert embedded.start_again("test") == []
        assert embedded.status("test") == {"postgres": False, "valkey": False}


def test_last_user_stops_the_servers(elsewhere: embedded.Place) -> None:
    with embedded.using("test"):
        with embedded.using("test"):
            pass
        assert all(embedded.status("test").values()), "somebody still uses them"

    assert not any(embedded.status("test").values())


def test_kept_servers_outlive_their_users(elsewhere: embedded.Place) -> None:
    embedded.start("test")

    with embedded.using("test"):
        pass

    assert all(embedded.status("test").values())


def test_given_servers_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere/0")

    with embedded.using("demo") as given:
        assert given == {}


def test_run_gives_addresses_and_exit_code(elsewhere: embedded.Place) -> None:
    code = embedded.run("test", [sys.executable, "-c", "import os; os.environ['DATABASE_URL']; raise SystemExit(7)"])

    assert code == 7
    assert not any(embedded.status("test").values())


def test_a_long_path_gets_its_sockets_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "ROOT", Path("/" + "long/" * 30))

    assert places.fits(embedded.place("demo"))


def test_status_says_what_runs_and_by_its_exit_code_whether_all_does(
    elsewhere: embedded.Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", "test"]) == 3
    assert capsys.readouterr().out == "postgres: does not run\nvalkey: does not run\n"

    embedded.start("test")

    assert main(["status", "test"]) == 0
    assert capsys.readouterr().out == "postgres: runs\nvalkey: runs\n"


def test_env_prints_the_addresses_for_a_shell() -> None:
    command = [sys.executable, "-m", "config.embedded", "env", "bench"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in embedded.addresses("bench").items()]
    assert done.stdout == "".join(lines)


def test_an_unknown_profile_is_refused_with_a_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from config import embedded; embedded.place('other')"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "There is no profile 'other': choose one of demo, test, bench." in done.stderr
