"""Text from outside, such as the words of a driver: what of it may be printed, and how it is made fit. Standard library
only: hosts import this, and drivers are looked at with it."""

from __future__ import annotations

import unicodedata

LONGEST = 1 << 16
"""Characters of a text in a record; a latency histogram of three digits takes about 2,000."""


def unseen(character: str) -> bool:
    """Match control, bidirectional and surrogate characters: printed, they could steer a terminal or mislead."""
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cf", "Cs")


def printable(text: str, longest: int = 500) -> str:
    """Make a text from outside, such as an error of a driver, fit to be printed and recorded rather than refuse it."""
    seen = "".join("\N{REPLACEMENT CHARACTER}" if unseen(character) else character for character in text[:longest])
    return seen if len(text) <= longest else f"{seen[:-1]}…"


def words(error: BaseException) -> str:
    """Return what an error is and says. Not printable yet: a password in it must be found first."""
    try:
        said = str(error)[:LONGEST]
    except Exception as another:  # a driver may write its own
        said = f"it cannot say what it is ({type(another).__name__})"
    return f"{type(error).__name__}: {said}"
