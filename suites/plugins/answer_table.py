"""What the answers matrix found, for a terminal of eighty columns: the common value once, then which drivers differ."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from suites.contest.proof import Proof
from suites.matrix.cells import Cell

WIDTH = 80
LABEL = 28
UNCOUNTED = "?: statements that cannot be counted there"


def table(cells: Iterable[Cell], proofs: Mapping[str, Proof | None]) -> Iterator[str]:
    """Yield for each server: statements and round trips of one step, then the Python types that drivers answer with.

    A cell without an entry was not asked for; None stands for one that could not be proven.
    """
    by_server: dict[str, list[Cell]] = {}
    for cell in cells:
        by_server.setdefault(cell.server, []).append(cell)
    for server, its in by_server.items():
        if any(str(cell) in proofs for cell in its):
            yield from _counts(server, its, proofs)
            yield from _types(server, its, proofs)
    if any(proof and proof.statements is None for proof in proofs.values()):
        yield UNCOUNTED


def _counts(server: str, cells: Iterable[Cell], proofs: Mapping[str, Proof | None]) -> Iterator[str]:
    yield f"{server}: statements/round trips of one step, as counted"
    rows: dict[str, dict[str, str]] = {}
    for cell in cells:
        if cell.absent or str(cell) in proofs:
            state = "absent" if cell.absent else _count(proofs[str(cell)])
            rows.setdefault(_column(cell), {})[cell.driver.name] = state
    for label, by_driver in rows.items():
        if set(by_driver.values()) != {"absent"}:
            yield from _line(label, by_driver)


def _types(server: str, cells: Iterable[Cell], proofs: Mapping[str, Proof | None]) -> Iterator[str]:
    rows: dict[str, dict[str, str]] = {}
    for cell in cells:
        if not cell.driver.floor and (proof := proofs.get(str(cell))):
            for kind, name in proof.types.items():
                rows.setdefault(kind, {})[cell.driver.name] = name
    different = {kind: by_driver for kind, by_driver in rows.items() if len(set(by_driver.values())) > 1}
    if different:
        yield f"{server}: where drivers answer with different types"
    for kind, by_driver in different.items():
        yield from _line(kind, by_driver)


def _line(label: str, by_driver: Mapping[str, str]) -> Iterator[str]:
    """Yield the commonest value, then each other one with the drivers that have it."""
    counted = Counter(value for value in by_driver.values() if value != "absent")
    common = counted.most_common(1)[0][0]
    others: dict[str, list[str]] = {}
    for driver, value in by_driver.items():
        if value != common:
            others.setdefault(value, []).append(driver)
    text = "; ".join([common, *(f"{value} {', '.join(names)}" for value, names in others.items())])
    row = f"  {label}  ".ljust(LABEL) + text
    yield from textwrap.wrap(row, WIDTH, subsequent_indent=" " * LABEL, break_on_hyphens=False)


def _column(cell: Cell) -> str:
    settings = ",".join(f"{name}={value}" for name, value in cell.settings.items())
    return f"{cell.workload.name} {settings}".strip()


def _count(proof: Proof | None) -> str:
    if proof is None:
        return "NOT PROVEN"
    statements = "?" if proof.statements is None else str(proof.statements)
    return statements if proof.round_trips is None else f"{statements}/{proof.round_trips}"
