"""What is printed while it is measured, and the same as Markdown."""

import datetime
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.servers import machine


@dataclass
class Report:
    """Tables, notes and targets in the order they were found."""

    lines: list[str] = field(default_factory=list)
    facts: dict[str, float] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)

    def say(self, line: str = "") -> None:
        self.lines.append(line)
        print(line, flush=True)

    def title(self, text: str) -> None:
        self.say()
        self.say(f"### {text}")
        self.say()

    def note(self, text: str) -> None:
        if self.lines and self.lines[-1]:
            self.say()
        self.say(text)
        self.say()

    def fact(self, name: str, value: float) -> None:
        """Keep a figure for who runs the benchmark as a test."""
        self.facts[name] = value

    def table(self, caption: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """A table that reads well on a terminal and as Markdown."""
        if self.lines and self.lines[-1]:
            self.say()  # behind a list, Markdown takes the table for its last point
        cells = [[caption if n == 0 and not word else word for n, word in enumerate(head)]]
        cells += [[str(cell) for cell in row] for row in rows]
        widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
        for number, row in enumerate(cells):
            padded = [row[0].ljust(widths[0])] + [
                cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)
            ]
            self.say(f"| {' | '.join(padded)} |")
            if number == 0:
                self.say(f"|{'-' * (widths[0] + 2)}|{'|'.join('-' * (w + 1) + ':' for w in widths[1:])}|")
        self.say()

    def target(
        self, name: str, value: float, *, at_most: float | None = None, at_least: float | None = None, unit: str = "×"
    ) -> None:
        """Say whether a target is met."""
        met = (at_most is None or value <= at_most) and (at_least is None or value >= at_least)
        bound = f"≤ {at_most:g}" if at_most is not None else f"≥ {at_least:g}"
        self.facts[name] = value
        text = f"{name}: {value:.2f} {unit} (target {bound} {unit})"
        if not met:
            self.missed.append(text)
        self.say(f"- {'met' if met else '**missed**'}: {text}")

    def heading(self) -> None:
        facts = machine()
        now = datetime.datetime.now(tz=datetime.UTC).astimezone()
        self.say(
            f"Measured on {now:%Y-%m-%d %H:%M} with {facts['cores']} cores ({facts['processor']}),"
            f" load {facts['load']} before it began, Python {sys.version.split()[0]}."
        )

    def write(self, path: Path) -> None:
        """Put the report between the marks of a Markdown file."""
        before, begin, rest = path.read_text(encoding="utf-8").partition("<!-- measured -->")
        _old, end, after = rest.partition("<!-- end of measured -->")
        assert begin, path
        assert end, path
        path.write_text(f"{before}{begin}\n" + "\n".join(self.lines).strip() + f"\n{end}{after}", encoding="utf-8")
