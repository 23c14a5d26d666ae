"""The facts under which a run's figures hold: the machine, the client and how it was set up. An allow-list: no name,
user or path of the machine is among them."""

from __future__ import annotations

import inspect
import os
import platform
import sys
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, files, version
from pathlib import Path
from textwrap import dedent
from typing import Any

import drivers
from drivers.contract import Bind, Driver
from reports.records.text import LONGEST, printable
from suites import workloads
from suites.contest.host_process import SETTLED
from suites.system.redact import redacted
from suites.workloads.contract import Workload

HARNESS = ("pytest", "pytest-benchmark", "sqlalchemy", "greenlet")


def of(found: drivers.Found, brought: Iterable[Workload] = ()) -> dict[str, Any]:
    """Return all facts but the servers', known only once they run. ``brought``: what is asked beside our workloads."""
    left_out = {name: redacted(why, url="") for name, why in found.left_out.items()}
    rows = {driver.name: _row(driver) for driver in found.drivers}
    shown = {"workloads": asked((*workloads.discover(), *brought)), **done(found.drivers)}
    return {"machine": machine(), "client": client(), "drivers": rows, "left_out": left_out, **shown, **homes(found)}


def homes(found: drivers.Found) -> dict[str, Any]:
    """Return what is in the environments of rows that live in one of their own, by its name; nothing where none is."""
    made = {row.home: row.environment for row in found.drivers if row.environment and row.environment.python}
    known = {name: {"packages": dict(one.packages), "wheels": dict(one.hashes)} for name, one in made.items()}
    return {"homes": known} if known else {}


def _row(driver: Driver) -> dict[str, Any]:
    return {
        "version": driver.version or platform.python_version(),
        "about": driver.about,
        "speaks": driver.server,
        "is_async": driver.is_async,
        "layer": driver.layer,
        "over": driver.over,
        **_compiled(driver.package),
        **({"options": dict(driver.options)} if driver.options else {}),
    }


@cache
def _compiled(package: str) -> dict[str, int]:
    """Count the package's files of machine code; empty where the package does not list its files."""
    try:
        listed = files(package)
    except PackageNotFoundError:
        return {}
    return {"compiled": sum(path.suffix in (".so", ".pyd") for path in listed)} if listed else {}


def machine() -> dict[str, Any]:
    return {
        "system": platform.system(),
        "kernel": platform.release(),
        "machine": platform.machine(),
        "processor": _processor(),
        "cpus": os.cpu_count() or 1,
        "cpus_allowed": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "memory_mb": _memory(),
        "libc": " ".join(platform.libc_ver()),
    }


def client() -> dict[str, Any]:
    """Return the facts of the hosts' side."""
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "compiler": platform.python_compiler(),
        "free_threaded": not getattr(sys, "_is_gil_enabled", lambda: True)(),
        "event_loop": "asyncio",
        "allocator": "settled: " + ", ".join(f"{name}={value}" for name, value in SETTLED.items()),
        "gc": "on; what lives before the first burst is frozen",
        "clock": "perf_counter_ns",
        "harness": {name: version(name) for name in HARNESS},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    except (AttributeError, ValueError, OSError):
        return 0


# What a report shows beside its figures: what a workload asks for and why, and how each driver does it.


def asked(columns: Iterable[Workload]) -> dict[str, dict[str, object]]:
    """Map workloads to why they exist, op, and SQL by what the server speaks (``any`` where it is all the same)."""
    return {one.name: {"why": one.why, "op": str(one.op), "sql": _sql(one), **_place(one)} for one in columns}


def _place(workload: Workload) -> dict[str, object]:
    """Return what reports use to set the workload before others, or beside them."""
    card: dict[str, object] = {"card": workload.card} if workload.card else {}
    return {**card, **({"moves": dict(workload.moves)} if workload.moves else {})}


def _sql(workload: Workload) -> dict[str, str]:
    if isinstance(workload.sql, str):
        return {"any": workload.sql}
    if isinstance(workload.sql, tuple):
        return {"any": "\n".join(workload.sql)} if workload.sql else {}
    return dict(workload.sql)


def done(rows: Iterable[Driver]) -> dict[str, dict[str, Any]]:
    """Return how each driver does it. ``code``: driver -> op -> the mark of its step's source; ``sources``: mark -> the
    source as it stands in the driver's file, once, however many drivers share it."""
    written = {row.name: {str(op): _source(bind) for op, bind in row.ops.items()} for row in rows}
    sources = {mark(source): source for steps in written.values() for source in steps.values()}
    code = {name: {op: mark(source) for op, source in steps.items()} for name, steps in written.items()}
    return {"code": code, "sources": sources}


def _source(bind: Bind) -> str:
    """Return how a file spells an op, fit for a report: Python reads more characters than may be printed."""
    try:
        return printable(dedent(inspect.getsource(bind)), LONGEST)
    except (OSError, TypeError) as error:  # an object with __call__, or made of a text
        return f"# there is no source of it: {printable(str(error))}"


def mark(source: str) -> str:
    """Return a mark made from the text, so that runs of two days do not call two sources by one name."""
    return sha256(source.encode()).hexdigest()[:12]
