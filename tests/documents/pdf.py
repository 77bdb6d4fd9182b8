"""What a PDF really shows: its words, its size, and whether every sign was drawn."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from PIL import Image
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Drawn:
    """One glyph on a page: its number in the font, and what the PDF says it means."""

    font: str
    glyph: int
    text: str
    has_outline: bool


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def words(pdf: bytes, page: int | None = None) -> str:
    """The text of the PDF (of one page) without white space, as a search would find it."""
    pages = read(pdf).pages
    return "".join("".join(p.extract_text().split()) for p in (pages if page is None else [pages[page]]))


def sizes(pdf: bytes) -> set[tuple[int, int]]:
    """Width and height of the pages in millimetres."""
    return {
        (round(float(p.mediabox.width) / POINTS_PER_MM), round(float(p.mediabox.height) / POINTS_PER_MM))
        for p in read(pdf).pages
    }


def missing_glyphs(pdf: bytes) -> set[str]:
    """The signs for which no font had a picture: the reader would see an empty box."""
    return {g.text for page in read(pdf).pages for g in drawn(page) if g.text.strip() and not g.has_outline}


def drawn(page: PageObject) -> Iterator[Drawn]:
    """Every glyph the page draws, with whether the embedded font really has its outline."""
    yield from _drawn_by(page.get_contents(), page["/Resources"], page.pdf)


def _drawn_by(content: Any, resources: Any, pdf: Any) -> Iterator[Drawn]:
    for form in (each.get_object() for each in resources.get("/XObject", {}).values()):
        if form["/Subtype"] == "/Form":  # what all copies share
            yield from _drawn_by(form, form["/Resources"], pdf)
    fonts = {name: _Font(font.get_object()) for name, font in resources.get("/Font", {}).items()}
    current: _Font | None = None
    for operands, operator in ContentStream(content, pdf).operations:
        if operator == b"Tf":
            current = fonts[operands[0]]
        for piece in _shown(operands, operator):
            assert current is not None
            code = piece if isinstance(piece, bytes) else piece.original_bytes
            for start in range(0, len(code), 2):
                glyph = int.from_bytes(code[start : start + 2], "big")
                yield Drawn(current.name, glyph, current.meaning.get(glyph, "\ufffd"), current.has_outline(glyph))


def _shown(operands: Any, operator: bytes) -> Iterator[Any]:
    if operator == b"Tj":
        yield operands[0]
    if operator == b"TJ":
        yield from (piece for piece in operands[0] if not isinstance(piece, int | float))


class _Font:
    def __init__(self, font: Any) -> None:
        self.name = str(font["/BaseFont"])
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        program = descriptor.get("/FontFile2") or descriptor.get("/FontFile3")
        assert program is not None, f"{self.name} is not embedded"
        self.font = TTFont(BytesIO(program.get_object().get_data()), lazy=True)
        self.order = self.font.getGlyphOrder()
        self.glyphs = self.font.getGlyphSet()
        self.meaning = dict(_to_unicode(font["/ToUnicode"].get_object().get_data().decode()))

    def has_outline(self, glyph: int) -> bool:
        if not 0 < glyph < len(self.order):
            return False
        pen = BoundsPen(self.glyphs)
        self.glyphs[self.order[glyph]].draw(pen)
        return pen.bounds is not None


def _to_unicode(cmap: str) -> Iterator[tuple[int, str]]:
    for glyph, text in re.findall(r"^<([0-9a-f]+)> <([0-9a-f]+)>$", cmap, re.MULTILINE):
        yield int(glyph, 16), bytes.fromhex(text).decode("utf-16-be")


def pictures(pdf: bytes, folder: Path) -> list[Image.Image]:
    """The pages as a printer would draw them."""
    (folder / "drawn.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", "60", "-gray", "drawn.pdf", f"drawn-{len(pdf)}"]
    subprocess.run(command, cwd=folder, check=True)
    return [Image.open(BytesIO(page.read_bytes())) for page in sorted(folder.glob(f"drawn-{len(pdf)}-*.pgm"))]
