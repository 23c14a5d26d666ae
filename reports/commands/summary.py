"""``python -m reports summary RUN.json``: what pytest printed at the end of the run, or the same as Markdown."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from reports.records.reading import fit, read_run
from reports.summary import summary
from reports.summary.markdown import markdown
from reports.summary.terminal import lines


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("summary", help="how far to trust a run, and what it answers, in thirty lines")
    parser.add_argument("run", type=Path, metavar="RUN.json", help="a report that --benchmark-json wrote")
    parser.add_argument("--markdown", action="store_true", help="for a job's summary; holds every answer")


def main(options: argparse.Namespace) -> int:
    _, run = read_run(options.run, "compare reads it")
    of = summary(run, page(options.run))
    print(markdown(run, of) if options.markdown else "\n".join([of.title, *lines(run, of)]))
    return 0


def page(report: Path) -> str:
    """Name the page beside the report if it was made after it, or how to make it."""
    beside = report.with_suffix(".html")
    made = beside.is_file() and beside.stat().st_mtime >= report.stat().st_mtime
    return shown(beside) if made else f"python -m reports page {shown(report)}"


def shown(path: Path) -> str:
    """Return the path as short as it can be said from here."""
    return fit(os.path.relpath(path) if path.absolute().is_relative_to(Path.cwd()) else str(path), 1000)
