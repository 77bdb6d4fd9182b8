"""Text as it comes from keyboards, scanners and the clipboard, without the signs that nobody can see."""

import re

# What PostgreSQL cannot store (NUL, lone surrogates), and what a reader cannot see: control characters, marks of
# direction, signs without width. They would split names that look alike, turn a line around, or end in a printer.
# A joiner stays where it joins two pictures into one.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff]|(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d"
)


def clean_text(text: str) -> str:
    """``text`` without the characters that cannot be stored or cannot be seen."""
    return UNSEEN.sub("", text)


MOST_DIGITS = 18  # of any key of ours; of some thousands Python makes no number at all


def whole_number(text: str) -> int:
    """The number that a button sent along with its form; 0, which no row and no copy has, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0
