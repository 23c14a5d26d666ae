"""How long a contest will take, before anything is known of this machine: by what things cost on a usual one.

The figures are of a shared virtual machine with two CPUs and little else to do (see 0018-where-a-contests-time-goes).
How long steps take that are longer than a burst, their workloads say.
"""

from __future__ import annotations

from collections.abc import Sequence

from suites.matrix.contests import Contest, Entry
from suites.matrix.costs import LEAST_LAUNCHES, STARTING, Costs, costs_of, fitted
from suites.matrix.effort import Effort
from suites.workloads.contract import number

SERVER = 1.5
"""Seconds to start a server."""
BEGINNING = 0.3
"""Seconds until a contest has its first host."""
PROVING, PROVING_STEPS = 0.08, 5
"""Seconds to prove an entry, and its steps until it is proven and calibrated."""
RENEWING = 0.019
"""Seconds to open one entry's connection and to warm it up."""
REMEMBERING, REMEMBERING_STEPS = 0.6, 6
"""Seconds to see what one entry needs of memory, in a host of its own, and the steps for it."""
STEP = 0.0002, 0.001
"""Seconds of a short step's round trip, natively and through a layer."""


def seconds(effort: Effort, contest: Contest) -> float:
    """Return about how many seconds a contest takes."""
    costs, planned = expected(contest, effort.burst_ns), (effort.launches, effort.blocks)
    launches, blocks = fitted(effort, 0.0, costs) if effort.share is None else planned
    return beginning(contest, effort.memory) + launches * costs.launch(blocks)


def of_run(effort: Effort, contests: Sequence[Contest]) -> float:
    """Return about how many seconds these contests take, with the start of their servers."""
    return SERVER * len({contest.server for contest in contests}) + sum(seconds(effort, one) for one in contests)


def least(contest: Contest) -> float:
    """Return the seconds of the shortest contest that says anything."""
    return beginning(contest) + LEAST_LAUNCHES * expected(contest, 0).launch(1)


def beginning(contest: Contest, memory: bool = False) -> float:
    """Return the seconds until all entries are proven and calibrated."""
    each = PROVING + RENEWING + (REMEMBERING if memory and _large(contest) else 0.0)
    steps = PROVING_STEPS + (REMEMBERING_STEPS if memory and _large(contest) else 0)
    return BEGINNING + STARTING + sum(each + steps * lasts(entry) for entry in contest.own)


def expected(contest: Contest, burst_ns: int) -> Costs:
    """Return what a contest's entries are expected to cost."""
    bursts = {entry.name: _burst(entry, burst_ns) for entry in contest.entries}
    return costs_of(contest, bursts, sum(RENEWING + lasts(entry) for entry in contest.entries))


def lasts(entry: Entry) -> float:
    """Return the seconds of a step, where it is a long one; else next to nothing."""
    of, settings = entry.cell.workload.lasts, entry.cell.context
    return (of(settings) if callable(of) else of)[entry.layered] / 1e3


def _burst(entry: Entry, burst_ns: int) -> float:
    waits = number(entry.cell.workload.round_trips, entry.cell.context) or 1
    callers = Effort.EACH * entry.cell.callers * waits * STEP[entry.layered]
    return max(burst_ns / 1e9, lasts(entry), callers)


def _large(contest: Contest) -> bool:
    return any(entry.cell.workload.large for entry in contest.own)
