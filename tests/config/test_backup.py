"""Backup and restore: what was restored is compared row by row, and then used."""

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from PIL import Image
from psycopg import sql

from config.backup import archive, facts
from config.backup.backing_up import back_up
from config.backup.restoring import CannotRestore, RestoredWrongly, restore
from documents.models import Attachment
from documents.services.attachments import attach_photo
from parts.models import StockMovement
from staff.enums import Role
from staff.models import Store, User
from tests.workorders.walk import Shop, Walk
from workorders.enums import Step
from workorders.models import WorkOrder


@pytest.fixture
def shop(store: Store, person: Callable[..., User]) -> Shop:
    return Shop(store, {role: person(role) for role in Role})


@pytest.fixture
def media(settings: object, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    settings.STORAGES = {  # type: ignore[attr-defined]
        **django_settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
    return tmp_path / "media"


@pytest.fixture
def history(shop: Shop, media: Path) -> Walk:
    """Two orders on their way, one with a photo in a language of its own."""
    Walk(shop).to(Step.FOLLOW_UP)
    walk = Walk(shop).to(Step.REPAIR)
    picture = io.BytesIO()
    Image.new("RGB", (90, 60), "red").save(picture, "JPEG")
    file = SimpleUploadedFile("䶮.jpg", picture.getvalue())
    attach_photo(walk.pk, file=file, caption="右前门划痕 𬭎", by=shop[Role.SERVICE_ADVISOR])
    return walk


@pytest.fixture
def on_another_machine() -> Iterator[Callable[[], object]]:
    """An empty database beside the test's own, on which this process works inside the with."""
    here = connection.settings_dict["NAME"]
    there = f"{here}_restored"

    def administer(*statements: str) -> None:
        with psycopg.connect(dbname="postgres", **login(), autocommit=True) as owner:
            for statement in statements:
                owner.execute(sql.SQL(statement).format(name=sql.Identifier(there)))

    @contextmanager
    def move() -> Iterator[None]:
        administer("DROP DATABASE IF EXISTS {name}", "CREATE DATABASE {name} TEMPLATE template0")
        connection.close()
        connection.settings_dict["NAME"] = there
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = here
            administer("DROP DATABASE {name} WITH (FORCE)")

    yield move
    assert connection.settings_dict["NAME"] == here


def login() -> dict[str, str]:
    given = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    return {name: connection.settings_dict[key] for name, key in given.items() if connection.settings_dict[key]}


def everything() -> tuple[facts.Facts, dict[str, str]]:
    with transaction.atomic(), connection.cursor() as cursor:
        return facts.gather(cursor), facts.grants(cursor)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.req("SYS-08")
@pytest.mark.django_db(transaction=True)
def test_restored_system_is_the_same_in_every_row_and_rule_and_goes_on(
    history: Walk, shop: Shop, media: Path, tmp_path: Path, settings: object, on_another_machine: Callable[[], object]
) -> None:
    before, photos = everything(), files(media)
    made = back_up(tmp_path / "backups")
    assert (made.lost, made.photos) == ([], len(photos))
    assert len(photos) == 2
    assert oct(made.path.stat().st_mode)[-3:] == "600"

    settings.MEDIA_ROOT = tmp_path / "new"  # type: ignore[attr-defined]
    with on_another_machine():
        restore(made.path)

        assert everything() == before
        assert before[1]["parts_stockmovement app"] == "INSERT SELECT"
        assert all(len(before[0][kind]) > 10 for kind in ("columns", "constraints", "indexes", "triggers", "rows"))
        assert files(tmp_path / "new") == photos
        assert Attachment.objects.get().caption == "右前门划痕 𬭎"
        the_restored_system_works(history, shop)
        with pytest.raises(CannotRestore, match=r"is not empty.*--replace"):
            restore(made.path)
        photo = next((tmp_path / "new").rglob("*.jpg"))
        photo.write_bytes(b"of somebody else")
        restore(made.path, replace=True)
        assert everything() == before
        assert files(tmp_path / "new") == photos


def the_restored_system_works(history: Walk, shop: Shop) -> None:
    """Numbers go on, walks go on, and the ledgers still only grow."""
    last = WorkOrder.objects.order_by("pk").last()
    walk = Walk(shop)
    assert walk.order.document.number[-4:] == f"{int(last.document.number[-4:]) + 1:04d}"
    history.to(Step.FINAL_INSPECTION)
    with pytest.raises(DatabaseError, match="append"), transaction.atomic():
        StockMovement.objects.all().update(quantity=1)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE app; DELETE FROM parts_stockmovement")
    with connection.cursor() as cursor:
        cursor.execute("SELECT _pgtrigger_should_ignore('append_only')")
        assert cursor.fetchone() == (False,)
    call_command("check_stock", verbosity=0, stdout=io.StringIO())


@pytest.mark.django_db(transaction=True)
def test_restore_of_a_dump_without_a_row_is_noticed(
    history: Walk, tmp_path: Path, on_another_machine: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up(tmp_path / "backups")
    manifest = archive.check(made.path)
    table = "documents_document"
    count, checksum = manifest.facts["rows"][table].split(" rows, ")
    manifest.facts["rows"][table] = f"{int(count) + 1} rows, {checksum}"
    monkeypatch.setattr(archive, "check", lambda _path: manifest)

    with on_another_machine(), pytest.raises(RestoredWrongly, match=f"^rows: {table} is different"):
        restore(made.path)


@pytest.mark.req("SYS-08")
@pytest.mark.django_db(transaction=True)
def test_killed_backup_leaves_nothing_that_looks_whole(store: Store, media: Path, tmp_path: Path) -> None:
    media.mkdir()
    (media / "large.jpg").write_bytes(os.urandom(1024) * 200 * 1024)
    backups = tmp_path / "backups"
    ours = urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    program = (
        "import sys, django; django.setup()\n"
        "from django.conf import settings; settings.MEDIA_ROOT = sys.argv[1]\n"
        "from config.backup.backing_up import back_up; from pathlib import Path; back_up(Path(sys.argv[2]))"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(media), str(backups)],
        cwd=django_settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_OWNER_URL": urlunsplit(ours)},
    )

    deadline = time.monotonic() + 60
    while not list(backups.glob(".after-sales-*.part/whole")):
        assert running.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.001)
    running.send_signal(signal.SIGKILL)
    running.wait(10)

    (left,) = backups.iterdir()
    assert left.name.startswith(".")
    with pytest.raises(CommandError, match=r"Nothing was restored: .*(not whole|no manifest)"):
        call_command("restore", left / "whole", "--check")
    shutil.rmtree(media)
    made = back_up(backups)
    assert list(backups.iterdir()) == [made.path], "the next one clears away"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """An archive of something, without a database."""
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a.jpg").write_bytes(b"red" * 1000)
    (tmp_path / "dump").write_bytes(b"rows" * 1000)
    with (tmp_path / "small.tar").open("wb") as target:
        manifest = archive.Manifest(made_at="2026-11-26", server_major=18, migrations=[], facts={"rows": {}})
        archive.write(target, manifest, dump=tmp_path / "dump", media=tmp_path / "media")
    return tmp_path / "small.tar"


def test_whole_archive_is_accepted(small: Path) -> None:
    assert set(archive.check(small).checksums) == {"database.dump", "media/a.jpg"}


@pytest.mark.req("SYS-08")
@pytest.mark.parametrize("where", [b"redred", b"rowsrows", b'"format"'])
def test_archive_with_a_changed_byte_is_refused(small: Path, where: bytes) -> None:
    content = small.read_bytes()
    small.write_bytes(content.replace(where, b"X" + where[1:], 1))

    with pytest.raises(archive.NotABackup):
        archive.check(small)


@pytest.mark.parametrize("kept", [0, 100, 600, 2000, 5000, 8900])
def test_archive_that_ends_early_is_refused(small: Path, kept: int) -> None:
    small.write_bytes(small.read_bytes()[:kept])

    with pytest.raises(archive.NotABackup):
        archive.check(small)


def test_archive_that_would_write_elsewhere_is_refused(small: Path) -> None:
    small.write_bytes(small.read_bytes().replace(b"media/a.jpg", b"media/../../", 1))

    with pytest.raises(archive.NotABackup):
        archive.check(small)


@pytest.mark.django_db
def test_backup_of_a_newer_version_is_refused(small: Path) -> None:
    manifest = archive.check(small)
    manifest.migrations = ["parts.9999_flying_cars"]

    from config.backup.restoring import _refuse_unknown_migrations

    with pytest.raises(CannotRestore, match=r"newer version of this system, which had parts\.9999_flying_cars"):
        _refuse_unknown_migrations(manifest)
