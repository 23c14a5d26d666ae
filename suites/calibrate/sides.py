"""The two programs that the overhead lies between: a host of the engine, and a loop written by hand."""

from __future__ import annotations

import json
import os
import pickle
import random
import subprocess
import sys
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from typing import Any

from suites.calibrate.bench import Bench
from suites.contest.host_pool import spawned
from suites.contest.host_process import SETTLED
from suites.contest.host_worker import PATIENCE, opening
from suites.matrix.cells import Cell
from suites.system.environment import inherited
from suites.system.kernel import die_with_us

BARE = Path(__file__).with_name("bare.py")
UNCLOCKED = "unclocked"


@dataclass(frozen=True, slots=True)
class Taken:
    steps: list[int]
    wall: int


class Engine:
    """A host, as contests use it."""

    def __init__(self, bench: Bench, cell: Cell, chance: random.Random) -> None:
        self._bench = bench
        self._host = spawned(chance.randrange(1, 2**32), SETTLED, cell.home)
        self._host.ask("load", PATIENCE, files=[bench.files[cell.driver.name]])
        if bench.cpus.host:
            self._host.ask("pin", PATIENCE, cpus=list(bench.cpus.host))

    def open(self, cell: Cell) -> None:
        prepared = self._bench.prepared
        self._host.ask(
            "open", PATIENCE, name="cell", **opening(cell, prepared.server.url, prepared.columns(cell.workload))
        )

    def warm(self, steps: int) -> None:
        self._host.ask("warm", PATIENCE, name="cell", steps=steps)
        self._host.ask("settle", PATIENCE)

    def burst(self, steps: int) -> Taken:
        answer = self._host.ask("burst", PATIENCE, name="cell", steps=steps)
        return Taken(answer["taken"], answer["wall"])

    def close(self) -> None:
        self._host.ask("close", PATIENCE, name="cell")

    def end(self) -> None:
        self._host.end()


class Hand:
    """The program of hand-written loops: in the same environment, on the same CPU, with the same allocator and a hash
    seed of its own."""

    def __init__(self, bench: Bench, cell: Cell, chance: random.Random) -> None:
        self._bench = bench
        seed = {"PYTHONHASHSEED": str(chance.randrange(1, 2**32))}
        self._process = subprocess.Popen(
            [cell.home.python or sys.executable, str(BARE), cell.driver.name, cell.home.loop],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**inherited(), **seed, **SETTLED},
            start_new_session=True,  # as hosts are: the kernel shares out CPU time by session
            preexec_fn=die_with_us(SIGKILL),
        )
        if bench.cpus.host:
            os.sched_setaffinity(self._process.pid, bench.cpus.host)
        self._op, self._sql = "", ""

    def open(self, cell: Cell) -> None:
        prepared = self._bench.prepared
        (self._sql,) = cell.sql(prepared.columns(cell.workload))
        self._op = str(cell.workload.op)
        self._ask("open", url=prepared.server.url, params=b64encode(pickle.dumps(cell.params)).decode())

    def warm(self, steps: int) -> None:
        self.burst(steps)

    def burst(self, steps: int) -> Taken:
        return self._burst(self._op, steps)

    def unclocked(self, steps: int) -> Taken:
        """Run a burst without a clock reading in the loop: only the whole is timed."""
        return self._burst(UNCLOCKED, steps)

    def close(self) -> None:
        self._ask("close")

    def end(self) -> None:
        self._process.communicate(timeout=PATIENCE)

    def _burst(self, loop: str, steps: int) -> Taken:
        answer = self._ask(loop, sql=self._sql, steps=steps)
        return Taken(answer["taken"], answer["wall"])

    def _ask(self, do: str, **fields: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **fields}).encode() + b"\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer
