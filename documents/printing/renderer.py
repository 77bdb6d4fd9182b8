"""HTML in, PDF out. Runs in the printing process: no Django, no database, nothing fetched (design §8)."""

import os
import threading
from collections.abc import Sequence
from multiprocessing import connection, parent_process

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

NICENESS = 10
NOTHING_BUT_DATA = URLFetcher(allowed_protocols=["data"], allow_redirects=False)


def settle_in() -> None:
    """Begin a printing process: give way to the pages, and end with the web worker that started it."""
    os.nice(NICENESS)
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
    fonts = FontConfiguration()
    drawn = [
        HTML(string=part, base_url=None, url_fetcher=NOTHING_BUT_DATA).render(font_config=fonts) for part in parts
    ]
    pages = [page for document in drawn for page in document.pages]
    return drawn[0].copy(pages).write_pdf()
