"""How much of a machine's time a contest gets, by the names that users give."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """How much of a machine's time a contest gets."""

    launches: int
    blocks: int
    burst_ns: int
    seconds: float
    """Seconds that all blocks of a contest may take; where a block is long there are fewer."""
    fewest: int = 0
    """Launches that may be left of it where a budget allows no more; 0: as many as it says."""
    share: float | None = None
    """Seconds of a budget for everything, from the first host to the last; None: there is no budget."""
    memory: bool = False
    """Whether it is also seen what large answers need of memory and of the event loop, each cell in a host of its own:
    for fifty thousand rows that takes as long as a quick contest."""

    MOST_STEPS = 5000
    """Steps in a burst."""
    EACH = 20
    """Steps in a burst for each caller, at least. With fewer, the sync side's figure shows what it takes to wake fifty
    threads, one after the other; tasks are woken all at once."""
    LEAST_BLOCKS = 6
    """Blocks of a launch, for which an effort may take longer than its seconds."""
    RENEWED_AFTER = 24
    RENEWALS = 2
    """How often in a launch all connections are made anew, evenly spread, if it is long enough."""

    @classmethod
    def renewed_every(cls, blocks: int) -> int:
        """Return after how many blocks connections are made anew, in a launch of so many."""
        return max(cls.RENEWED_AFTER, -(-blocks // cls.RENEWALS))

    def steps(self, step_ns: float, callers: int) -> int:
        """Return how many steps of such a length a burst has."""
        return max(1, self.EACH * callers, min(self.MOST_STEPS, round(self.burst_ns / step_ns)))


EFFORTS = {
    "smoke": Effort(launches=1, blocks=2, burst_ns=500_000, seconds=2, memory=True),
    # More launches with fewer blocks: the launch is the replicate. Twelve equal cells came to +-0.34 % in 6 s by ten of
    # twelve, and to +-0.60 % in 7.5 s by five of twenty-four with connections made anew in their middle.
    "quick": Effort(launches=10, blocks=24, burst_ns=2_000_000, seconds=5),
    "standard": Effort(launches=10, blocks=72, burst_ns=5_000_000, seconds=48, memory=True),
    "full": Effort(launches=20, blocks=72, burst_ns=5_000_000, seconds=120, memory=True),
}
