"""The application under test, with one more slip: no paper of the house has five copies yet, the target speaks of one."""

from dataclasses import replace
from typing import Any

from django.apps import AppConfig

ONE, FIVE = "SLP-01", "BENCH-5"


class BenchConfig(AppConfig):
    name = "bench"

    def ready(self) -> None:
        """Give the work order a slip like its first one, in five copies."""
        from documents.kinds import KINDS, Copy  # noqa: PLC0415  (kinds name models)

        kind = KINDS["WO"]
        holders: Any = [copy.holder for copy in kind.slip(ONE).copies]
        copies = tuple(Copy(n + 1, holders[n % len(holders)]) for n in range(5))
        KINDS["WO"] = replace(kind, slips=(*kind.slips, replace(kind.slip(ONE), code=FIVE, copies=copies)))
