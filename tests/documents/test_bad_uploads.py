"""Uploads that go wrong: a sentence each, neither a row nor a file left (CTL-05)."""

import datetime
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from documents.models import Attachment
from documents.services.attachments import attach_photo, attach_photos, small_name, sweep_stray_photos
from staff.refusals import Refused
from tests.documents.test_attachments import broken_picture, picture


def noisy(size: tuple[int, int] = (900, 900)) -> SimpleUploadedFile:
    """A photo that does not shrink: some 700 KB."""
    out = BytesIO()
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(out, "JPEG", quality=95)
    return SimpleUploadedFile("IMG.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KB, where this test may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@contextmanager
def quota(most: int) -> Iterator[None]:
    """No file of this process may grow beyond ``most`` bytes: the kernel says no in the middle of a write."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def on_disk(settings: Any, folder: Path) -> None:
    settings.MEDIA_ROOT = folder
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def demand_refused(answer: Any, folder: Path) -> None:
    assert answer.status_code == 422
    assert "磁盘可能已满" in answer.text
    assert "左前门" in answer.text
    assert not Attachment.objects.exists()
    assert files_in(folder) == []


def test_attach_photos_on_a_full_disk_keeps_neither_row_nor_file(memo, advisor, client_of, settings, tiny_disk):
    on_disk(settings, tiny_disk)
    url = reverse("documents:photos", args=[memo.pk])

    answer = client_of(advisor).post(url, {"photos": [picture(), noisy()], "caption": "左前门"})

    demand_refused(answer, tiny_disk)


def test_attach_photos_beyond_a_quota_keeps_neither_row_nor_file(memo, advisor, client_of, settings, tmp_path):
    on_disk(settings, tmp_path)
    url, client = reverse("documents:photos", args=[memo.pk]), client_of(advisor)

    with quota(40_000):
        answer = client.post(url, {"photos": [picture(), noisy()], "caption": "左前门"})

    demand_refused(answer, tmp_path)


def full_folder(settings: Any, folder: Path, client: Client, url: str) -> Any:
    settings.FILE_UPLOAD_TEMP_DIR = str(folder)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000  # so that this photo goes through the folder
    return client.post(url, {"photos": [noisy()], "caption": "左前门"})


def test_upload_into_a_full_temporary_folder_is_answered_with_a_sentence(memo, advisor, client_of, settings, tiny_disk):
    answer = full_folder(settings, tiny_disk, client_of(advisor), reverse("documents:photos", args=[memo.pk]))

    assert answer.status_code == 507
    assert "服务器磁盘已满" in answer.text
    assert not Attachment.objects.exists()
    assert files_in(tiny_disk) == []


def test_upload_beyond_the_quota_of_the_temporary_folder_is_answered_with_a_sentence(
    memo, advisor, client_of, settings, tmp_path
):
    client, url = client_of(advisor), reverse("documents:photos", args=[memo.pk])

    with quota(40_000):
        answer = full_folder(settings, tmp_path, client, url)

    assert answer.status_code == 507
    assert files_in(tmp_path) == []


def test_attach_photos_keeps_all_or_none(memo, advisor):
    with pytest.raises(Refused):
        attach_photos(memo.pk, files=[picture(), broken_picture()], by=advisor)

    assert not Attachment.objects.exists()


def polyglot() -> SimpleUploadedFile:
    """A photo that is a page, a script and an archive as well."""
    tail = b"<html><script>alert(1)</script></html><?php system('id') ?>PK\x05\x06" + bytes(18)
    return SimpleUploadedFile("photo.php.jpg", picture().read() + tail)


def test_attach_photo_of_a_polyglot_keeps_only_the_pixels(memo, advisor):
    attachment = attach_photo(memo.pk, file=polyglot(), by=advisor)

    with default_storage.open(attachment.file.name) as file:
        data = file.read()
    assert b"script" not in data
    assert b"php" not in data
    assert b"PK\x05\x06" not in data


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"GIF89a" + bytes(100),
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"\x00" * 5000,
        b"%!PS-Adobe-3.0 EPSF",
    ],
    ids=["svg", "gif", "pdf", "png", "jpeg", "webp", "zeros", "postscript"],
)
def test_attach_photo_of_something_else_by_the_name_of_a_photo_is_refused(memo, advisor, content):
    with pytest.raises(Refused, match="不是照片"):
        attach_photo(memo.pk, file=SimpleUploadedFile("photo.jpg", content, "image/jpeg"), by=advisor)


NAMES = [
    b"../../../etc/passwd.jpg", b"a/b\\c.jpg", b"nul\x00.jpg", "长".encode() * 300 + b".jpg", "\u202egpj.exe".encode(),
    b"\xed\xa0\x80.jpg", b"\xff\xfe.jpg", b"%00.jpg", b".", b"con.jpg", b"=cmd|' /C calc'!A0.jpg",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_attach_photo_of_any_name_is_kept_under_our_own(memo, advisor, client_of, name):
    body = b'--x\r\nContent-Disposition: form-data; name="photos"; filename="' + name.replace(b'"', b"") + b'"\r\n'
    body += b"Content-Type: image/jpeg\r\n\r\n" + picture().read() + b"\r\n--x\r\n"
    body += b'Content-Disposition: form-data; name="caption"\r\n\r\nx\r\n--x--\r\n'

    answer = client_of(advisor).generic(
        "POST", reverse("documents:photos", args=[memo.pk]), body, content_type="multipart/form-data; boundary=x"
    )

    kept = Attachment.objects.first()
    assert answer.status_code in (302, 422)  # a name that is nothing but a path is no file
    assert (answer.status_code == 302) == (kept is not None)
    if kept is not None:
        assert kept.file.name.removeprefix("attachments/").replace("/", "").removesuffix(".jpg").isalnum()


@pytest.mark.parametrize(("count", "status"), [(13, 422), (101, 413)])
def test_attach_photos_by_the_hundred_is_refused(memo, advisor, client_of, count, status):
    answer = client_of(advisor).post(
        reverse("documents:photos", args=[memo.pk]), {"photos": [picture() for _ in range(count)], "caption": "左"}
    )

    assert answer.status_code == status
    assert ("最多" if status == 422 else "太多") in answer.text
    assert not Attachment.objects.exists()


def test_attach_photo_of_no_bytes_is_refused(memo, advisor, client_of):
    empty = SimpleUploadedFile("photo.jpg", b"")

    answer = client_of(advisor).post(
        reverse("documents:photos", args=[memo.pk]), {"photos": [empty], "caption": "左前"}
    )

    assert answer.status_code == 422
    assert "左前" in answer.text


class Endless:
    """A body that must not be read."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("it was read")

    readline = read


def test_upload_that_is_too_large_is_refused_before_it_is_read(memo, advisor, client_of):
    answer = client_of(advisor).generic(
        "POST",
        reverse("documents:photos", args=[memo.pk]),
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="5000000000",
        **{"wsgi.input": Endless()},
    )

    assert answer.status_code == 413
    assert "60 MB" in answer.text


def test_sweep_takes_what_no_row_knows_and_only_when_it_is_old(memo, advisor, settings, tmp_path):
    on_disk(settings, tmp_path)
    kept = attach_photo(memo.pk, file=picture(), by=advisor)
    with transaction.atomic():
        stray = attach_photo(memo.pk, file=picture(colour="blue"), by=advisor)
        transaction.set_rollback(True)
    assert default_storage.exists(stray.file.name)

    assert sweep_stray_photos() == 0
    assert sweep_stray_photos(now=timezone.now() + datetime.timedelta(days=2)) == 2

    assert sorted(p.relative_to(tmp_path).as_posix() for p in files_in(tmp_path)) == sorted(
        [kept.file.name, small_name(kept.file.name)]
    )


def test_sweep_of_a_store_without_photos_is_quiet(db, settings, tmp_path):
    on_disk(settings, tmp_path / "nothing")

    assert sweep_stray_photos() == 0
