"""Telephone numbers as people write them, of customers and of the people who work here."""

import re
import unicodedata

from django.utils.translation import gettext as _

from staff.refusals import require

SHORTEST_PHONE, LONGEST_PHONE = 7, 19
MOBILE, MOBILE_DIGITS = re.compile("1[3-9]"), 11
# In front of a mobile number, as a telephone's contacts have it; two figures alone only before a whole one.
COUNTRY = re.compile(r"^(?:(?:\+|00)86(?=1[3-9])|86(?=1[3-9]\d{9}$))")


def clean_phone(text: str, *, about: str = "phone") -> str:
    """``"+86 138 1234-5678"`` → ``"13812345678"``; refuses what is no number."""
    phone = COUNTRY.sub("", "".join(c for c in unicodedata.normalize("NFKC", text) if c not in " -()\t"))
    digits = phone.removeprefix("+")
    require(
        digits.isdecimal() and digits.isascii() and SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE,
        _("“%(phone)s” is not a phone number.") % {"phone": text.strip()},
        about=about,
    )
    require(
        not MOBILE.match(phone) or len(digits) == MOBILE_DIGITS,
        _("A mobile number has %(wanted)s digits; “%(phone)s” has %(count)s.")
        % {"wanted": MOBILE_DIGITS, "phone": text.strip(), "count": len(digits)},
        about=about,
    )
    return phone
