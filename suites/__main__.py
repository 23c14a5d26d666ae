"""``python -m suites list``: the matrix, and with ``--all`` or ``--json`` every cell of it with its state.

``python -m suites calibrate``: how far results of this machine can be trusted. ``bisect``: the release in which a
driver became faster or slower. ``behaviours``: what drivers do when something goes wrong. ``nightly`` and ``confirm``:
what the nightly workflow asks.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reports import program

if __name__ == "__main__":
    signal.signal(signal.SIGINT, program.leave)

import drivers
from drivers.contract import Absent, Driver, Errs, Op
from drivers.contract.files import Broken
from reports.records.words import count
from suites import servers, workloads
from suites.behaviours.asking import cli as asking
from suites.bisection import cli as bisect
from suites.calibrate import cli as calibration
from suites.matrix.cells import Cell, cells
from suites.nightly import confirm, jobs
from suites.servers.contract import Found, Refused, Spec, Unavailable

Ways = Mapping[Spec, Found | Unavailable]

ALL = "python -m suites list --all"
FORMAT = 1  # history: 1 - first version


def listed(found: Ways) -> Iterator[dict[str, Any]]:
    """Yield one record for each cell: its key, the key's parts, and whether it can run here and comes out right."""
    kinds = servers.discover().kinds
    missing = {str(spec): str(why) for spec, why in found.items() if isinstance(why, Unavailable)}
    speaking = {str(spec): kinds[spec.kind].speaks for spec in found}
    for cell in cells(workloads.discover(), drivers.discover().drivers, speaking, servers.without_socket(found)):
        yield _record(cell, missing.get(cell.server, ""))


def listed_servers(found: Ways) -> Iterator[dict[str, str]]:
    """Yield one record for each server: how it is to be had, or why not."""
    for spec, way in found.items():
        if isinstance(way, Found):
            yield {"name": str(spec), "state": "runnable", "provided": way.provided}
        else:
            yield {"name": str(spec), "state": "absent", "why": str(way)}
    for file, why in servers.discover().left_out.items():
        yield {"name": file, "state": "absent", "why": why}


def _record(cell: Cell, missing: str) -> dict[str, Any]:
    absent, known = cell.absent, cell.errs
    why = absent.why if absent else missing
    wrong = "" if why or known is None else known.why
    return {
        "key": str(cell.key),
        "workload": cell.workload.name,
        "edition": cell.workload.edition,
        "settings": dict(cell.settings),
        "driver": cell.driver.name,
        "server": cell.server,
        "state": "absent" if why else "wrong" if wrong else "runnable",
        "why": why or wrong,
    }


