"""A summary as Markdown, for a job's page: what a terminal shows, and all further answers folded. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from reports.records.run import Run
from reports.records.words import count
from reports.sheets.render import quoted
from reports.summary import Summary
from reports.summary.sentences import Answer
from reports.summary.terminal import grouped, title, where, workload

SHOWN = 15


def markdown(run: Run, of: Summary) -> str:
    parts = [
        f"### {quoted(of.title)}",
        quoted(of.trust) if of.sound else f"**{quoted(of.trust)}**",
        *_blocks(run, of.answers[:SHOWN]),
        *map(quoted, of.missing),
        *_folded(run, of.answers[SHOWN:]),
        f"The evidence: `{of.page.replace('`', '')}`",
    ]
    return "\n\n".join(parts)


def _folded(run: Run, rest: Sequence[Answer]) -> list[str]:
    if not rest:
        return []
    return [f"<details><summary>{count(len(rest), 'more answer')}</summary>", *_blocks(run, rest), "</details>"]


def _blocks(run: Run, shown: Sequence[Answer]) -> list[str]:
    return ["\n".join(_block(run, name, group)) for name, group in grouped(shown, workload).items()]


def _block(run: Run, name: str, group: Sequence[Answer]) -> list[str]:
    return [f"**{quoted(title(run, name))}**\n", *(f"- {quoted(f'{where(one)}: {one.text}')}" for one in group)]
