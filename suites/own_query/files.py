"""The two files that a user brings, a query and its parameters. Each mistake is one sentence that names the file."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from suites.own_query.params import Unfit, value
from suites.workloads.contract import PLACEHOLDER

QUERIES = ("select", "with", "values", "table", "show")
BEFORE = re.compile(r"(\s|\(|--[^\n]*(\n|$)|/\*.*?\*/)*", re.DOTALL)
"""What may stand before the first word."""


class Misgiven(Exception):
    """Says in one sentence what is wrong with a file."""


def text_of(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Misgiven(f"{path.name}: it is not UTF-8") from None
    except (OSError, ValueError) as error:
        raise Misgiven(f"{path.name}: it cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if "\0" in text:
        raise Misgiven(f"{path.name}: it holds a zero byte, and no text does")
    return text


def query_of(path: Path) -> str:
    """Return the statement as it stands in the file, without what ends it. Whether it is one is the server's to say."""
    text = text_of(path).rstrip().removesuffix(";").rstrip()
    first = re.match(r"\w*", text[_begin(text) :])
    word = first[0] if first else ""
    if word.lower() not in QUERIES:
        found = f"begins with {word!r}" if word else "holds no statement"
        raise Misgiven(f"{path.name}: it {found}; what can be raced begins with {', '.join(QUERIES)}")
    if "{columns}" in text:
        raise Misgiven(
            f"{path.name}: it holds '{{columns}}', which means something in our own statements: spell it otherwise"
        )
    numbers = [int(number) for number in PLACEHOLDER.findall(text)]
    if numbers != list(range(1, len(numbers) + 1)):
        found = ", ".join(f"${number}" for number in numbers)
        raise Misgiven(
            f"{path.name}: its placeholders are {found}; they must be $1, $2, ... in this order, each once (many "
            "drivers know them only by their place): give a value twice that is used twice"
        )
    return text


def _begin(text: str) -> int:
    before = BEFORE.match(text)
    return before.end() if before else 0


def params_of(path: Path) -> list[list[Any]]:
    """Return the rows of parameters, as the file has them."""
    text = text_of(path)
    rows = _from_csv(path, text) if path.suffix.lower() == ".csv" else _from_json(path, text)
    if not rows:
        raise Misgiven(f"{path.name}: it holds no row of parameters")
    return rows


def _from_json(path: Path, text: str) -> list[list[Any]]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Misgiven(f"{path.name}: it is no JSON ({error}); a file of another kind must end in .csv") from None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Misgiven(f"{path.name}: expected a list of lists, each with a value for $1, $2, ... in this order")
    return rows


def _from_csv(path: Path, text: str) -> list[list[Any]]:
    """Read the rows below a header, whose names are the user's own. An empty field is NULL."""
    try:
        _header, *rows = csv.reader(StringIO(text, newline=""), strict=True)
    except (csv.Error, ValueError) as error:
        said = "it is empty" if isinstance(error, ValueError) else f"it is no CSV ({error})"
        raise Misgiven(
            f"{path.name}: {said}; expected a header, and below it a field for each of $1, $2, ..."
        ) from None
    return [[field or None for field in row] for row in rows if row]


def fitting(name: str, rows: Sequence[Sequence[Any]], takes: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return the rows as values of these kinds. ``name``: the file's."""
    return [_row(f"{name}: row {number}", row, takes) for number, row in enumerate(rows, 1)]


def _row(where: str, row: Sequence[Any], takes: Sequence[str]) -> tuple[Any, ...]:
    if len(row) != len(takes):
        raise Misgiven(f"{where}: values for {len(row)} parameters, and the query takes {len(takes)}")
    return tuple(_value(f"{where}, ${n}", kind, each) for n, (kind, each) in enumerate(zip(takes, row, strict=True), 1))


def _value(where: str, kind: str, given: Any) -> Any:
    try:
        return value(kind, given)
    except Unfit as unfit:
        raise Misgiven(f"{where}: {unfit}, which the query takes there") from None
