"""One tar: database.dump, media/…, and last manifest.json, which has a checksum of each. Without it a file is no backup."""

import contextlib
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from config.backup.facts import Facts

FORMAT = 1
DUMP, MANIFEST, MEDIA = "database.dump", "manifest.json", "media"
BLOCK = 1024 * 1024


class NotABackup(Exception):
    """The file is not whole, or not ours; the message says what is wrong."""


@dataclass
class Manifest:
    """What must be found again after a restore."""

    made_at: str
    server_major: int
    migrations: list[str]
    facts: Facts
    checksums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


class _Hashing(io.RawIOBase):
    """Reads on, and knows the checksum of what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.sha256 = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.source.read(size)
        self.sha256.update(block)
        return block


def write(target: IO[bytes], manifest: Manifest, *, dump: Path, media: Path) -> None:
    """Write all of it, the manifest last."""
    with tarfile.open(fileobj=target, mode="w") as tar:
        _add(tar, manifest, DUMP, dump)
        for path in sorted(media.rglob("*")):
            if path.is_file() and not path.is_symlink():
                _add(tar, manifest, f"{MEDIA}/{path.relative_to(media).as_posix()}", path)
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(text)
        tar.addfile(info, io.BytesIO(text))


def _add(tar: tarfile.TarFile, manifest: Manifest, name: str, path: Path) -> None:
    with path.open("rb") as source:
        info = tarfile.TarInfo(name)
        stat = path.stat()
        info.size, info.mtime = stat.st_size, int(stat.st_mtime)
        hashing = _Hashing(source)
        tar.addfile(info, hashing)  # type: ignore[arg-type]
        manifest.checksums[name] = hashing.sha256.hexdigest()


def check(path: Path) -> Manifest:
    """Read every byte and compare it with the manifest, and give that; raises :class:`NotABackup`."""
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    with _opened(path) as tar:
        for member in tar:
            if not member.isfile() or ".." in PurePosixPath(member.name).parts or member.name.startswith("/"):
                raise NotABackup(f"{member.name!r} has no place in a backup.")
            content = _content(tar, member)
            if member.name == MANIFEST:
                manifest = _manifest(content.read())
                continue
            hashing = _Hashing(content)
            while hashing.read(BLOCK):
                pass
            found[member.name] = hashing.sha256.hexdigest()
    if manifest is None:
        raise NotABackup("It has no manifest: it was not finished, or it is no backup of this system.")
    if found != manifest.checksums:
        wrong = sorted(name for name, _sum in found.items() ^ manifest.checksums.items())
        raise NotABackup(f"{wrong[0]} is damaged or missing.")
    return manifest


def _manifest(text: bytes) -> Manifest:
    try:
        read: dict[str, Any] = json.loads(text)
    except ValueError as broken:
        raise NotABackup("Its manifest cannot be read.") from broken
    if read.get("format") != FORMAT:
        raise NotABackup("It was made by another version of this system, in another format.")
    return Manifest(**read)


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    if content is None:
        raise NotABackup(f"{member.name!r} cannot be read.")
    return content


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError) as broken:
        raise NotABackup(f"{path} is not whole, or no backup of this system: {broken}.") from broken


@contextlib.contextmanager
def dump_in(path: Path) -> Iterator[IO[bytes]]:
    """Give the database's part of a backup that was checked."""
    with _opened(path) as tar:
        yield _content(tar, tar.getmember(DUMP))


def media_in(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Give the photos of a backup that was checked, each with its name below the folder of photos."""
    with _opened(path) as tar:
        for member in tar:
            if member.name.startswith(f"{MEDIA}/"):
                yield member.name.removeprefix(f"{MEDIA}/"), _content(tar, member)
