"""The user's own query before anything is raced: what the server makes of it, and what it rightly answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from suites.own_query.files import Misgiven, fitting, params_of, query_of
from suites.own_query.postgres import GUARD, Asked, Described, Unusable
from suites.own_query.workload import Record

COMPARED = 32
"""Rows of parameters whose answers are compared. No session is proven or warmed up with more."""
LARGEST = 1_000_000
"""Values in all answers that are kept for it."""

Answer = list[list[str | None]]


def record(url: str, query: Path, params: Path | None) -> Record:
    """Ask the server what the query is and what it answers. Raises Misgiven. Nothing is written, here or there."""
    sql = query_of(query)
    rows = params_of(params) if params else []
    try:
        with Asked(url) as server:
            described = server.described(sql)
            given = _checked(query.name, sql, described, params, rows)
            answers = list(_answers(server, sql, given))
            if not described.columns:
                raise Unusable("its answer has no columns, so there is nothing to fetch")
    except Unusable as reason:
        raise Misgiven(f"{query.name}: {reason}") from None
    columns = _columns(described)
    why = ", ".join((*_said(described, answers), *_said_of_params(rows, answers), f"from {query.name}"))
    return Record(sql, f"The user's own query: {why}", GUARD, columns, described.takes, rows, answers)


def _checked(
    query: str, sql: str, described: Described, params: Path | None, rows: Sequence[Sequence[Any]]
) -> Sequence[tuple[Any, ...]]:
    """Return the parameters as drivers are given them; one empty row where there are none."""
    takes = len(described.takes)
    if f"${takes + 1}" in sql:
        raise Misgiven(
            f"{query}: ${takes + 1} stands in a text, a name or a comment, where the server sees no parameter, and "
            "drivers would: spell that otherwise"
        )
    if takes and params is None:
        raise Misgiven(
            f"{query}: it takes {_number(takes, 'parameter')}, and no file has any: --params FILE.json or .csv"
        )
    return fitting(params.name, rows, described.takes) if params else [()]


def _answers(server: Asked, sql: str, params: Sequence[tuple[Any, ...]]) -> Iterator[Answer]:
    room = LARGEST
    for number, row in enumerate(params[:COMPARED]):
        answer = server.answer(sql, row)
        room -= sum(map(len, answer))
        if room < 0 and number:
            return
        if room < 0:
            raise Unusable(f"one answer has more than {LARGEST} values, more than are compared: ask for less")
        if not number and _in_any_order(server.answer(sql, row)) != _in_any_order(answer):
            raise Unusable(
                "asked again, it answers otherwise (a LIMIT without an ORDER BY? a clock? somebody writing?), so "
                "nobody can say what is right"
            )
        yield answer


def _in_any_order(answer: Answer) -> Answer:
    return sorted(answer, key=repr)


def _columns(described: Described) -> Mapping[str, str]:
    """Return the kinds of the columns by name; of two that share a name, the second gets another."""
    kinds: dict[str, str] = {}
    for name, kind, _ in described.columns:
        number = 2
        unique = name
        while unique in kinds:
            unique, number = f"{name} {number}", number + 1
        kinds[unique] = kind
    return kinds


def _said(described: Described, answers: Sequence[Answer]) -> Iterator[str]:
    yield f"{_number(len(answers[0]), 'row')} of {_number(len(described.columns), 'column')}"
    if unlike := [f"{name} ({spelled})" for name, kind, spelled in described.columns if kind == "other"]:
        yield f"not compared but for NULLs {' and '.join(unlike)}: each driver has objects of its own, a text would be"


def _said_of_params(rows: Sequence[Any], answers: Sequence[Answer]) -> Iterator[str]:
    if rows:
        yield f"{_number(len(rows), 'row')} of parameters"
    if len(rows) > len(answers):
        yield f"compared for the first {len(answers)}"


def _number(of: int, what: str) -> str:
    return f"{of} {what}" if of == 1 else f"{of} {what}s"
