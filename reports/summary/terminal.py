"""A summary in at most thirty lines of eighty columns. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from textwrap import wrap

from reports.records.run import Run
from reports.records.words import count
from reports.summary import Summary, settings
from reports.summary.sentences import Answer, headline

WIDTH = 80
WHOLE = re.compile(r"(?<=,) (?=[^ ]+\])|(?<=\d) (?=%)")
"""Matches the blanks within ``[9.64, 11.0]`` and ``5 %``."""
TIED = "\N{NO-BREAK SPACE}"
LINES = 30
"""Includes the title, which the caller prints."""


def lines(run: Run, of: Summary) -> list[str]:
    head = _wrapped(of.trust, most=LINES)  # how far to trust it is never cut
    tail = [line for text in of.missing for line in _wrapped(text, most=2)]
    room = LINES - 1 - len(head) - len(tail) - len(_rest(of, 1))
    shown = _fitting(run, of.answers, room)
    return [*head, *_blocks(run, shown), *tail, *_rest(of, len(of.answers) - len(shown))]


def grouped(found: Sequence[Answer], by: Callable[[Answer], str]) -> dict[str, list[Answer]]:
    """Put each group where its first answer stands."""
    groups: dict[str, list[Answer]] = {}
    for answer in found:
        groups.setdefault(by(answer), []).append(answer)
    return groups


def workload(answer: Answer) -> str:
    return answer.contest.workload


def where(answer: Answer) -> str:
    return f"{answer.contest.server}{settings(answer.contest)}{answer.calls and f', {answer.calls}'}"


def title(run: Run, workload: str) -> str:
    said = headline(run, workload)
    return said if said == workload else f"{said} ({workload})"


def _rest(of: Summary, more: int) -> list[str]:
    """Put what is to be typed or opened on one line, however long."""
    what = f"{count(more, 'more answer')}, and the evidence of all:" if more else "The evidence:"
    return [f"{what} {of.page}"] if len(what) + len(of.page) < WIDTH else [what, f"  {of.page}"]


def _fitting(run: Run, found: Sequence[Answer], room: int) -> Sequence[Answer]:
    """Return as many of the first answers as have room."""
    many = next((number for number in range(len(found), 0, -1) if len(_blocks(run, found[:number])) <= room), 0)
    return found[:many]


def _blocks(run: Run, shown: Sequence[Answer]) -> list[str]:
    return [line for name, group in grouped(shown, workload).items() for line in [title(run, name), *_block(group)]]


def _block(of_workload: Sequence[Answer]) -> list[str]:
    """Put what SQLAlchemy costs below the fastest driver there."""
    groups = grouped(of_workload, where)
    return [line for place, group in groups.items() for answer in group for line in _sentence(place, answer)]


def _sentence(place: str, answer: Answer) -> list[str]:
    return _wrapped(f"    {answer.text}" if answer.tax else f"  {place}: {answer.text}", most=2)


def _wrapped(text: str, most: int) -> list[str]:
    """Wrap text. A key or a name is not broken where it need not be, and an interval never."""
    margin = len(text) - len(text.lstrip())
    broken = wrap(
        WHOLE.sub(TIED, text),
        WIDTH,
        subsequent_indent=" " * (margin + 2 if margin else 0),
        break_on_hyphens=False,
        max_lines=most,
        placeholder=" …",
    )
    return [line.replace(TIED, " ") for line in broken]
