"""Photos: only photos, nothing but their pixels, and only for who may see the document."""

import errno
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from documents.models import Attachment
from documents.services import attachments
from documents.services.attachments import attach_photo
from documents.services.papers import void_document
from staff.enums import Role
from staff.refusals import NotPermitted, Refused


def picture(size=(60, 40), fmt="JPEG", colour="red", mode="RGB", **options):
    out = BytesIO()
    Image.new(mode, size, colour).save(out, fmt, **options)
    return SimpleUploadedFile("IMG_0001.exe", out.getvalue())


def located() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned: shown upright it is 40 wide and 60 high
    exif[0x010F] = "Secret phone"
    exif.get_ifd(0x8825)[2] = (34.0, 23.0, 1.0)
    return exif


def stored(attachment: Attachment) -> bytes:
    with default_storage.open(attachment.file.name) as file:
        return file.read()


def test_attach_photo_keeps_upright_pixels_and_nothing_else(memo, advisor):
    file = picture(exif=located(), comment=b"Secret comment")

    attachment = attach_photo(memo.pk, file=file, topic="外观", caption=" 左前门 ", by=advisor)

    data = stored(attachment)
    with Image.open(BytesIO(data)) as image:
        assert (image.format, image.size) == ("JPEG", (40, 60))
        assert dict(image.getexif()) == {}
    assert b"Secret" not in data
    assert (attachment.caption, attachment.content_type, attachment.size) == ("左前门", "image/jpeg", len(data))
    assert "IMG_0001" not in attachment.file.name


@pytest.mark.parametrize(
    ("fmt", "mode", "colour"),
    [
        ("JPEG", "RGB", "red"),
        ("JPEG", "CMYK", (0, 9, 9, 0)),
        ("PNG", "RGBA", (9, 9, 9, 0)),
        ("PNG", "P", 3),
        ("WEBP", "RGB", "red"),
    ],
)
def test_attach_photo_takes_what_phones_and_scanners_make(memo, advisor, fmt, mode, colour):
    attachment = attach_photo(memo.pk, file=picture(fmt=fmt, mode=mode, colour=colour), by=advisor)

    with Image.open(BytesIO(stored(attachment))) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 40))


def test_attach_photo_shrinks_a_large_one(memo, advisor):
    attachment = attach_photo(memo.pk, file=picture((4000, 3000)), by=advisor)

    with Image.open(BytesIO(stored(attachment))) as image:
        assert image.size == (2000, 1500)


def broken_picture():
    return SimpleUploadedFile("photo.jpg", picture((800, 800)).read()[:2500])


def huge_picture():
    return picture((9000, 9000), "PNG", mode="1", colour=0)


def bomb():
    return picture((20000, 20000), "PNG", mode="1", colour=0)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (broken_picture, "这个文件打不开，不是照片。支持 JPEG、PNG、WebP。"),
        (
            lambda: SimpleUploadedFile("photo.jpg", b"<html><script>alert(1)</script>"),
            "这个文件打不开，不是照片。支持 JPEG、PNG、WebP。",
        ),
        (lambda: SimpleUploadedFile("photo.jpg", b""), "这个文件打不开，不是照片。支持 JPEG、PNG、WebP。"),
        (lambda: picture(fmt="GIF"), "这个文件打不开，不是照片。支持 JPEG、PNG、WebP。"),
        (huge_picture, "照片尺寸太大，请调低分辨率重拍。"),
        (bomb, "照片尺寸太大，请调低分辨率重拍。"),
        (lambda: SimpleUploadedFile("photo.jpg", bytes(15 * 1024 * 1024 + 1)), "照片超过 15 MB,请调低分辨率重拍。"),
    ],
    ids=["broken", "page", "empty", "gif", "huge", "bomb", "heavy"],
)
def test_attach_photo_refuses_what_is_no_photo(memo, advisor, make, sentence):
    with pytest.raises(Refused) as refused:
        attach_photo(memo.pk, file=make(), by=advisor)

    assert [r.sentence for r in refused.value.reasons] == [sentence]
    assert not Attachment.objects.exists()


def test_attach_photo_on_a_full_disk_is_refused_and_leaves_no_file(memo, advisor, monkeypatch):
    saved, real = [], default_storage.save

    def full_at_the_second(name, content):
        if saved:
            raise OSError(errno.ENOSPC, "No space left on device")
        saved.append(real(name, content))
        return saved[0]

    monkeypatch.setattr(attachments.default_storage, "save", full_at_the_second)

    with pytest.raises(Refused) as refused:
        attach_photo(memo.pk, file=picture(), by=advisor)

    assert refused.value.reasons[0].mended_by == Role.ADMINISTRATOR
    assert not default_storage.exists(saved[0])
    assert not Attachment.objects.exists()


def test_attach_photo_twice_is_kept_once(memo, advisor):
    first = attach_photo(memo.pk, file=picture(), topic="外观", by=advisor)

    assert attach_photo(memo.pk, file=picture(), topic="外观", by=advisor) == first
    assert attach_photo(memo.pk, file=picture(), topic="旧件", by=advisor) != first


def test_attach_photo_refuses_strangers_and_voided_documents(memo, advisor, manager, person):
    with pytest.raises(NotPermitted):
        attach_photo(memo.pk, file=picture(), by=person(Role.WASHER))
    void_document(memo.pk, reason="重复", by=manager)
    with pytest.raises(Refused):
        attach_photo(memo.pk, file=picture(), by=advisor)


@pytest.mark.parametrize("name", ["documents:photo", "documents:photo-small"])
def test_photo_is_served_to_who_may_see_the_document(memo, advisor, person, other_store, client_of, name):
    url = reverse(name, args=[attach_photo(memo.pk, file=picture((900, 600)), by=advisor).pk])

    answer = client_of(advisor).get(url)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == "inline"
    assert answer["Cache-Control"] == "private, no-store"
    with Image.open(BytesIO(answer.getvalue())) as image:
        assert image.width == (900 if name == "documents:photo" else 320)
    assert client_of(person(Role.WASHER)).get(url).status_code == 403
    assert client_of(person(Role.SERVICE_ADVISOR, store=other_store)).get(url).status_code == 404


def test_photo_whose_file_is_gone_is_not_found(memo, advisor, client_of):
    attachment = attach_photo(memo.pk, file=picture(), by=advisor)
    default_storage.delete(attachment.file.name)

    assert client_of(advisor).get(reverse("documents:photo", args=[attachment.pk])).status_code == 404


def test_photos_page_adds_several_and_keeps_what_was_typed_when_one_is_broken(memo, advisor, client_of):
    url, client = reverse("documents:photos", args=[memo.pk]), client_of(advisor)

    good = client.post(url, {"photos": [picture(), picture(colour="blue")], "caption": "左前"})
    bad = client.post(url, {"photos": [broken_picture()], "caption": "右后门"})

    assert good.status_code == 302
    assert memo.document.attachments.count() == 2
    assert bad.status_code == 422
    assert "这个文件打不开" in bad.text
    assert "右后门" in bad.text
