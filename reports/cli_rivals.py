"""``python -m reports rivals``: version against version, from one run in which they raced."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from reports import rivals
from reports.compare_render import markdown, text
from reports.files import Unreadable, read


def add_parser(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser(
        "rivals",
        help="version against version, from one run in which they raced",
        description="Each version over the one before it, with the interval that their contest allows.",
    )
    parser.add_argument("run", type=Path, metavar="RUN.json", help="of pytest --benchmark-only --rival ...")
    parser.add_argument("--markdown", action="store_true", help="for a job's summary or a comment")


def main(options: argparse.Namespace) -> int:
    found = read(options.run)
    if found.run is None:
        raise Unreadable(f"{found.name}: no section driver_matrix; only runs of driver-matrix have rivals")
    print((markdown if options.markdown else text)(rivals.sheet(found.run, found.name)))
    return 0
