"""``python -m reports page RUN.json``: the run as a page, one file that can be opened, mailed and kept."""

from __future__ import annotations

import argparse
from pathlib import Path

from reports.page import NOTHING_ASKED, page
from reports.records.reading import Unreadable, fit, read_behaviours, read_run
from reports.records.writing import write


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("page", help="the run as one self-contained HTML page")
    parser.add_argument("run", type=Path, metavar="RUN.json", help="a report that --benchmark-json wrote")
    parser.add_argument(
        "--behaviours", type=Path, metavar="FILE", help="grades that --behaviours-json wrote, beside it"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to; else beside the report, as .html")


def main(options: argparse.Namespace) -> int:
    name, run = read_run(options.run, "compare reads it")
    target = options.output or options.run.with_suffix(".html")
    if target.resolve() == options.run.resolve():
        raise Unreadable(f"{name}: the page would overwrite the report; name another file with -o")
    beside = name if target.resolve().parent == options.run.resolve().parent else ""
    write(target, page(run, beside, read_behaviours(options.behaviours) if options.behaviours else NOTHING_ASKED))
    print(f"the page: {fit(str(target))}")
    return 0
