"""How long a contest will take, before anything is known of this machine: by what things cost on a usual one.

The figures are of a shared virtual machine with two CPUs (see 0018-where-a-contests-time-goes). What steps take that
are longer than a burst, their workloads say.
"""

from __future__ import annotations

from suites.matrix.contests import Contest, Entry
from suites.matrix.costs import LEAST_LAUNCHES, STARTING, Costs, costs_of, fitted
from suites.matrix.effort import Effort
from suites.workloads.contract import number

BEGINNING = 0.3
"""Seconds until a contest has its first host."""
PROVING = 0.06
"""Seconds to prove an entry."""
PROVING_STEPS = 6
"""Steps of an entry until it is proven and calibrated, where they are long."""
RENEWING = 0.018
"""Seconds to open one entry's connection and to warm it up."""
LAYERED = 3.0
"""How many times as long as natives layers take, where most of a step is making objects."""
STEP = 0.0002
"""Seconds of a step that is shorter than a burst."""


def seconds(effort: Effort, contest: Contest) -> float:
    """Return about how many seconds a contest takes."""
    costs, planned = expected(contest, effort.burst_ns), (effort.launches, effort.blocks)
    launches, blocks = fitted(effort, 0.0, costs) if effort.share is None else planned
    return beginning(contest) + launches * costs.launch(blocks)


def beginning(contest: Contest) -> float:
    """Return the seconds until all entries are proven and calibrated."""
    return BEGINNING + STARTING + sum(PROVING + RENEWING + PROVING_STEPS * lasts(entry) for entry in contest.own)


def expected(contest: Contest, burst_ns: int) -> Costs:
    """Return what a contest's entries are expected to cost."""
    bursts = {entry.name: _burst(entry, burst_ns) for entry in contest.entries}
    return costs_of(contest, bursts, sum(RENEWING + lasts(entry) for entry in contest.entries))


def lasts(entry: Entry) -> float:
    """Return the seconds of a step, where it is a long one; else 0."""
    cell = entry.cell
    return (number(cell.workload.lasts, cell.context) or 0) / 1e3 * (LAYERED if entry.layered else 1.0)


def _burst(entry: Entry, burst_ns: int) -> float:
    return max(burst_ns / 1e9, lasts(entry), Effort.EACH * entry.cell.callers * STEP)


def least(contest: Contest) -> float:
    """Return the seconds of the shortest contest that says anything."""
    costs = expected(contest, 0)
    return beginning(contest) + LEAST_LAUNCHES * costs.launch(1)
