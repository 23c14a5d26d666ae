"""Lines and tables in the order in which they are to be read; `render` prints them for a terminal or as Markdown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    asked: bool = False
    """Whether the table was asked for: then it is shown at more length, and never folded away."""


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]
    """Tables. Long ones are cut in a terminal."""
