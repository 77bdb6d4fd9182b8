"""Every benchmark runs with a few rows; and what does not depend on the machine holds (docs/performance.md).

Times are not asserted: other tests run beside these.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config.embedded import ROOT

pytestmark = pytest.mark.timeout(300)
Facts = dict[str, float]


@pytest.fixture
def run(tmp_path: Path) -> Callable[[str], Facts]:
    def measure(name: str) -> Facts:
        path = tmp_path / "facts.json"
        done = subprocess.run(
            [sys.executable, "-m", "bench", name, "--smoke", "--facts", str(path)],
            cwd=ROOT,
            env=os.environ | {"PYTHONWARNINGS": "default"},
            capture_output=True,
            text=True,
            check=False,
            timeout=280,
        )
        assert path.exists(), done.stderr[-3000:]
        return json.loads(path.read_text())

    return measure


def test_scan_asks_a_bounded_number_of_queries(run):
    assert run("parts")["queries a scan"] <= 22


def test_whole_order_asks_a_bounded_number_of_queries(run):
    facts = run("order")

    assert facts["forms an order"] == 33
    assert facts["queries an order"] <= 575
    assert facts["joins of the widest statement"] <= 5  # a form reads its paper, not all that the page shows


def test_slip_stays_small(run):
    facts = run("slips")

    assert facts["size of one copy"] <= 60
    assert facts["size of five copies"] <= 60


def test_no_page_asks_more_as_the_store_grows(run):
    facts = run("pages")
    more = {name: value for name, value in facts.items() if name.startswith("queries more: ")}
    most = {"desk": 20, "board": 8, "order": 26, "order list": 9, "closed orders": 9, "dashboard": 10}

    assert len(more) == 11
    assert set(more.values()) == {0}
    assert [page for page, queries in most.items() if facts[f"queries: {page}"] > queries] == []


def test_web_worker_is_weighed(run):
    assert 20 < run("worker")["web worker"] < 400
