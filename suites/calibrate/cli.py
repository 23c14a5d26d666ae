"""``python -m suites calibrate``: measures, on this machine, how far results can be trusted."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import drivers
from suites import servers
from suites.calibrate import duty, equal, goals, overhead, slowed, stock, tables
from suites.calibrate.bench import Bench, CannotCalibrate
from suites.contest import facts
from suites.contest.placement import CannotPlace, placed
from suites.contest.prepared_server import PreparedServer
from suites.contest.session import Busy, alone_on_this_machine
from suites.servers.contract import Refused, Unavailable

FORMAT = 1  # history: 1 - first version


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured."""

    launches: int
    """Launches for the overhead: two processes that are the same differ by a per cent, so it takes many."""
    equal: dict[str, int]
    """Effort -> how often each contest is held."""
    slowed: dict[str, int]
    runs: int
    """Runs of stock pytest-benchmark."""


AMOUNTS = {
    "smoke": Amount(2, {"smoke": 1}, {"smoke": 1}, 2),
    "quick": Amount(12, {"quick": 1}, {"quick": 2}, 2),
    "standard": Amount(24, {"quick": 2, "standard": 1}, {"quick": 3, "standard": 1}, 4),
    "full": Amount(60, {"quick": 4, "standard": 2, "full": 1}, {"quick": 4, "standard": 2, "full": 1}, 6),
}
SUBJECTS = {"postgres": ["asyncpg", "psycopg"], "mysql": ["aiomysql", "asyncmy"], "sqlite": ["aiosqlite"]}
"""What a server speaks -> the drivers whose cells are doubled and slowed."""


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    measure: Callable[[Bench, Amount], Iterable[Any]]
    show: Callable[[Any], Iterator[str]]
    goals: Callable[[Any], Iterator[goals.Goal]] = lambda found: iter(())
    pinned: bool = True


def subjects(bench: Bench) -> list[str]:
    return SUBJECTS[bench.prepared.server.speaks]


PARTS = (
    Part("overhead", lambda b, much: overhead.measure(b, much.launches), tables.overhead, goals.overhead),
    Part("equal", lambda b, much: equal.measure(b, subjects(b)[0], much.equal), tables.equal, goals.equal),
    Part("slowed", lambda b, much: slowed.measure(b, subjects(b), much.slowed), tables.slowed, goals.slowed),
    Part("duty", lambda b, much: duty.measure(b, subjects(b)[0], much.equal), tables.duty, goals.duty),
    # As a user runs it: wherever the kernel puts it.
    Part("stock", lambda b, much: stock.measure(b, much.runs), tables.stock, pinned=False),
)


def add_parser(commands: Any) -> None:
    """Add the subcommand; ``main`` takes its options."""
    parser = commands.add_parser("calibrate", help="measure on this machine how far results can be trusted")
    much = parser.add_mutually_exclusive_group()
    for amount, means in (
        ("smoke", "only see that it works"),
        ("quick", "contests at quick alone: about two minutes"),
        ("full", "contests at full as well: the better part of an hour"),
    ):
        much.add_argument(f"--{amount}", action="store_const", dest="amount", const=amount, help=means)
    parser.set_defaults(amount="standard")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there as well")
    parser.add_argument("--server", default="postgres", metavar=servers.FORM, help="default: postgres")
    parser.add_argument("--only", action="append", choices=[part.name for part in PARTS], help="this part; repeatable")
    parser.add_argument("--seed", type=int, default=None, metavar="N", help="repeat the orders of an earlier run")
    parser.add_argument("--anyway", action="store_true", help="measure even though a timed run is under way")


def main(options: argparse.Namespace) -> int:
    """Return 0 when it was measured, whether or not goals are met; 2 when it could not be, with why on standard
    error."""
    try:
        with nullcontext() if options.anyway else alone_on_this_machine():
            return _calibrate(options)
    except (CannotCalibrate, CannotPlace, Busy, Unavailable, Refused, servers.BadSpec) as reason:
        print(reason, file=sys.stderr)
        return 2


def _calibrate(options: argparse.Namespace) -> int:
    seed = secrets.randbits(32) if options.seed is None else options.seed
    begun, load, found = time.monotonic(), load_average(), drivers.discover()
    with ExitStack() as stack:
        server = servers.start(servers.parse(options.server))
        stack.callback(server.stop)
        prepared = PreparedServer(server)
        stack.callback(prepared.close)
        bench = Bench(prepared, found, seed, _say)
        parts = [part for part in PARTS if not options.only or part.name in options.only]
        measured = {part.name: _measured(part, bench, AMOUNTS[options.amount]) for part in parts}
        about = {"server": server.name, "facts": server.facts()}
    reached = [goal for part in parts for goal in part.goals(measured[part.name])]
    loads = {"before": load, "after": load_average()}
    for line in _text(parts, measured, reached, loads):
        print(line)
    if options.json:
        document = {
            "format": FORMAT,
            "amount": options.amount,
            "seed": seed,
            "seconds": round(time.monotonic() - begun, 1),
            "load": loads,
            "machine": facts.machine(),
            "client": facts.client(),
            **about,
            "parts": {name: [each.to_json() for each in found] for name, found in measured.items()},
            "goals": [goal.to_json() for goal in reached],
        }
        options.json.write_text(json.dumps(document, indent=1) + "\n")
    return 0


def _measured(part: Part, bench: Bench, much: Amount) -> list[Any]:
    with placed(bench.cpus, bench.prepared.server.pids) if part.pinned else nullcontext():
        return list(part.measure(bench, much))


def _text(
    parts: Sequence[Part], measured: dict[str, list[Any]], reached: list[goals.Goal], loads: dict[str, list[float]]
) -> Iterator[str]:
    for part in parts:
        yield from part.show(measured[part.name])
    if reached:
        yield from tables.goals(reached)
    yield ""
    yield "load average (1, 5, 15 min): " + ", ".join(
        f"{when} {' '.join(f'{one:.2f}' for one in load)}" for when, load in loads.items()
    )


def load_average() -> list[float]:
    """Return the load average: others' work spoils our figures, so a reader must see it. Empty where it is not
    known."""
    return [round(one, 2) for one in os.getloadavg()] if hasattr(os, "getloadavg") else []


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
