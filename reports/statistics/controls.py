"""The cells about which the truth is known: what they say of a contest, and whether it may say anything of others.

The twin is the reference once more and must come out equal; the handicap is the reference slowed by 5 % and must be
seen wherever the contest claims to see that much.
"""

from __future__ import annotations

import math

from reports.records.run import Contest, Measurement, Role
from reports.statistics import intervals

LEAST = 0.03
"""A difference that matters to no user, whatever the statistics say."""
HANDICAP = 0.05
"""The slowdown that every handicap has. A contest whose delta is below it claims to see it."""
TWIN_CONFIDENCE = 0.99
"""At 95 % every twentieth contest would be void by chance; what falls between the two widens delta."""


def void(contest: Contest, delta: float) -> str:
    """Return why nothing may be concluded, in one sentence; empty if something may."""
    twin, handicap = measured(contest, Role.TWIN), measured(contest, Role.HANDICAP)
    return _lost(contest) or _twin_fails(twin) or _handicap_fails(handicap, delta)


def effect(measurement: Measurement) -> intervals.Effect:
    """Return the effect beside the reference, over its launches."""
    return intervals.across(launch.effect or 0.0 for launch in measurement.launches)


def called_different(twin: Measurement) -> bool:
    """Return whether the twin differs by more than matters, and by more than chance."""
    found = effect(twin)
    around = intervals.interval(found, TWIN_CONFIDENCE)
    return around is not None and 0.0 not in around and abs(found.mean) > math.log1p(LEAST)


def measured(contest: Contest, role: Role) -> Measurement | None:
    return next((one for one in contest.measurements if one.role is role and one.measured), None)


def spread(twin: Measurement | None) -> float:
    """Return how far equal cells may differ, by the twin's launches: one twin is one draw, unless it drew worse."""
    if twin is None:
        return 0.0
    found = effect(twin)
    around = intervals.interval(found)
    half = (around.high - around.low) / 2 if around else 0.0
    return times(max(half, abs(found.mean))) - 1


def seen(handicap: Measurement | None) -> bool | None:
    around = intervals.interval(effect(handicap)) if handicap else None
    return None if around is None else around.low > 0


def _lost(contest: Contest) -> str:
    lost = next((role for role in (Role.TWIN, Role.HANDICAP) if not measured(contest, role)), None)
    if lost is None:
        return ""
    return f"its {lost} was not measured{_why(contest, lost)}: nobody knows what this contest can tell apart"


def _twin_fails(twin: Measurement | None) -> str:
    if twin is None or not called_different(twin):
        return ""
    return f"its twin, the reference a second time, took {_beside_reference(twin)} the time"


def _handicap_fails(handicap: Measurement | None, delta: float) -> str:
    """Say why it fails. Where delta is larger, the contest is too noisy to see it, and claims no more than delta."""
    if handicap is None or seen(handicap) is not False or delta >= HANDICAP:
        return ""
    return f"its handicap, slowed by {HANDICAP:.0%}, was not seen: it took {_beside_reference(handicap)} the time"


def _beside_reference(control: Measurement) -> str:
    found = effect(control)
    around = intervals.interval(found)
    return said(times(found.mean), around and intervals.Interval(times(around.low), times(around.high)))


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
