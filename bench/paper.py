"""The floor of printing: WeasyPrint on finished HTML, in a process of its own with the same fonts."""

import os
import time

from documents.printing.renderer import FONTS


def settle_in() -> None:
    os.environ.setdefault("FONTCONFIG_FILE", str(FONTS))
    from weasyprint import HTML  # noqa: PLC0415  (large: only here)

    HTML(string="<p>字</p>").write_pdf()


def draw(html: str) -> tuple[float, int]:
    """Milliseconds and bytes of one PDF."""
    from weasyprint import HTML  # noqa: PLC0415  (large: only here)

    began = time.perf_counter()
    pdf = HTML(string=html).write_pdf()
    return (time.perf_counter() - began) * 1000, len(pdf or b"")
