"""Photos and scans kept with a document: checked, cleaned, made small, private."""

import datetime
import hashlib
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from documents.models import Attachment, Document
from documents.services.papers import lock_document
from staff.enums import Role
from staff.models import User
from staff.refusals import Reason, Refused, require, require_short
from staff.scoping import scopes_disabled
from staff.text import clean_text
from staff.transactions import all_or_nothing

LARGEST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE, SMALL_SIDE = 2000, 320
QUALITY = 85
LONGEST_CAPTION = 100
FOLDER = "attachments"
STRAY_AFTER = datetime.timedelta(days=1)  # younger ones may belong to a transaction that is still open
ONE_AT_A_TIME = threading.Lock()  # a large PNG unpacks to 240 MB; eight at once would end the web process


@dataclass(frozen=True)
class Cleaned:
    """A photo encoded afresh, and its small picture for lists: nothing of the file received is in them."""

    photo: bytes
    small: bytes


def attach_photo(document_id: int, *, file: Any, topic: str = "", caption: str = "", by: User) -> Attachment:
    """Keep one photo with a document: see :func:`attach_photos`."""
    return attach_photos(document_id, files=[file], topic=topic, caption=caption, by=by)[0]


def attach_photos(
    document_id: int, *, files: Iterable[Any], topic: str = "", caption: str = "", by: User
) -> list[Attachment]:
    """Keep photos with a document: all of them or none.

    The content decides what it is, not its name. EXIF (place, phone) and whatever else rides along are gone: the
    picture is encoded afresh, upright, at most 2000 pixels long. The same photo under the same topic is kept
    once. Raises :class:`Refused` for a file that is too large, broken or no photo, and for a full disk.
    """
    photos, caption = [clean_photo(file) for file in files], clean_text(caption).strip()
    require_short(caption, LONGEST_CAPTION)
    stored: list[str] = []
    try:
        with all_or_nothing():
            document = lock_document(document_id)
            may_attach(document).demand(by, document.store_id)
            return [_keep(document, photo, stored, topic=topic, caption=caption, by=by) for photo in photos]
    except BaseException:
        for name in stored:
            _forget(name)
        raise


def _keep(document: Document, photo: Cleaned, stored: list[str], *, topic: str, caption: str, by: User) -> Attachment:
    """The row of a photo; the name of its file is noted in ``stored`` before anything is written."""
    sha256 = hashlib.sha256(photo.photo).hexdigest()
    same = document.attachments.filter(sha256=sha256, topic=topic).first()
    if same is not None:
        return same
    name = f"{timezone.localdate():{FOLDER}/%Y/%m}/{uuid4().hex}.jpg"
    stored.append(name)
    try:
        default_storage.save(name, ContentFile(photo.photo))
        default_storage.save(small_name(name), ContentFile(photo.small))
    except OSError as full:
        raise Refused(
            Reason(_("The photo could not be stored: the server's disk may be full."), Role.ADMINISTRATOR)
        ) from full
    return Attachment.objects.create(
        document=document,
        file=name,
        topic=topic,
        caption=caption,
        content_type="image/jpeg",
        size=len(photo.photo),
        sha256=sha256,
        added_at=timezone.now(),
        added_by=by,
    )


def may_attach(document: Document) -> Any:
    """Who may add a photo: the kind's word, else whoever may see the document."""
    kind = document.registered
    return kind.may_attach or kind.may_see


def clean_photo(file: Any) -> Cleaned:
    """The photo in ``file``, encoded afresh; :class:`Refused` where there is none."""
    require(file.size <= LARGEST_BYTES, _("The photo is larger than 15 MB. Please take it at a lower resolution."))
    try:
        file.seek(0)
        with ONE_AT_A_TIME, Image.open(file, formats=FORMATS) as picture:
            require(picture.width * picture.height <= MOST_PIXELS, _("The photo has too many pixels."))
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            photo = _on_white(ImageOps.exif_transpose(picture))
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise Refused(_("The photo has too many pixels.")) from bomb
    except Exception as broken:  # a broken file makes the decoders raise nearly anything
        raise Refused(_("This is not a photo that can be read. JPEG, PNG and WebP can.")) from broken
    small = photo.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Cleaned(_encode(photo), _encode(small))


def _on_white(picture: Image.Image) -> Image.Image:
    """Only the pixels, on white where they were transparent: comments and profiles stay behind."""
    page = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        page.paste(layer, mask=layer.getchannel("A"))
    else:
        page.paste(picture.convert("RGB"))
    return page


def _encode(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def small_name(name: str) -> str:
    """Where the small picture of the photo ``name`` lies."""
    return f"{name.removesuffix('.jpg')}-small.jpg"


def _forget(name: str) -> None:
    """Take both pictures away again; what a failing disk keeps, the sweep finds."""
    for file in (name, small_name(name)):
        with suppress(OSError):
            default_storage.delete(file)


def sweep_stray_photos(*, now: datetime.datetime | None = None) -> int:
    """Delete files that no row knows: what a process left that died, or whose transaction was undone after it."""
    before, swept = (now or timezone.now()) - STRAY_AFTER, 0
    for folder in _months():
        with scopes_disabled():
            known = set(Attachment.objects.filter(file__startswith=f"{folder}/").values_list("file", flat=True))
        known |= {small_name(name) for name in known}
        for file in default_storage.listdir(folder)[1]:
            name = f"{folder}/{file}"
            if name not in known and default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                swept += 1
    return swept


def _months() -> Iterator[str]:
    """The folders that hold photos, one a month."""
    if not default_storage.exists(FOLDER):
        return
    for year in default_storage.listdir(FOLDER)[0]:
        for month in default_storage.listdir(f"{FOLDER}/{year}")[0]:
            yield f"{FOLDER}/{year}/{month}"
