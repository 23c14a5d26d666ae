"""``python -m reports claims RUN.json``: what people read before they choose a driver, held against a run."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from textwrap import wrap
from typing import Any

from reports.claims import judge_all
from reports.claims.contract import Judgement, Ruling
from reports.records.reading import read_run
from reports.records.words import count
from reports.sheets.render import grid, quoted

WIDTH = 80
MARGIN = 5  # the ids
LABEL = 42  # of a table's line
UNDECIDED = "Not measured here, with what is missing"


def add_parser(commands: Any) -> None:
    parser: ArgumentParser = commands.add_parser("claims", help="published claims, held against a run")
    parser.add_argument("run", type=Path, help="a report that --benchmark-json wrote")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--markdown", action="store_true", help="tables for a job summary")
    form.add_argument("--json", action="store_true", help="for programs")


def main(options: Namespace) -> int:
    _, run = read_run(options.run, "claims are held against what our own runs record")
    judgements = judge_all(run)
    print(as_json(judgements) if options.json else (markdown if options.markdown else terminal)(judgements))
    return 0


def terminal(judgements: Sequence[Judgement]) -> str:
    """Print 80 columns: what was decided in full, then what was not and why."""
    decided = [_told(one) for one in judgements if one.verdict is not Ruling.NOT_MEASURED]
    open_ones = [_lacking(one) for one in judgements if one.verdict is Ruling.NOT_MEASURED]
    parts = [counts(judgements), *decided, *([f"{UNDECIDED}:", *open_ones] if open_ones else [])]
    return "\n\n".join(parts)


def counts(judgements: Sequence[Judgement]) -> str:
    by = {ruling: sum(one.verdict is ruling for one in judgements) for ruling in Ruling}
    said = {Ruling.DEPENDS: "that depend"}
    return f"{count(len(judgements), 'claim')}: " + ", ".join(
        f"{by[ruling]} {said.get(ruling, ruling)}" for ruling in Ruling
    )


def _told(one: Judgement) -> str:
    lines = [*_indented(f"{one.verdict.upper()}: {one.claim}", one.id)]
    lines += _indented(f"theirs: {one.theirs} ({one.post}: {one.title})")
    lines += _indented(f"ours:   {one.ours}")
    lines += (line for row in one.table for line in _row(*row))
    return "\n".join([*lines, *_indented(one.note)])


def _lacking(one: Judgement) -> str:
    return "\n".join([*_indented(one.claim, one.id), *_indented(one.note)])


def _row(label: str, said: str) -> Iterator[str]:
    """Put label and text beside each other where both fit, else beneath each other."""
    room = WIDTH - MARGIN - 2
    if len(label) <= LABEL and LABEL + 1 + len(said) <= room:
        yield f"{'':{MARGIN + 2}}{label:<{LABEL}} {said}"
    else:
        yield from _indented(label, margin=MARGIN + 2)
        yield from _indented(said, margin=MARGIN + 4)


def _indented(text: str, head: str = "", margin: int = MARGIN) -> list[str]:
    lines = wrap(text, WIDTH - margin, break_on_hyphens=False)  # a key is easier to copy whole
    return [f"{head if not number else '':<{margin}}{line}" for number, line in enumerate(lines)]


def markdown(judgements: Sequence[Judgement]) -> str:
    """Write one table; the parts of what was decided are folded under it."""
    rows = [(one.id, one.claim, one.theirs, one.ours or one.note, one.verdict) for one in judgements]
    folded = [_folded(one) for one in judgements if one.table and one.verdict is not Ruling.NOT_MEASURED]
    table = "\n".join(grid(("", "claim", "theirs", "ours", "verdict"), rows))
    return "\n\n".join([counts(judgements), table, *folded])


def _folded(one: Judgement) -> str:
    table = "\n".join(grid(("part", "what came of it"), one.table))
    head = f"<details><summary>{one.id}: {quoted(one.claim)}</summary>"
    return "\n\n".join(filter(None, (head, table, quoted(one.note), "</details>")))


def as_json(judgements: Sequence[Judgement]) -> str:
    return json.dumps([asdict(one) for one in judgements], indent=2, ensure_ascii=False)