def grouped(records: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A line for each workload: how many cells it has, and what becomes of them."""
    width = max((len(record["workload"]) for record in records), default=0)
    of: dict[str, Counter[str]] = {}
    for record in records:
        of.setdefault(record["workload"], Counter())[record["state"]] += 1
    for workload, states in of.items():
        others = "".join(f", {states[state]} {state}" for state in ("absent", "wrong") if states[state])
        yield f"{workload:{width}}  {states['runnable']:4} runnable{others}"
    yield _total(records)
    yield f"every cell, and why it cannot run or is wrong: {ALL}"


def as_text(records: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A line for each cell."""
    width = max((len(record["key"]) for record in records), default=0)
    for record in records:
        yield f"{record['key']:{width}}  {record['state']}" + (f": {record['why']}" if record["why"] else "")
    yield _total(records)


def _total(records: Sequence[dict[str, Any]]) -> str:
    states = Counter(record["state"] for record in records)
    wrong = f", {states['wrong']} known to be wrong" if states["wrong"] else ""
    return f"{count(len(records), 'cell')}: {states['runnable']} runnable, {states['absent']} absent{wrong}"


def as_markdown(rows: Sequence[Driver]) -> Iterator[str]:
    """Yield the tables of drivers/README.md: drivers by ops for each server, and the layers over them in one."""
    native = [driver for driver in rows if driver.layer == "native"]
    speaks = list(dict.fromkeys(row.server for row in native))
    kinds = [kind for kind in servers.discover().kinds.values() if kind.speaks in speaks and not kind.on_demand]
    for kind in sorted(kinds, key=lambda kind: speaks.index(kind.speaks)):
        there = [row for row in native if row.server == kind.speaks and _mark(row, Op.CONNECT, kind.name) != "-"]
        yield from _table(kind.name, {driver.name: [driver] for driver in there}, kind.name)
    layers: dict[str, list[Driver]] = {}
    for driver in rows:
        if driver.layer != "native":
            layers.setdefault(f"{driver.layer} over {driver.server}", []).append(driver)
    yield from _table("SQLAlchemy", layers)


def _table(title: str, columns: Mapping[str, Sequence[Driver]], server: str = "") -> Iterator[str]:
    yield f"| {title} | {' | '.join(columns)} |"
    yield "|---" * (len(columns) + 1) + "|"
    for op in Op:
        marks = [{_mark(driver, op, server) for driver in those} for those in columns.values()]
        yield f"| {op} | {' | '.join(those.pop() if len(those) == 1 else 'in part' for those in marks)} |"
    yield ""


def _mark(driver: Driver, op: Op, server: str) -> str:
    """Say what becomes of an op, on one server or on all that it speaks to."""
    absences = [
        one for one in _of(driver, driver.absences, op) if not server or one.when.get("server", server) == server
    ]
    if op not in driver.ops or (server and any(not one.when.keys() - {"server", "layer"} for one in absences)):
        return "-"
    if _usual(_of(driver, driver.faults, op)):
        return "wrong in part"
    return "in part" if _usual(absences) else "yes"


def _of(driver: Driver, said: Mapping[Op, Sequence[Any]], op: Op) -> list[Any]:
    """Return what is said of this row, and not of a layer over it."""
    layers = [(one, one.when.get("layer", driver.layer)) for one in said.get(op, ())]
    return [one for one, layer in layers if driver.layer in (layer if isinstance(layer, tuple) else (layer,))]


def _usual(said: Iterable[Absent | Errs]) -> list[Absent | Errs]:
    """Leave out what holds only on a server that has to be asked for, or only for another way to do the same."""
    kinds = servers.discover().kinds
    aside = [name for name, kind in kinds.items() if kind.on_demand]
    return [one for one in said if one.when.get("server") not in aside and "way" not in one.when]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m suites", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="print the workloads and what becomes of their cells")
    form = listing.add_mutually_exclusive_group()
    form.add_argument("--all", action="store_true", help="every cell with its state: runnable, or absent and why")
    form.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    form.add_argument("--markdown", action="store_true", help="the table of drivers and ops instead of cells")
    listing.add_argument("--server", action="append", default=[], metavar=servers.FORM)
    others = {"calibrate": calibration, "bisect": bisect, "nightly": jobs, "confirm": confirm, "behaviours": asking}
    for other in others.values():
        other.add_parser(commands)
    options = parser.parse_args(arguments)
    if options.command in others:
        return int(others[options.command].main(options))
    try:
        lines = list(_output(options, servers.wanted(options.server, os.environ)))
    except servers.BadSpec as error:
        parser.error(str(error))
    except (Refused, Broken) as mistake:
        parser.exit(2, f"{mistake}\n")
    for line in lines:
        print(line)
    return 0


def _output(options: argparse.Namespace, specs: Sequence[Spec]) -> Iterator[str]:
    if options.markdown:
        yield from as_markdown(drivers.discover().drivers)
        return
    found = servers.look(specs)
    if options.json:
        yield json.dumps(_whole(found), indent=1)
    else:
        yield from (as_text if options.all else grouped)(list(listed(found)))
        yield from servers.described(found)
        yield from (f"driver left out: {name} ({why})" for name, why in drivers.discover().left_out.items())


def _whole(found: Ways) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "left_out": drivers.discover().left_out,
        "servers": list(listed_servers(found)),
        "cells": list(listed(found)),
    }


if __name__ == "__main__":
    sys.exit(program.run(main))
