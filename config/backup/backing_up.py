"""Making a backup. What bears the name of one is whole: it gets its name last."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config.backup import archive, facts, programs

PREFIX = "after-sales-"


@dataclass(frozen=True)
class Made:
    """The backup, and the photos that the database names and nobody has."""

    path: Path
    lost: list[str]
    rows: int
    photos: int


def back_up(folder: Path) -> Made:
    """Write a backup of this moment into ``folder`` while people work on.

    Everything about the database is read in one snapshot. The photos come after it: a photo is written before its row
    and never changed, so each that a row names is there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _forget_unfinished(folder)
    name = f"{PREFIX}{timezone.localtime():%Y%m%d-%H%M%S}.tar"
    media = Path(settings.MEDIA_ROOT)
    with _workplace(folder / f".{name}.part") as work:
        dump, whole = work / archive.DUMP, work / "whole"
        manifest, named = _read_database(dump)
        with whole.open("xb") as target:
            archive.write(target, manifest, dump=dump, media=media)
            target.flush()
            os.fsync(target.fileno())
        archive.check(whole)
        whole.rename(folder / name)
    _sync(folder)
    photos = {entry.removeprefix(f"{archive.MEDIA}/") for entry in manifest.checksums if entry != archive.DUMP}
    rows = sum(int(told.split()[0]) for told in manifest.facts["rows"].values())
    return Made(folder / name, sorted(named - photos), rows, len(photos))


def _read_database(dump: Path) -> tuple[archive.Manifest, set[str]]:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        manifest = archive.Manifest(
            made_at=timezone.now().isoformat(),
            server_major=facts.server_major(cursor),
            migrations=sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations()),
            facts=facts.gather(cursor),
        )
        named = _named_files()
        programs.dump(dump, snapshot=snapshot)
    return manifest, named


def _named_files() -> set[str]:
    """Every file that a row names."""
    named: set[str] = set()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField) and model._meta.managed and not model._meta.proxy:
                named |= set(model._base_manager.exclude(**{field.name: ""}).values_list(field.name, flat=True))
    return named - {None, ""}


@contextlib.contextmanager
def _workplace(path: Path) -> Iterator[Path]:
    """A hidden folder that only we read; locked, so that another backup knows it is in use."""
    path.mkdir(mode=0o700)
    handle = os.open(path, os.O_RDONLY)
    before = os.umask(0o077)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield path
    finally:
        os.umask(before)
        shutil.rmtree(path, ignore_errors=True)
        os.close(handle)


def _forget_unfinished(folder: Path) -> None:
    """What a killed backup left behind is of no use."""
    for left in folder.glob(f".{PREFIX}*.part"):
        handle = os.open(left, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(handle)


def _sync(folder: Path) -> None:
    """The new name, too, survives a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
