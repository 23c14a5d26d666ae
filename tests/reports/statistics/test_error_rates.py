"""What contests promise, held against contests whose truth is known: bursts on a machine whose noise comes in spells.

Of many contests at once: what is drawn and solved is drawn and solved for all of them together.
"""

import math
from itertools import combinations

import numpy
import pytest

from reports.statistics.contrasts import alone_confidence
from reports.statistics.families import RANKED
from reports.statistics.intervals import t_quantile
from reports.statistics.neighbours import levels
from reports.statistics.verdicts import MARGIN
from tests.reports import traces

LAUNCHES = 10
EQUAL = (0.0,) * 5
PAIRS = list(combinations(range(5), 2))
T = t_quantile(1 - (1 - alone_confidence(len(PAIRS), RANKED)) / 2, LAUNCHES - 1)
SHORT, LONG = 0.06, 13.0
"""Milliseconds of a step: 30 of the short ones are a burst, and one long one is."""
NOISY = numpy.array([0.06, 0.06, 0.01, 0.01, 0.01])
UNLIKE = numpy.array([1, 30, 30, 1, 30])


def intervals(contests, effects=EQUAL, blocks=12, step_ms=SHORT, seed=1, **noise):
    """The mean and half-width of each pair of each contest, by the rule of ranked drivers."""
    dice = numpy.random.default_rng(seed)
    noise = {"steps": 30 if step_ms == SHORT else 1, **noise}
    cells, logs = traces.trace(dice, effects, contests * LAUNCHES, blocks, step_ms, **noise)
    found = numpy.array(levels(cells.tolist(), logs.tolist(), len(effects))).reshape(contests, LAUNCHES, len(effects))
    pairs = numpy.stack([found[:, :, a] - found[:, :, b] for a, b in PAIRS], axis=2)
    return pairs.mean(axis=1), T * pairs.std(axis=1, ddof=1) / math.sqrt(LAUNCHES)


def wrong(contests, effects=EQUAL, **how):
    """The share of contests in which an interval leaves out the truth; of equal cells, in which any two differ."""
    mean, half = intervals(contests, effects, **how)
    truth = numpy.array([effects[a] - effects[b] for a, b in PAIRS])
    return (abs(mean - truth) > half).any(axis=1).mean()


def bound(contests):
    """Four per cent, and what so many contests may draw beyond it: two standard errors."""
    return RANKED + 2 * math.sqrt(RANKED * (1 - RANKED) / contests)


KINDS = [
    pytest.param({"blocks": 12}, id="short-12"),
    pytest.param({"blocks": 3}, id="short-3"),
    pytest.param({"blocks": 3, "step_ms": LONG}, id="long-3"),
    pytest.param({"blocks": 3, "luck": NOISY}, id="two-noisy-cells"),
    pytest.param({"blocks": 3, "steps": UNLIKE, "step_ms": 0.3}, id="one-and-thirty-steps"),
]
LARGE = [*KINDS, pytest.param({"blocks": 12, "step_ms": LONG}, id="long-12")]


@pytest.mark.parametrize("how", KINDS)
def test_equal_cells_are_not_called_different(how):
    """In at most four of a hundred contests of five equal cells any two are."""
    assert wrong(60, **how) <= bound(60)


@pytest.mark.slow
@pytest.mark.parametrize("how", LARGE)
@pytest.mark.parametrize("effects", [EQUAL, (0.0, 0.05, 0.1, 0.0, 0.3)], ids=["equal", "unequal"])
def test_intervals_hold_together(how, effects):
    """In 96 of a hundred contests all intervals hold the truth, whatever it is."""
    assert wrong(400, effects, seed=2, **how) <= bound(400)


@pytest.mark.parametrize(("slower", "blocks", "least"), [(0.10, 12, 0.97), (0.10, 3, 0.9), (0.05, 12, 0.35)])
def test_power(slower, blocks, least):
    """How often a slower cell is called slower, with its whole interval beyond 3 %: no less than once."""
    mean, half = intervals(60, (math.log1p(slower), 0.0, 0.0, 0.0, 0.0), blocks=blocks, seed=3)
    called = mean[:, :4] - half[:, :4] > MARGIN
    assert called.mean() >= least
    assert not (mean[:, :4] + half[:, :4] < -MARGIN).any()
