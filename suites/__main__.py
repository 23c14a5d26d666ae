"""``python -m suites list``: every cell of the matrix with its state, for people and for the nightly workflow."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import drivers
from drivers.contract import Driver, Op
from suites import servers, workloads
from suites.engine.cells import Cell, cells
from suites.servers.contract import Refused, Spec, Unavailable

FORMAT = 1  # history: 1 - first version
BROKEN = (drivers.Broken, workloads.Broken, servers.Broken)


def listed(specs: Sequence[Spec]) -> Iterator[dict[str, Any]]:
    """One record for each cell: its key, the key's parts, and whether it can run here."""
    kinds = servers.discover().kinds
    missing = {str(spec): why for spec in specs if (why := _missing(spec))}
    speaking = {str(spec): kinds[spec.kind].speaks for spec in specs}
    for cell in cells(workloads.discover(), drivers.discover().drivers, speaking):
        yield _record(cell, missing.get(cell.server, ""))


def _missing(spec: Spec) -> str:
    try:
        servers.find(spec)
    except (Unavailable, Refused) as reason:
        return str(reason)
    return ""


def _record(cell: Cell, missing: str) -> dict[str, Any]:
    absent = cell.absent
    why = absent.why if absent else missing
    return {
        "key": str(cell.key),
        "workload": cell.workload.name,
        "edition": cell.workload.edition,
        "settings": dict(cell.settings),
        "driver": cell.driver.name,
        "server": cell.server,
        "state": "absent" if why else "runnable",
        "why": why,
    }


def as_text(records: Sequence[dict[str, Any]]) -> Iterator[str]:
    width = max((len(record["key"]) for record in records), default=0)
    for record in records:
        yield f"{record['key']:{width}}  {record['state']}" + (f": {record['why']}" if record["why"] else "")
    states = Counter(record["state"] for record in records)
    yield f"{len(records)} cells: {states['runnable']} runnable, {states['absent']} absent"


def as_markdown(rows: Sequence[Driver]) -> Iterator[str]:
    """The table of the README: drivers by ops."""
    for speaks in dict.fromkeys(driver.server for driver in rows):
        those = [driver for driver in rows if driver.server == speaks]
        yield f"| {speaks} | {' | '.join(driver.name for driver in those)} |"
        yield "|---" * (len(those) + 1) + "|"
        for op in Op:
            yield f"| {op} | {' | '.join(_mark(driver, op) for driver in those)} |"
        yield ""


def _mark(driver: Driver, op: Op) -> str:
    if op not in driver.ops:
        return "-"
    return "in part" if driver.absences.get(op) else "yes"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m suites", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="print every cell with its state (runnable, or absent and why)")
    listing.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    listing.add_argument("--markdown", action="store_true", help="the table of drivers and ops instead of cells")
    listing.add_argument("--server", action="append", default=[], metavar=servers.FORM)
    options = parser.parse_args(arguments)
    try:
        lines = list(_output(options, servers.wanted(options.server, os.environ)))
    except servers.BadSpec as error:
        parser.error(f"--server: {error}")
    except BROKEN as mistake:
        parser.exit(2, f"{mistake}\n")
    for line in lines:
        print(line)
    return 0


def _output(options: argparse.Namespace, specs: Sequence[Spec]) -> Iterator[str]:
    if options.markdown:
        yield from as_markdown(drivers.discover().drivers)
    elif options.json:
        left_out = drivers.discover().left_out
        yield json.dumps({"format": FORMAT, "left_out": left_out, "cells": list(listed(specs))}, indent=1)
    else:
        yield from as_text(list(listed(specs)))
        yield from (f"driver left out: {name} ({why})" for name, why in drivers.discover().left_out.items())


if __name__ == "__main__":
    sys.exit(main())
