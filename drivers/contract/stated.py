"""What a driver file states as text: all of it is printed, and its name is part of every key. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from reprlib import repr as shown  # shortened: what is refused may be huge
from typing import TYPE_CHECKING, Any

from reports.records.key import DRIVER, is_rival
from reports.records.text import unseen

if TYPE_CHECKING:
    from drivers.contract import Driver

LONGEST, LONGEST_NAME = 500, 60
"""Characters. What a driver says of itself is shown in one line of a table."""
NEEDED = ("name", "server", "package")


def refusal(driver: Driver) -> str:
    """Return which text of a driver cannot be used, and why, in a sentence; empty where all can."""
    for field, text in _texts(driver):
        if wrong := _wrong(field, text):
            return f"{field} of the driver {shown(driver.name)} {wrong}"
    return ""


def _texts(driver: Driver) -> Iterator[tuple[str, Any]]:
    """Yield each text by what the driver's file calls it, the name first."""
    for field in (*NEEDED, "about", "layer", "over", "engine", "dialect"):
        yield field, getattr(driver, field)
    yield from (("needs", each) for each in driver.needs)
    yield from (("options", each) for pair in driver.options.items() for each in pair)
    yield from _reasons("lacks", driver.absences, ("why", "link"))
    yield from _reasons("takes", driver.counts, ("why",))
    yield from _reasons("errs", driver.faults, ("why", "says", "link"))
    yield "version", driver.version


def _reasons(verb: str, said: Mapping[Any, Any], fields: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for op, every in said.items():
        yield from ((f"{field} in {verb}({op})", getattr(one, field)) for one in every for field in fields)


def _wrong(field: str, text: Any) -> str:
    if not isinstance(text, str):
        return f"is {shown(text)} where a text was expected"
    if field == "name" and (not DRIVER.fullmatch(text) or is_rival(text)):
        return f"cannot be part of a key: it must match {DRIVER.pattern}, without @ and ="
    if not text.strip() and (field in NEEDED or field.startswith(("why", "says"))):
        return "is empty"
    if len(text) > (longest := LONGEST_NAME if field == "name" else LONGEST):
        return f"has {len(text)} characters, and at most {longest} are printed: shorten it"
    if hidden := next((one for one in text if unseen(one) or one in "\n\t"), ""):
        return f"holds the character U+{ord(hidden):04X}, and must be one line that a terminal can print"
    return ""
