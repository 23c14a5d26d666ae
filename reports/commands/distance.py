"""``python -m reports distance``: what a longer way to the server does, from one run that was measured with --rtt."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from reports.compare import distance
from reports.records.reading import read_run
from reports.sheets.render import markdown, text


def add_parser(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser(
        "distance",
        help="from which round trip on the choice of driver does not matter",
        description="How far apart drivers are at each distance, and what waiting less often gains.",
    )
    parser.add_argument("run", type=Path, metavar="RUN.json", help="of pytest --benchmark-only --rtt 0,1,5 ...")
    parser.add_argument("--markdown", action="store_true", help="for a job's summary or a comment")


def main(options: argparse.Namespace) -> int:
    name, run = read_run(options.run, "only our own runs can be at a distance")
    found = distance.sheet(run, name)
    print(markdown(found) if options.markdown else text(found, rest="--markdown has them"))
    return 0
