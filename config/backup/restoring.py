"""Restoring a backup: checked before anything is touched, and compared row by row afterwards."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from config import privileges
from config.backup import archive, facts, programs


class CannotRestore(Exception):
    """Nothing was changed; the message says why and what to do."""


class RestoredWrongly(Exception):
    """What was restored is not what was backed up; the message lists the differences."""


def restore(source: Path, *, replace: bool = False) -> archive.Manifest:
    """Put database and photos back as they were. Only into an empty database, unless ``replace`` empties it first.

    The photos come first: then no row ever names one that is not there. The database is restored in one transaction. Other
    photos stay where they are.
    """
    manifest = archive.check(source)
    _refuse_unknown_migrations(manifest)
    with connection.cursor() as cursor:
        if not replace and not facts.is_empty(cursor):
            raise CannotRestore(
                f"The database {connection.settings_dict['NAME']!r} is not empty. Restore into an empty one, "
                "or say --replace to lose what is in it."
            )
    _refuse_other_photos(source, manifest, replace=replace)
    for name, content in archive.media_in(source):
        _put(Path(settings.MEDIA_ROOT) / name, content)
    if replace:
        _empty_database()
    connection.close()
    with archive.dump_in(source) as dump:
        programs.restore(dump)
    privileges.secure()
    _compare(manifest)
    return manifest


def _refuse_unknown_migrations(manifest: archive.Manifest) -> None:
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    ours = {name.split(".")[0] for name in known}
    newer = [name for name in manifest.migrations if name not in known and name.split(".")[0] in ours]
    if newer:
        raise CannotRestore(
            f"The backup is of a newer version of this system, which had {newer[0]}. Install that version first."
        )


def _refuse_other_photos(source: Path, manifest: archive.Manifest, *, replace: bool) -> None:
    """A photo of the same name and other content belongs to another system."""
    if replace:
        return
    for name in manifest.checksums:
        path = Path(settings.MEDIA_ROOT) / name.removeprefix(f"{archive.MEDIA}/")
        if name == archive.DUMP or not path.exists():
            continue
        with path.open("rb") as there:
            if hashlib.file_digest(there, "sha256").hexdigest() != manifest.checksums[name]:
                raise CannotRestore(f"{path} is there already, with other content. Say --replace to lose it.")


def _put(path: Path, content: IO[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as target:
        shutil.copyfileobj(content, target)
        target.flush()
        os.fsync(target.fileno())
    part.rename(path)


def _empty_database() -> None:
    """Everything, also what the backup does not know."""
    try:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10s'; SET LOCAL client_min_messages = warning")
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            cursor.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
    except OperationalError as locked:
        raise CannotRestore("The database is in use: stop web, worker and beat first.") from locked


def _compare(manifest: archive.Manifest) -> None:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        same_major = facts.server_major(cursor) == manifest.server_major
        told = facts.differences(manifest.facts, facts.gather(cursor), same_major=same_major)
    if told:
        raise RestoredWrongly("\n".join(told))
