"""One printing process per web worker: PDFs cost the pages beside them nothing (design §8)."""

import atexit
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from documents.printing import renderer

PRINTS_PER_PROCESS = 200
PATIENCE = 60  # seconds


class PrintingFailed(Exception):
    """The printing process broke twice, or took too long."""


class Press:
    """Keeps one process; recycles it after so many prints, rebuilds it when it broke."""

    def __init__(self, *, prints: int = PRINTS_PER_PROCESS, patience: float = PATIENCE) -> None:
        self.prints, self.patience = prints, patience
        self._lock = threading.Lock()
        self._process: ProcessPoolExecutor | None = None
        self._owner = 0
        self._left = 0

    def print(self, sheet: str, frames: Sequence[str] = ()) -> bytes:
        """The PDF (``renderer.render``); raises :class:`PrintingFailed`, or what the HTML itself raised."""
        try:
            return self._once(sheet, frames)
        except BrokenProcessPool:
            self.close()
        try:
            return self._once(sheet, frames)
        except BrokenProcessPool as broken:
            self.close()
            raise PrintingFailed from broken

    def _once(self, sheet: str, frames: Sequence[str]) -> bytes:
        with self._lock:
            if self._owner != os.getpid() or self._left <= 0:
                self._retire()
            if self._process is None:
                self._process = ProcessPoolExecutor(1, get_context("spawn"), initializer=renderer.settle_in)
                self._owner, self._left = os.getpid(), self.prints
            self._left -= 1
            future = self._process.submit(renderer.render, sheet, list(frames))
        try:
            return future.result(self.patience)
        except TooSlow as slow:
            future.cancel()
            self.close(at_once=True)
            raise PrintingFailed from slow

    def _retire(self) -> None:
        """Let go of the process; what it has begun it finishes. A process of before a fork is not ours to end."""
        if self._process is not None and self._owner == os.getpid():
            self._process.shutdown(wait=False)
        self._process = None

    def close(self, *, at_once: bool = False) -> None:
        with self._lock:
            workers = list((self._process._processes or {}).values()) if self._process and at_once else []
            self._retire()
            for worker in workers:
                worker.kill()


press = Press()
atexit.register(press.close)
