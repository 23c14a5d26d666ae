"""``python -m reports history``: every cell over many runs, and where it stepped."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reports.history.cache import Unread, nights
from reports.history.memory import remembered
from reports.history.page import lines, page, steps_table
from reports.history.series import History, history
from reports.records.reading import Unreadable, fit
from reports.records.words import count
from reports.records.writing import write
from reports.sheets import Sheet
from reports.sheets.render import text

ABOUT = """\
Draws each cell's ratio to its reference over all runs of a directory (*.json), and says where it moved and stayed. A
file that cannot be read is named and left out. What a run says is kept in the cache, so a new run alone is read."""
CODES = """
exit codes:
  0  the page is written
  2  there is no such directory, no run in it, or no page can be written
"""


def add_parser(commands: Any) -> None:
    parser: argparse.ArgumentParser = commands.add_parser(
        "history",
        help="every cell over many runs, and where it stepped",
        description=ABOUT,
        epilog=CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("directory", type=Path, metavar="DIR", help="of runs, one file each")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="the page; history.html in DIR unless said")


def main(options: argparse.Namespace) -> int:
    known, unread = nights(_files(options.directory))
    if not known:
        why = f": {unread[0].name}: {unread[0].why}" if unread else ""
        raise Unreadable(f"no run among {count(len(unread), 'file')} *.json of {options.directory}{why}")
    with remembered(options.directory) as find:
        found = history(known, find)
    target = options.output or options.directory / "history.html"
    write(target, page(found, unread))
    print(text(_sheet(found, unread), rest="the page has them"))
    print(f"page: {fit(str(target))}")
    return 0


def _files(directory: Path) -> list[Path]:
    if not directory.is_dir():
        raise Unreadable(f"{directory} is no directory; history reads all runs of one")
    return sorted(directory.glob("*.json"))


def _sheet(found: History, unread: Sequence[Unread]) -> Sheet:
    table = steps_table(found)
    return Sheet("history", tuple(lines(found, unread)), (table,) if table.rows else ())
