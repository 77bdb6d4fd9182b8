"""Chinese number plates: how they are written, and how people type them."""

import re
import unicodedata

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
SIGN = "[A-HJ-NP-Z0-9]"  # no I and O: they look like 1 and 0
SPECIAL = "挂学警港澳领试超临"

# One expression for Python and for the check constraint in the database.
PLATE = (
    "^("
    f"[{PROVINCES}][A-Z]{SIGN}{{5}}"  # 沪A12345
    f"|[{PROVINCES}][A-Z]{SIGN}{{4,5}}[{SPECIAL}]"  # trailer, learner, police, Hong Kong, Macau, consulate, test, temporary
    f"|[{PROVINCES}][A-Z][A-HJK]{SIGN}[0-9]{{4}}"  # new energy, small car: 沪AD12345
    f"|[{PROVINCES}][A-Z][0-9]{{5}}[A-HJK]"  # new energy, large car: 沪A12345D
    "|使[0-9]{6}|[0-9]{6}使"  # embassy
    f"|WJ[{PROVINCES}]?[0-9]{{4}}[0-9A-Z]"  # armed police
    f"|[A-HJ-NP-Z]{{2}}[0-9]{{5}}"  # army
    ")$"
)
_PLATE = re.compile(PLATE)
_BETWEEN = re.compile(r"[\s·•・.\-_—]")

NEW_ENERGY_LENGTH = 8


def clean_plate(text: str) -> str:
    """``"沪a·12345 "`` → ``"沪A12345"``: full-width signs, dots, spaces and small letters put right."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()


def is_plate(text: str) -> bool:
    """Whether a cleaned text is a plate that can exist."""
    return bool(_PLATE.fullmatch(text))


def is_new_energy(plate: str) -> bool:
    return len(plate) == NEW_ENERGY_LENGTH and plate[-1] not in SPECIAL
