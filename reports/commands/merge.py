"""``python -m reports merge``: shards that several machines measured, as one run."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from reports.merge import Conflict, Shard, merge, together
from reports.records.reading import OURS, Found, Unreadable, fit, read
from reports.records.words import count
from reports.records.writing import write

ABOUT = """\
Joins runs of different contests, measured on one machine or several with one lock, into one file that everything else
reads like any run. Each contest keeps its own facts. Contests that stand in two files and not alike are refused."""
CODES = """
exit codes:
  0  written
  2  a file cannot be read, the files are no shards of one run, or nothing can be written; one sentence says why
"""


def add_parser(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser(
        "merge",
        help="shards of several machines, as one run",
        description=ABOUT,
        epilog=CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("shards", type=Path, nargs="+", metavar="SHARD.json")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="RUN.json")


def main(options: argparse.Namespace) -> int:
    if any(_same(shard, options.output) for shard in options.shards):
        raise Unreadable(f"{options.output.name} is one of the shards; a raw file is never rewritten: name another")
    made = merged([read(path) for path in options.shards])
    write(options.output, _spelt(made))
    held = len(made[OURS]["contests"])
    print(f"{fit(str(options.output))}: {count(held, 'contest')} of {count(len(options.shards), 'shard')}")
    return 0


def merged(found: list[Found]) -> dict[str, Any]:
    """Return one file, as ``--benchmark-json`` would have written it."""
    shards = [Shard(one.name, one.run) for one in found if one.run]
    if len(shards) < len(found):
        plain = next(one.name for one in found if not one.run)
        raise Unreadable(f"{plain}: no section {OURS}; only runs of driver-matrix merge")
    try:
        run = merge(shards)
    except Conflict as wrong:
        raise Unreadable(str(wrong)) from None
    return {**together([one.benchmarks for one in found]), OURS: run.to_json()}


def _spelt(made: dict[str, Any]) -> str:
    """Write JSON. What stands beside our section is not checked: it may hold numbers and depths that JSON cannot."""
    try:
        return json.dumps(made, allow_nan=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        raise Unreadable("what stands beside the section driver_matrix cannot be written as JSON again") from None


def _same(shard: Path, output: Path) -> bool:
    return output.exists() and shard.exists() and output.samefile(shard)
