"""``python -m suites nightly``: the jobs of the nightly workflow, so that its matrix is what the code says it is.

Jobs go by server, since each has one to itself, and then by time: no job may take longer than a runner is given.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import drivers
from suites import servers, workloads
from suites.matrix import shards
from suites.matrix.cells import Cell, cells
from suites.matrix.contests import group_of
from suites.matrix.effort import EFFORTS
from suites.matrix.shards import Group
from suites.rivals.resolve import has_previous

FORMAT = 1  # history: 1 - first version
MINUTES = 40.0
"""Part of a runner's hour; the rest is for setting up, for contests whose single steps are longer than all bursts
together should be, and for a machine that is slower than this one."""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("nightly", help="print the jobs of the nightly workflow, as its matrix reads them")
    parser.add_argument("--effort", choices=list(EFFORTS), default="standard")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="that a job may take (default: %(default)g)")
    parser.add_argument("--rivals", type=int, default=0, metavar="N", help="versions raced beside the installed ones")
    parser.add_argument("--server", action="append", default=[], metavar=servers.FORM)


def main(options: argparse.Namespace) -> int:
    specs = servers.wanted(options.server, {})
    speaking = {str(spec): servers.discover().kinds[spec.kind].speaks for spec in specs}
    matrix = [cell for cell in cells(workloads.discover(), drivers.discover().drivers, speaking) if not cell.absent]
    jobs = list(planned(matrix, options.effort, options.minutes, options.rivals))
    print(json.dumps({"format": FORMAT, "include": jobs}))
    return 0


def planned(matrix: Sequence[Cell], effort: str, minutes: float, rivals: int = 0) -> Iterator[dict[str, Any]]:
    """Yield one record for each job: its server, its part, and how long that is likely to take."""
    for server in dict.fromkeys(cell.server for cell in matrix):
        sizes = _sizes(matrix, server, rivals)
        count = shards.needed(sizes, EFFORTS[effort], minutes)
        for number, part in enumerate(shards.parts(sizes, EFFORTS[effort], count), 1):
            yield {
                "name": f"{server} {number} of {count}",
                "slug": f"{server}-{number}",
                "server": server,
                "shard": f"{number}/{count}",
                "contests": len(part),
                "minutes": round(shards.length(part, sizes, EFFORTS[effort]) / 60, 1),
            }


def _sizes(matrix: Sequence[Cell], server: str, rivals: int) -> Counter[Group]:
    """Return the size of each contest, with a rival only where ``--rivals previous`` adds one."""
    sizes: Counter[Group] = Counter()
    for cell in matrix:
        if cell.server == server:
            sizes[group_of(cell)] += 1 + rivals * has_previous(cell.driver)
    return sizes
