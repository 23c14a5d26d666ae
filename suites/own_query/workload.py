"""A user's own query as a workload: made from a plain record, in this process or in a host.

Standard library and our contracts only. The record is a file that hosts read once: a frame would be sent anew with
every session. Reports get published, so nothing that is said of an answer shows a value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from drivers.contract import Op, Params
from suites import workloads
from suites.answers import bare, decoded, plain
from suites.own_query.params import value
from suites.workloads.contract import UNSAID, Workload

NAME = "query"
SUFFIX = ".query.json"


@dataclass(frozen=True, slots=True)
class Record:
    """All that there is to know of the query, as JSON can say it."""

    sql: str
    why: str
    guard: str
    columns: Mapping[str, str]
    """Name -> kind, in the order of the answer."""
    takes: Sequence[str]
    """Kinds of its parameters."""
    params: Sequence[Sequence[Any]]
    """Rows of them, as the user wrote them."""
    answers: Sequence[Sequence[Sequence[str | None]]]
    """What the first of these rows are answered with, in the server's own text. Later ones are not compared."""


def write(record: Record, path: Path) -> Workload:
    """Write the file from which others make the workload, and return the workload."""
    path.write_text(json.dumps(asdict(record)))
    return workload(record, str(path))


def load(name: str) -> Workload:
    """Load a workload by the file of its record, or one of ours by its name."""
    return _read(name) if name.endswith(SUFFIX) else workloads.load(name)


@cache
def _read(path: str) -> Workload:
    return workload(Record(**json.loads(Path(path).read_text())), path)


def workload(record: Record, path: str) -> Workload:
    params = [tuple(map(value, record.takes, row)) for row in record.params] or [()]
    # By their looks: a list among them has no hash.
    right = {repr(row): _read_as(answer, record.columns) for row, answer in zip(params, record.answers, strict=False)}

    def answer(asked: Params, settings: Any) -> Any:
        return right.get(repr(asked), UNSAID)

    return Workload(
        op=Op.FETCH_ALL,
        sql=record.sql,
        columns=record.columns,
        params=lambda settings: params,
        answer=answer,
        round_trips=None,
        name=NAME,
        why=record.why,
        record=path,
        guard=record.guard,
        differs=partial(differs, list(record.columns)),
        hides=partial(hidden, params=params),
        context={"text": "yes"},  # a layer is given it as it is
        lacked={"orm": "there is no model of it"},  # to hand on a text is no work of an ORM's own
    )


def _read_as(answer: Iterable[Sequence[str | None]], columns: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """Return plain values, read from the text that the server has for them."""
    rows = [tuple(None if text is None else text.encode() for text in row) for row in answer]
    values: list[tuple[Any, ...]] = plain(decoded(rows, columns), [()], columns)
    return values


def differs(names: Sequence[str], got: Any, right: Sequence[tuple[Any, ...]]) -> str:
    """Say how the rows differ, in any order: which one they come in, and whether it matters, is between query and
    server."""
    if (got := bare(got)) == right:
        return ""
    if not isinstance(got, list) or len(got) != len(right):
        return f"{len(got) if isinstance(got, list) else 'no'} rows, expected {len(right)}"
    in_order, sorted_alike = _unequal(got, right), _unequal(sorted(got, key=repr), sorted(right, key=repr))
    if not in_order or not sorted_alike:
        return ""
    unequal = min(in_order, sorted_alike, key=len)
    where = {said for one, other in unequal for said in _columns(names, one, other)}
    columns = ", ".join(sorted(where)) or "their number of columns"
    return f"{len(unequal)} of {len(right)} rows differ, in {columns}; or the data changed meanwhile"


def _unequal(got: Sequence[Any], right: Sequence[Any]) -> list[tuple[Any, Any]]:
    return [(one, other) for one, other in zip(got, right, strict=True) if one != other]


def _columns(names: Sequence[str], one: Sequence[Any], other: Sequence[Any]) -> Iterable[str]:
    for name, first, second in zip(names, one, other, strict=False):
        if first != second:
            types = type(first).__name__, type(second).__name__
            yield name if types[0] == types[1] else f"{name} ({types[0]}, expected {types[1]})"


def hidden(words: str, params: Iterable[Params]) -> str:
    """Return a driver's error without the values that it was given, and those that it wrote into the text."""
    words = re.sub(r"\s*LINE \d+: .*(\n *\^)?", "", words)
    shown = {text for row in params for each in row for text in _texts(each)} - {""}
    for text in sorted((text for text in shown if text in words), key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", "***", words)
    return words


def _texts(each: Any) -> Iterable[str]:
    if isinstance(each, list):
        return [text for one in each for text in _texts(one)]
    if isinstance(each, str):
        return each, repr(each)[1:-1], each.replace("'", "''")
    return (str(each), repr(each)) if each is not None else ()
