"""So many clients at once, for a bounded time; rate and percentiles."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import psycopg

from bench.client import Answer

Act = Callable[[], Answer | None]


@dataclass
class Sample:
    """What the clients saw. Times in milliseconds."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, other: "Sample") -> None:
        """Put a further round of the same thing beside this one."""
        self.seconds += other.seconds
        self.waits += other.waits
        self.server += other.server
        self.cpu += other.cpu

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds if self.seconds else 0.0

    def percentile(self, percent: int) -> float:
        return percentile(self.waits, percent)

    @property
    def server_median(self) -> float:
        return percentile(self.server, 50)

    @property
    def cpu_median(self) -> float:
        return percentile(self.cpu, 50)


def percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


def drive(clients: Sequence[Act], seconds: float) -> Sample:
    """Let every client act again and again until the time is up; what fails ends the benchmark."""
    total = Sample()
    lock = threading.Lock()
    failures: list[Exception] = []
    start = threading.Barrier(len(clients) + 1)
    deadline = [0.0]

    def work(act: Act) -> None:
        mine = Sample()
        start.wait()
        try:
            while not failures:
                began = time.perf_counter()
                answer = act()
                mine.waits.append((time.perf_counter() - began) * 1000)
                if answer is not None:
                    mine.server.append(answer.server_ms)
                    mine.cpu.append(answer.cpu_ms)
                if time.perf_counter() >= deadline[0]:
                    break
        except Exception as failure:  # noqa: BLE001  (told by the main thread)
            failures.append(failure)
        with lock:
            total.add(mine)

    threads = [threading.Thread(target=work, args=(act,), daemon=True) for act in clients]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    deadline[0] = began + seconds
    start.wait()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    total.seconds = time.perf_counter() - began
    return total


def alternate(rivals: Mapping[str, Sequence[Act]], *, seconds: float, rounds: int) -> dict[str, Sample]:
    """Measure rivals by turns, so that what else the machine does hits them alike."""
    samples = {name: Sample() for name in rivals}
    for _round in range(rounds):
        for name, clients in rivals.items():
            samples[name].add(drive(clients, seconds / rounds))
    return samples


class Lazily:
    """A connection opened by the thread that uses it first, and kept."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection: psycopg.Connection | None = None

    def __call__(self) -> psycopg.Connection:
        if self.connection is None:
            self.connection = psycopg.connect(self.url, autocommit=True)
        return self.connection
