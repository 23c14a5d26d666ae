"""All series on one page, those that stepped first. It loads nothing and runs nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from reports.history import steps as history_steps
from reports.history.cache import Unread
from reports.history.chart import chart, tone
from reports.history.series import History, Series, Step
from reports.records.words import count
from reports.sheets import Table
from reports.sheets.render import document, table

STYLE = """
.many { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem 1.5rem; }
figure { margin: 0; content-visibility: auto; contain-intrinsic-size: auto 8rem; }
figcaption { font-size: .8rem; overflow-wrap: anywhere; }
svg { width: 100%; height: 4.5rem; background: var(--band); border-radius: 4px; display: block; }
svg path { fill: none; vector-effect: non-scaling-stroke; stroke-width: 1.5; }
.l { stroke: var(--ink); } .b { stroke: var(--soft); opacity: .45; } .v { fill: none; stroke: var(--soft); }
.s { stroke-dasharray: 3 2; } .s.slower { stroke: var(--slower); } .s.faster { stroke: var(--faster); }
summary { cursor: pointer; margin: 1rem 0 .5rem; font-weight: 500; }
"""
HOW = (
    "Each picture is one cell: its time divided by its reference's, run by run, so that up is slower. A bar is the "
    "range of runs that share a column, a hollow mark a run whose controls failed, a dashed rule a step: three runs or "
    "more on either side, at least 3 % apart, and more than this cell's noise."
)


def page(found: History, unread: Sequence[Unread]) -> str:
    steps = {id(one): [step for step in found.steps if step.series is one] for one in found.series}
    stepped = list(dict.fromkeys(id(step.series) for step in found.steps))
    first = {id(one): one for one in found.series}
    body = [f"<p>{escape(line)}</p>" for line in lines(found, unread)]
    body += [f'<p class="soft">{HOW}</p>', *_tables(found, unread)]
    if stepped:
        body += ["<h2>Cells that stepped</h2>", _many([first[one] for one in stepped], steps, found)]
    body += ["<h2>All the others</h2>", *_groups([one for one in found.series if id(one) not in stepped], steps, found)]
    return document("History", "".join(body), STYLE)


def lines(found: History, unread: Sequence[Unread]) -> Iterator[str]:
    """Yield what there is, in sentences; a terminal shows them too."""
    if found.nights:
        first, last = found.nights[0].started[:10], found.nights[-1].started[:10]
        yield f"{count(len(found.nights), 'run')} from {first} to {last}; {count(len(found.series), 'cell')}"
    if len(found.efforts) > 1:
        of = " and ".join(f"{count(runs, 'run')} of {effort}" for effort, runs in found.efforts.items())
        yield f"runs of different efforts do not compare, so each effort has series of its own: {of}"
    if not history_steps.available():
        yield history_steps.MISSING
    else:
        slower = sum(step.ratio > 1 for step in found.steps)
        yield f"{count(len(found.steps), 'step')}: {slower} slower, {len(found.steps) - slower} faster"
    if unread:
        yield f"{count(len(unread), 'file')} could not be used: {', '.join(one.name for one in unread[:3])}" + (
            f" and {len(unread) - 3} more" if len(unread) > 3 else ""
        )


def steps_table(found: History) -> Table:
    header = ("cell", "verdict", "change", "since", "before", "after", "over", "what changed there")
    return Table("steps, the largest first", header, tuple(_step(step, found) for step in found.steps))


def _tables(found: History, unread: Sequence[Unread]) -> Iterator[str]:
    if found.steps:
        yield table(steps_table(found))
    if unread:
        yield table(
            Table("files that could not be used", ("file", "why"), tuple((one.name, one.why) for one in unread))
        )


def _step(step: Step, found: History) -> tuple[str, ...]:
    changed = "; ".join(f"{place} {was} -> {now}" for place, was, now in step.changed)
    return (
        found.name(step.series),
        tone(step),
        f"{step.ratio:.2f}x",
        found.nights[step.night].started[:16].replace("T", " "),
        f"{math.exp(step.before):.2f}x",
        f"{math.exp(step.after):.2f}x",
        step.series.reference,
        changed or "nothing that is recorded",
    )


def _groups(series: Sequence[Series], steps: Mapping[int, Sequence[Step]], found: History) -> Iterator[str]:
    """Group series by workload and server, closed: a reader opens some, and a browser draws only those."""
    ordered = sorted(series, key=_group)
    for (workload, server), members in groupby(ordered, key=_group):
        cells = list(members)
        title = f"{workload} on {server}: {count(len(cells), 'cell')}"
        yield f"<details><summary>{escape(title)}</summary>{_many(cells, steps, found)}</details>"


def _group(series: Series) -> tuple[str, str]:
    return series.key.workload, series.key.server


def _many(series: Sequence[Series], steps: Mapping[int, Sequence[Step]], found: History) -> str:
    return f'<div class="many">{"".join(_figure(one, steps[id(one)], found) for one in series)}</div>'


def _figure(series: Series, steps: Sequence[Step], found: History) -> str:
    latest = f"{math.exp(series.effects[-1]):.2f}x {series.reference}" if series.effects else "void throughout"
    noise = "" if series.threshold is None else f"; from run to run within {series.threshold:.1%}"
    edition = f", edition {series.edition}" if series.edition > 1 else ""
    caption = f'{escape(found.name(series))}{edition}<br><span class="soft">{escape(latest + noise)}</span>'
    return f"<figure>{chart(series, steps, len(found.nights))}<figcaption>{caption}</figcaption></figure>"
