"""Where a profile keeps its data, its sockets and its logs."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent.parent
PROFILES = ("demo", "test", "bench")
DATABASE = "after_sales"
LONGEST_SOCKET = 107


class ServerFailed(RuntimeError):
    """A server did not start or stop; the message says what to look at."""


@dataclass(frozen=True)
class Place:
    """The folder of a profile, and what lies where in it."""

    profile: str
    base: Path

    @property
    def home(self) -> Path:
        return self.base / self.profile

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def valkey_socket(self) -> Path:
        return self.home / "valkey.sock"

    @property
    def durable(self) -> bool:
        return self.profile != "test"

    def log(self, name: str) -> Path:
        return self.base / f"{self.profile}-{name}.log"

    def pid_file(self, name: str) -> Path:
        return self.base / f"{self.profile}-{name}.pid"

    def addresses(self) -> dict[str, str]:
        host = quote(str(self.home), safe="")
        return {
            "DATABASE_URL": f"postgres://app@{host}/{DATABASE}",
            "DATABASE_OWNER_URL": f"postgres://owner@{host}/{DATABASE}",
            "REDIS_URL": f"unix://{self.valkey_socket}",
        }


def place(profile: str) -> Place:
    """Name the profile's folder; nothing is made or started."""
    if profile not in PROFILES:
        raise ServerFailed(f"There is no profile {profile!r}: choose one of {', '.join(PROFILES)}.")
    inside = Place(profile, ROOT / "var" / "servers")
    if os.geteuid() != 0 and fits(inside):
        return inside
    # Root runs the servers as somebody else, who may not get at the project's folder.
    key = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    folders = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 (checked in make_folders)
    for folder in folders:
        outside = Place(profile, folder / f"after-sales-{os.geteuid()}-{key}")
        if folder.is_dir() and fits(outside) and (os.geteuid() != 0 or open_to_all(folder)):
            return outside
    raise ServerFailed("No folder for sockets is short enough and open: set TMPDIR to one such as /tmp.")


def fits(candidate: Place) -> bool:
    return len(os.fsencode(candidate.home / ".s.PGSQL.5432.lock")) < LONGEST_SOCKET


def open_to_all(path: Path) -> bool:
    """May every system user pass through this folder and all above it?"""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def addresses(profile: str) -> dict[str, str]:
    """Give the addresses the profile's servers have, or will have once they run."""
    return place(profile).addresses()
