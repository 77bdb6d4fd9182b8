"""Every slip that any app registers prints: right size, all copies, every sign drawn.

An app shows its papers in ``tests/<app>/slips.py``: ``SAMPLES = {"WO": make}``, where ``make(store, person)`` walks the
services to a paper of that kind on which all its slips print.
"""

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from documents.kinds import KINDS, Kind, Slip
from documents.services.slips import copy_name, print_slip
from staff.enums import Role
from tests.documents.pdf import missing_glyphs, read, sizes, words

KINDS_THAT_PRINT = [kind for kind in KINDS.values() if kind.slips]
SLIPS = [slip for kind in KINDS_THAT_PRINT for slip in kind.slips]
NAMED_SIZES = {"A4": (210, 297), "A5": (148, 210)}


def sample_of(kind: Kind) -> Callable[..., Any] | None:
    name = f"tests.{kind.model.partition('.')[0]}.slips"
    if importlib.util.find_spec(name.rpartition(".")[0]) is None or importlib.util.find_spec(name) is None:
        return None
    return importlib.import_module(name).SAMPLES.get(kind.code)


def millimetres(size: str) -> tuple[int, int]:
    if size in NAMED_SIZES:
        return NAMED_SIZES[size]
    width, height = (round(float(side.removesuffix("mm"))) for side in size.split())
    return width, height


def on_paper(text: Any) -> str:
    return "".join(str(text).split())


def problems(slip: Slip, pdf: bytes) -> list[str]:
    """What is wrong with a printed slip, in words."""
    found, text = [], words(pdf)
    if sizes(pdf) != {millimetres(slip.size)}:
        found.append(f"size {sizes(pdf)}")
    if len(read(pdf).pages) % len(slip.copies):
        found.append(f"{len(read(pdf).pages)} pages for {len(slip.copies)} copies")
    if on_paper(slip.title) not in text:
        found.append(f"no title {slip.title}")
    found += [f"no {copy.holder}" for copy in slip.copies if on_paper(f"{copy_name(copy.no)}{copy.holder}") not in text]
    found += [f"no glyph for {sign!r}" for sign in missing_glyphs(pdf)]
    if len(pdf) > 200_000:
        found.append(f"{len(pdf)} bytes")
    return found


@pytest.mark.parametrize("kind", KINDS_THAT_PRINT, ids=lambda kind: kind.code)
def test_registered_slips_print_in_their_size_with_all_copies(kind, store, person, settings):
    make = sample_of(kind)
    assert make is not None, f"tests/{kind.model.partition('.')[0]}/slips.py has no sample of {kind.code}"
    paper = make(store, person)

    with translation.override(settings.LANGUAGE_CODE):
        found = {
            slip.code: problems(slip, print_slip(paper.pk, slip_code=slip.code, by=printer(slip, person)))
            for slip in kind.slips
        }

    assert found == {slip.code: [] for slip in kind.slips}


def printer(slip: Slip, person: Callable[..., Any]) -> Any:
    return person(next(role for role in Role if role in slip.permission.roles))


def test_copies_of_a_slip_are_numbered_from_one_and_held_by_somebody():
    for slip in SLIPS:
        assert [copy.no for copy in slip.copies] == list(range(1, len(slip.copies) + 1)), slip.code
        assert all(str(copy.holder).strip() for copy in slip.copies), slip.code


def test_slip_codes_are_used_once():
    codes = [slip.code for slip in SLIPS]

    assert len(codes) == len(set(codes))
