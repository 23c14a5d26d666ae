"""The cells about which the truth is known: what they say of a contest, and whether it may say anything of others.

The twin is the reference once more and must not come out different; the handicap is the reference slowed by 5 % and
must not come out equal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from reports.records.run import Contest, Role
from reports.statistics import intervals
from reports.statistics.effects import Timed

LEAST = 0.03
"""A difference that matters to no user, whatever the statistics say."""
HANDICAP = 0.05
"""The slowdown that every handicap has, or nearly: its size is printed as it was found."""
CONFIDENCE = 0.99
"""At 95 % every twentieth contest would be void by chance."""


def void(contest: Contest, timed: Sequence[Timed]) -> str:
    """Return why nothing may be concluded, in one sentence; empty if something may. Noise is no reason: the controls
    of a noisy contest contradict nothing, and its intervals are wide."""
    twin, handicap = (of_role(timed, role) for role in (Role.TWIN, Role.HANDICAP))
    return _lost(contest, timed) or _twin_fails(twin) or _handicap_fails(handicap)


def of_role(timed: Sequence[Timed], role: Role) -> Timed | None:
    return next((one for one in timed if one.role is role), None)


def called_different(twin: Timed) -> bool:
    """Return whether the twin differs by more than matters, and by more than chance."""
    around = intervals.interval(twin.effect, CONFIDENCE)
    return around is not None and 0.0 not in around and abs(twin.effect.mean) > math.log1p(LEAST)


def root_mean_square(twins: Sequence[Timed]) -> float | None:
    """Return that of the twins' t. Of a t with nine degrees of freedom it is 1.13: were it far more, launches would be
    thought more alike than they are, and far less, intervals would be wider than they need be."""
    errors = [(twin.effect.mean, twin.effect.error) for twin in twins]
    squares = [(mean / error) ** 2 for mean, error in errors if error]
    return math.sqrt(sum(squares) / len(squares)) if squares else None


def beside_reference(control: Timed, confidence: float = intervals.CONFIDENCE) -> str:
    """Write how many times the reference's time it took."""
    around = intervals.interval(control.effect, confidence)
    return said(times(control.effect.mean), around and intervals.Interval(times(around.low), times(around.high)))


def _lost(contest: Contest, timed: Sequence[Timed]) -> str:
    lost = next((role for role in (Role.TWIN, Role.HANDICAP) if not of_role(timed, role)), None)
    if lost is None:
        return ""
    return f"its {lost} was not measured{_why(contest, lost)}: nobody knows what this contest can tell apart"


def _twin_fails(twin: Timed | None) -> str:
    if twin is None or not called_different(twin):
        return ""
    return f"its twin, the reference a second time, took {beside_reference(twin)} the time"


def _handicap_fails(handicap: Timed | None) -> str:
    """Say why it fails: it was surely slowed, and is surely not slower by as much as matters."""
    around = intervals.interval(handicap.effect, CONFIDENCE) if handicap else None
    if handicap is None or around is None or around.high >= math.log1p(LEAST):
        return ""
    return f"its handicap, slowed by {HANDICAP:.0%}, was not seen: it took {beside_reference(handicap)} the time"


def _why(contest: Contest, role: Role) -> str:
    reasons = (one.reason for one in contest.measurements if one.role in (role, Role.REFERENCE))
    reason = next(filter(None, reasons), "")
    return f" ({reason.splitlines()[0][:80]})" if reason else ""


def times(log: float) -> float:
    """Return ``exp``, bounded: two wild launches and a large family could reach beyond it, or its inverse."""
    return math.exp(max(-700.0, min(log, 700.0)))


def said(ratio: float, around: intervals.Interval | None) -> str:
    """Write ``1.98x [1.95, 2.01]``."""
    return f"{_digits(ratio)}x" + (f" [{_digits(around.low)}, {_digits(around.high)}]" if around else "")


def _digits(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}" if ratio < 1000 else f"{ratio:.0e}"
