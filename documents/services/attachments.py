"""Photos and scans kept with a document: checked, cleaned, made small, private."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from documents.models import Attachment, Document
from documents.services.papers import lock_document
from staff.enums import Role
from staff.history import clean_text
from staff.models import User
from staff.refusals import Reason, Refused, require

LARGEST_BYTES = 15 * 1024 * 1024
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE, SMALL_SIDE = 2000, 320
QUALITY = 85
LONGEST_CAPTION = 100


@dataclass(frozen=True)
class Cleaned:
    """A photo encoded afresh, and its small picture for lists: nothing of the file received is in them."""

    photo: bytes
    small: bytes


def attach_photo(document_id: int, *, file: Any, topic: str = "", caption: str = "", by: User) -> Attachment:
    """Keep a photo with a document.

    The content decides what it is, not its name. EXIF (place, phone) and whatever else rides along are gone: the
    picture is encoded afresh, upright, at most 2000 pixels long. The same photo under the same topic is kept
    once. Raises :class:`Refused` for a file that is too large, broken or no photo, and for a full disk.
    """
    cleaned, caption = clean_photo(file), clean_text(caption).strip()
    require(len(caption) <= LONGEST_CAPTION, _("Say it in at most %(count)s characters.") % {"count": LONGEST_CAPTION})
    with transaction.atomic():
        document = lock_document(document_id)
        may_attach(document).demand(by, document.store_id)
        sha256 = hashlib.sha256(cleaned.photo).hexdigest()
        same = document.attachments.filter(sha256=sha256, topic=topic).first()
        if same is not None:
            return same
        name = _store(cleaned)
        try:
            return Attachment.objects.create(
                document=document,
                file=name,
                topic=topic,
                caption=caption,
                content_type="image/jpeg",
                size=len(cleaned.photo),
                sha256=sha256,
                added_at=timezone.now(),
                added_by=by,
            )
        except BaseException:
            _forget(name)
            raise


def may_attach(document: Document) -> Any:
    """Who may add a photo: the kind's word, else whoever may see the document."""
    kind = document.registered
    return kind.may_attach or kind.may_see


def clean_photo(file: Any) -> Cleaned:
    """The photo in ``file``, encoded afresh; :class:`Refused` where there is none."""
    require(file.size <= LARGEST_BYTES, _("The photo is larger than 15 MB. Please take it at a lower resolution."))
    try:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as picture:
            require(picture.width * picture.height <= MOST_PIXELS, _("The photo has too many pixels."))
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            photo = _on_white(upright)
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


def _store(cleaned: Cleaned) -> str:
    """Write both pictures under a new name that nobody can guess."""
    name = f"{timezone.localdate():attachments/%Y/%m}/{uuid4().hex}.jpg"
    try:
        default_storage.save(name, ContentFile(cleaned.photo))
        default_storage.save(small_name(name), ContentFile(cleaned.small))
    except OSError as full:
        _forget(name)
        raise Refused(
            Reason(_("The photo could not be stored: the server's disk may be full."), Role.ADMINISTRATOR)
        ) from full
    return name


def _forget(name: str) -> None:
    default_storage.delete(name)
    default_storage.delete(small_name(name))
