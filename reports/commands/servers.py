"""``python -m reports servers``: one version of a server beside another, from one run that was measured on both."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from reports.compare import server_versions
from reports.records.reading import read_run
from reports.sheets.render import markdown, text


def add_parser(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser(
        "servers",
        help="one version of a server beside another, from one run",
        description="Whether the ratio of each driver to the reference moved from one version of the server to the "
        "next. Each version is a contest of its own, so no seconds are compared.",
    )
    parser.add_argument(
        "run", type=Path, metavar="RUN.json", help="of pytest --benchmark-only --server postgres@14 ..."
    )
    parser.add_argument("--markdown", action="store_true", help="for a job's summary or a comment")


def main(options: argparse.Namespace) -> int:
    name, run = read_run(options.run, "only our own runs know of their servers")
    shown = markdown if options.markdown else partial(text, rest="--markdown has them")
    print("\n\n".join(map(shown, server_versions.sheets(run, name))))
    return 0
