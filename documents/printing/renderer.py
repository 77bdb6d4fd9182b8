"""HTML in, PDF out. Runs in the printing process: no Django, no database, nothing fetched (design §8).

WeasyPrint is loaded only there: it is large, and it makes Pillow accept half a photo.
"""

import os
import threading
from collections.abc import Sequence
from multiprocessing import connection, parent_process
from pathlib import Path

NICENESS = 10
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


def render(parts: Sequence[str]) -> bytes:
    """One PDF of several HTML documents, each counting its own pages.

    The parts share their fonts. A part sees only what stands in it: every address but ``data:`` is refused.
    """
    from weasyprint import HTML  # noqa: PLC0415  (see above)
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    fonts, nothing_but_data = FontConfiguration(), URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    drawn = [HTML(string=part, url_fetcher=nothing_but_data).render(font_config=fonts) for part in parts]
    pages = [page for document in drawn for page in document.pages]
    return drawn[0].copy(pages).write_pdf()
