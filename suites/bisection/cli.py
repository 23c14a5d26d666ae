"""``python -m suites bisect asyncpg fetch_row --from 0.27.0 --to 0.32.0``: the release in which a ratio stepped."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

import drivers
from drivers.contract import Driver
from suites import servers, workloads
from suites.bisection.race import NoRace, Race
from suites.bisection.search import Found, Unbuilt, search
from suites.matrix.cells import cells
from suites.matrix.effort import EFFORTS
from suites.rivals.releases import NoReleases, between, published

FOUND, NONE, WRONG = 0, 1, 2
ABOUT = """\
Halves the releases of a driver between two of them until the one is found in which the workload became faster or
slower. Each half is measured in one contest with its middle; a step that no contest confirms is not followed.

exit codes: 0 a step was found, 1 there is none or it cannot be pinned down, 2 the question cannot be asked"""
USUAL = {"postgres": "postgres", "mysql": "mariadb", "sqlite": "sqlite"}
"""What a driver speaks -> where it is raced."""


def add_parser(commands: Any) -> None:
    parser = commands.add_parser(
        "bisect",
        help="find the release in which a driver became faster or slower",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("driver", help="a row of the matrix, like asyncpg or psycopg-sync")
    parser.add_argument("workload", help="as a key has it: fetch_row, fetch_all-rows=100")
    parser.add_argument("--from", dest="first", required=True, metavar="VERSION")
    parser.add_argument("--to", dest="last", required=True, metavar="VERSION")
    parser.add_argument("--server", metavar=servers.FORM, help="where they race (default: what the driver speaks)")
    parser.add_argument("--effort", choices=list(EFFORTS), default="quick")
    parser.add_argument(
        "--least", type=float, default=3.0, metavar="PERCENT", help="a smaller step is none (default: 3)"
    )


def main(options: argparse.Namespace) -> int:
    try:
        found = _search(options)
    except (NoRace, NoReleases, Unbuilt) as reason:
        print(reason, file=sys.stderr)
        return WRONG
    for line in shown(options.driver, options.workload, found):
        print(line)
    return NONE if found.why else FOUND


def _search(options: argparse.Namespace) -> Found:
    row = _row(options.driver)
    server = options.server or USUAL[row.server]
    _refuse_unknown(options.workload, row, server.partition("=")[0])
    versions = between(published(row.package), options.first, options.last)
    race = Race(options.driver, options.workload, server, options.effort)
    return search(versions, race, options.least / 100, lambda line: print(line, file=sys.stderr, flush=True))


def _row(name: str) -> Driver:
    rows = {driver.name: driver for driver in drivers.discover().drivers}
    if name not in rows or rows[name].package == "python":
        raise NoRace(f"there is no driver {name!r} with releases of its own; there are: {', '.join(rows)}")
    return rows[name]


def _refuse_unknown(workload: str, row: Driver, server: str) -> None:
    """Raise NoRace for a cell that does not exist or that its driver lacks, before any release is looked for."""
    known = {str(cell.key): cell for cell in cells(workloads.discover(), [row], {server: row.server})}
    key = f"{workload}-{row.name}-{server}"
    if key not in known:
        raise NoRace(f"there is no cell {key}; `python -m suites list --all` names them all")
    if absent := known[key].absent:
        raise NoRace(f"{row} cannot {workload}: {absent.why}")


def shown(driver: str, workload: str, found: Found) -> Iterator[str]:
    """Yield the answer first, then every contest that was held."""
    if found.why:
        yield found.why
    else:
        word = "slower" if found.ratio.value > 1 else "faster"
        yield f"{workload} of {driver} became {word} from {found.first} to {found.last}: {found.ratio}"
    yield ""
    for _, seen in found.evidence:
        yield "  ".join(f"{older} -> {newer} {ratio}" for (older, newer), ratio in seen.items())
    yield from (f"left out: {version} ({why})" for version, why in found.left_out.items())
