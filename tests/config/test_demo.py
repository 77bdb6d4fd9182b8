"""The supervisor of make demo: its port, its table, and that nothing it started outlives it."""

import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from config import demo


def test_a_taken_port_is_said_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))

        with pytest.raises(SystemExit, match=rf"^Port {port} is taken\. Choose another: PORT=\d+ make demo\.$"):
            demo.chosen_port()


@pytest.mark.parametrize("text", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)

    with pytest.raises(SystemExit, match=r"^PORT must be a number from 1 to 65535"):
        demo.chosen_port()


def test_columns_line_up_under_chinese() -> None:
    rows = [
        {"role": "服务顾问", "username": "ann", "password": "x"},
        {"role": "Cashier", "username": "bob", "password": "y"},
    ]

    lines = demo.table(rows).splitlines()

    assert {demo._width(line[: line.index(name)]) for line, name in zip(lines[1:], ["ann", "bob"], strict=True)} == {13}


def test_nothing_outlives_the_supervisor(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    child = "import subprocess, sys, time; subprocess.Popen(['sleep', '300']); print('up', flush=True); time.sleep(300)"
    monkeypatch.setattr(demo, "VAR", tmp_path)
    monkeypatch.setattr(demo, "_commands", lambda: {"web": [sys.executable, "-c", child]})
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}

    try:
        with demo._running(dict(os.environ)) as started:
            group = started["web"].pid
            while not (tmp_path / "log" / "web.log").read_text():
                time.sleep(0.02)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

    deadline = time.monotonic() + 5
    while _alive(group) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _alive(group)


def test_load_ends_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    """What it says comes through a pipe, which ends with the last of them."""
    (tmp_path / "manage.py").write_text("import time; print('up', flush=True); time.sleep(30)")
    program = (
        f"import os, pathlib; from config import demo; demo.ROOT = pathlib.Path({str(tmp_path)!r}); "
        "demo._migrate_and_load(dict(os.environ))"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=demo.ROOT)
    assert supervisor.stdout is not None
    while supervisor.stdout.readline() != b"up\n":
        pass
    begun = time.monotonic()

    supervisor.kill()
    supervisor.communicate()

    assert time.monotonic() - begun < 20


def test_second_start_beside_one_that_loads_waits_and_drops_nothing(tmp_path: Path) -> None:
    """It would find the load half way and take it for a killed one's."""
    loads = (
        "import pathlib, sys, time\n"
        "if sys.argv[1] == 'load_demo':\n"
        "    if pathlib.Path('half').exists(): sys.exit(4)\n"
        "    if not pathlib.Path('whole').exists():\n"
        "        pathlib.Path('half').touch(); print('loading', flush=True); time.sleep(2)\n"
        "        pathlib.Path('half').rename('whole')\n"
    )
    (tmp_path / "manage.py").write_text(loads)
    program = (
        f"import pathlib; from config import demo; demo.ROOT = demo.VAR = pathlib.Path({str(tmp_path)!r})\n"
        "demo.embedded.renew_database = lambda profile: (demo.ROOT / 'dropped').touch()\n"
        "demo._prepare({'DATABASE_URL': 'postgres://x'})"
    )
    given = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    begin = partial(subprocess.Popen, [sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=demo.ROOT, env=given)
    first = begin()
    assert first.stdout is not None
    while b"loading" not in (line := first.stdout.readline()):
        assert line, "The first load did not begin."

    second = begin()
    said, _nothing = second.communicate(timeout=60)
    first.communicate(timeout=60)

    assert (first.returncode, second.returncode) == (0, 0)
    assert "waiting for it" in said.decode()
    assert not (tmp_path / "dropped").exists()


def test_a_second_ctrl_c_does_not_cut_the_stopping_short() -> None:
    program = (
        "import os, signal, sys; from config import demo\n"
        "signal.signal(signal.SIGTERM, demo._stop)\n"
        "signal.signal(signal.SIGINT, demo._stop)\n"
        "try:\n"
        "    try: os.kill(os.getpid(), signal.SIGINT)\n"
        "    finally: os.kill(os.getpid(), signal.SIGTERM); print('all stopped')\n"
        "except demo.Stopped: pass"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=demo.ROOT, capture_output=True, text=True, check=False)

    assert done.stdout == "all stopped\n", done.stderr


def _alive(group: int) -> bool:
    """A zombie that nobody has buried yet is not alive."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    states = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            states.append(fields[0])
    return any(state != "Z" for state in states)


def test_a_worker_that_ends_is_started_again(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(demo, "VAR", tmp_path)
    monkeypatch.setattr(demo, "_commands", lambda: {"worker": [sys.executable, "-c", "print('up', flush=True)"]})
    (tmp_path / "log").mkdir()
    started = {"worker": demo._start("worker", dict(os.environ))}
    started["worker"].wait(20)

    demo._start_worker_again(started, dict(os.environ))
    started["worker"].wait(20)

    assert (tmp_path / "log" / "worker.log").read_text() == "up\nup\n"
