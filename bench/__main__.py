"""python -m bench [parts|order|slips|pages|worker|all] [--smoke] [--write]."""

import argparse
import importlib
import json
import os
import signal
import sys
from pathlib import Path

import psycopg

from bench import bare, servers
from bench.report import Report

NAMES = ("parts", "order", "slips", "pages", "worker")


def main() -> int:
    """Measure what was asked for; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Each figure beside its floor.")
    parser.add_argument("names", nargs="*", metavar="NAME", default="all", help=f"{', '.join(NAMES)}; all without")
    parser.add_argument("--smoke", action="store_true", help="a few seconds: does it run?")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    parser.add_argument("--facts", type=Path, help="write the figures into a file as JSON")
    asked = parser.parse_args()
    names = list(NAMES) if asked.names in ("all", ["all"]) else asked.names
    for name in names:
        if name not in NAMES:
            parser.error(f"there is no benchmark {name!r}: choose from {', '.join(NAMES)}")
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(143))  # what was started is stopped, whatever ends it
    report = Report()
    report.heading()
    with servers.running() as given:
        for name in names:
            with servers.fresh_database(given) as database:
                with psycopg.connect(database.owner_url, autocommit=True) as owner:
                    owner.execute(bare.TABLES)
                run(name, database, report, smoke=asked.smoke)
    if asked.write:
        report.write(servers.ROOT / "docs" / "performance.md")
    if asked.facts:
        asked.facts.write_text(json.dumps(report.facts))
    if report.missed:
        print("\nMissed:", *report.missed, sep="\n- ")
    return 1 if report.missed else 0


def run(name: str, database: servers.Database, report: Report, *, smoke: bool) -> None:
    """The settings are read once a process, so a second benchmark moves this one to its database."""
    os.environ.update(database.environment())
    import django  # noqa: PLC0415  (the settings ask for the address of the database)
    from django.db import connection  # noqa: PLC0415

    django.setup()
    connection.close()
    connection.settings_dict["NAME"] = database.url.rpartition("/")[2]
    if not smoke or not servers.statics_are_there():
        servers.collect_static(database.environment())
        servers.compile_code()
    importlib.import_module(f"bench.{name}").measure(database, report, smoke=smoke)
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
