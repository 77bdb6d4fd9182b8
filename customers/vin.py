"""Vehicle identification numbers (17 signs) and their check digit."""

import re
import unicodedata

from vininfo import Vin

VIN = "^[A-HJ-NPR-Z0-9]{17}$"  # no I, O, Q
_VIN = re.compile(VIN)
_BETWEEN = re.compile(r"[\s\-]")


def clean_vin(text: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()


def is_vin(text: str) -> bool:
    return bool(_VIN.fullmatch(text))


def check_digit_is_right(vin: str) -> bool:
    """Whether the ninth sign is the one the other sixteen give (GB 16735)."""
    return bool(Vin(vin).verify_checksum(check_year=False))
