"""Every slip that any app registers prints: right size, all copies, every sign drawn.

An app shows its slips in ``tests/<app>/slips.py``: ``SAMPLES = {"SLP-01": make}``, where ``make(store, person)`` walks the
services to a paper that prints.
"""

import importlib
import importlib.util
from typing import Any

import pytest

from documents.kinds import KINDS, Slip
from documents.services.slips import copy_name, print_slip
from staff.enums import Role
from tests.documents.pdf import missing_glyphs, read, sizes, words

SLIPS = [(kind, slip) for kind in KINDS.values() for slip in kind.slips]
NAMED_SIZES = {"A4": (210, 297), "A5": (148, 210)}


def samples(app: str) -> dict[str, Any]:
    """The app's ``SAMPLES``: slip code → ``make(store, person)``."""
    name = f"tests.{app}.slips"
    if importlib.util.find_spec(f"tests.{app}") is None or importlib.util.find_spec(name) is None:
        return {}
    return importlib.import_module(name).SAMPLES


def millimetres(size: str) -> tuple[int, int]:
    if size in NAMED_SIZES:
        return NAMED_SIZES[size]
    width, height = (round(float(side.removesuffix("mm"))) for side in size.split())
    return width, height


@pytest.mark.parametrize(("kind", "slip"), SLIPS, ids=[f"{kind.code}-{slip.code}" for kind, slip in SLIPS])
def test_registered_slip_prints_in_its_size_with_all_its_copies(kind, slip: Slip, store, person):
    app = kind.model.partition(".")[0]
    make = samples(app).get(slip.code)
    assert make is not None, f"tests/{app}/slips.py has no sample for {slip.code}"
    paper = make(store, person)
    printer = person(next(role for role in Role if role in slip.permission.roles))

    pdf = print_slip(paper.pk, slip_code=slip.code, by=printer)

    assert sizes(pdf) == {millimetres(slip.size)}
    assert len(read(pdf).pages) % len(slip.copies) == 0
    text = words(pdf)
    assert "".join(str(slip.title).split()) in text
    for copy in slip.copies:
        assert "".join(f"{copy_name(copy.no)}{copy.holder}".split()) in text
    assert missing_glyphs(pdf) == set()


def test_copies_of_a_slip_are_numbered_from_one():
    for _kind, slip in SLIPS:
        assert [copy.no for copy in slip.copies] == list(range(1, len(slip.copies) + 1)), slip.code
        assert all(str(copy.holder).strip() for copy in slip.copies), slip.code


def test_slip_codes_are_used_once():
    codes = [slip.code for _kind, slip in SLIPS]

    assert len(codes) == len(set(codes))
