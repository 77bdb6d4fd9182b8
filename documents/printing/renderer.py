"""HTML in, PDF out. Runs in the printing process: no Django, no database, nothing fetched (design §8).

WeasyPrint is loaded only there: it is large, and it makes Pillow accept half a photo.
"""

import os
import threading
from collections.abc import Sequence
from io import BytesIO
from itertools import cycle
from multiprocessing import connection, parent_process
from pathlib import Path
from typing import Any

NICENESS = 15
PAGES = "<!-- pages -->"  # in a frame: as many empty pages as the content has
EMPTY_PAGE = '<div class="page"></div>'
FONTS = Path(__file__).with_name("fonts.conf")


def settle_in() -> None:
    """Begin a printing process: give way to the pages, and end with the web worker that started it."""
    os.nice(NICENESS)
    os.environ.setdefault("FONTCONFIG_FILE", str(FONTS))
    starter = parent_process()
    if starter is not None:
        threading.Thread(target=_end_after, args=(starter.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(0)


def render(sheet: str, frames: Sequence[str] = ()) -> bytes:
    """One PDF of an HTML document; with ``frames``, of as many copies of it, each on pages of its own frame.

    What all copies say is laid out once. A frame is what only one of them says round it, with :data:`PAGES` where its empty
    pages belong. Nothing is fetched: every address but ``data:`` is refused.
    """
    from weasyprint import HTML  # noqa: PLC0415  (see above)
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    fonts, nothing_but_data = FontConfiguration(), URLFetcher(allowed_protocols=["data"], allow_redirects=False)

    def lay_out(html: str) -> Any:
        return HTML(string=html, url_fetcher=nothing_but_data).render(font_config=fonts)

    content = lay_out(sheet)
    if not frames:
        return bytes(content.write_pdf())
    pages = EMPTY_PAGE * len(content.pages)
    drawn = [lay_out(frame.replace(PAGES, pages)) for frame in frames]
    framed = drawn[0].copy([page for frame in drawn for page in frame.pages])
    return fill(framed.write_pdf(), content.write_pdf())


def fill(frames: bytes, content: bytes) -> bytes:
    """Put the pages of ``content`` onto those of ``frames``, again and again; each of them stands in the file once."""
    from pikepdf import ObjectStreamMode, Pdf  # noqa: PLC0415  (needed here only)

    with Pdf.open(BytesIO(frames)) as pdf, Pdf.open(BytesIO(content)) as filling:
        forms = [pdf.copy_foreign(page.as_form_xobject()) for page in filling.pages]
        for page, form in zip(pdf.pages, cycle(forms), strict=False):
            page.add_overlay(form, None)
        out = BytesIO()
        pdf.save(out, object_stream_mode=ObjectStreamMode.generate)
    return out.getvalue()
