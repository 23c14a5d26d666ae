"""How long each cell took in a launch: each of its bursts beside those just before and after it. Pure functions.

The noise of a shared machine comes in spells of tens of milliseconds to seconds. What slows a burst slows its
neighbours in time, and maybe not what ran a block later. The decision about it is 0017.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any

NEAR = 4
"""Turns that a neighbour is away at most; what is farther counts less, by the root of the turns."""
SMALLEST = 0.02
"""Two bursts that fit the levels better than this count as if by this: least squares know no corner at nought."""
ROUNDS, STILL = 60, 1e-6


def levels(cells: Sequence[Sequence[int]], logs: Sequence[Sequence[float]], many: int) -> list[list[float]]:
    """Return the level of each of ``many`` cells in each launch, as a log; 0 for one that has no burst there.

    ``cells`` and ``logs`` have for each launch, in the order of time, whose burst it was and the log of its time.
    Levels are those for which the sum over all neighbours of different cells is least, of how far apart their logs are
    beside their levels, over the root of the turns between them: by least squares that are weighted anew until they are
    still. Levels of a launch are known but for a constant, so they compare with each other alone. Each launch starts
    from itself: what was seen in another one would make launches more alike than they are.
    """
    if not cells:
        return []
    numpy = _numpy()
    first, second, apart, near = _neighbours(cells, logs, many)
    there = numpy.zeros((len(cells), many), dtype=bool)
    for launch, own in enumerate(cells):
        there[launch, list(own)] = True
    found, weight = numpy.zeros(there.shape), near
    for _ in range(ROUNDS):
        before, found = found, _solved(first, second, apart, weight, there)
        if abs(found - before).max() < STILL:
            break
        misfit = apart - found.ravel()[first] + found.ravel()[second]
        weight = near / numpy.maximum(abs(misfit), SMALLEST)
    levels: list[list[float]] = found.tolist()
    return levels


def _neighbours(cells: Sequence[Sequence[int]], logs: Sequence[Sequence[float]], many: int) -> list[Any]:
    """Return all pairs of neighbours: the places of both, each launch's after the last one's, by how much their logs
    differ, and how much they count."""
    numpy = _numpy()
    launch = numpy.repeat(numpy.arange(len(cells)), [len(own) for own in cells])
    place = launch * many + numpy.concatenate([numpy.asarray(own, dtype=int) for own in cells])
    log = numpy.concatenate([numpy.asarray(own, dtype=float) for own in logs])
    found = []
    for turns in range(1, NEAR + 1):
        one, other = slice(None, -turns), slice(turns, None)
        meet = (launch[one] == launch[other]) & (place[one] != place[other])
        apart = (log[one] - log[other])[meet]
        found.append((place[one][meet], place[other][meet], apart, numpy.full(apart.shape, turns**-0.5)))
    return [numpy.concatenate(column) for column in zip(*found, strict=True)]


def _solved(first: Any, second: Any, apart: Any, weight: Any, there: Any) -> Any:
    """Return the levels whose weighted squares are least; those of a launch add up to nought."""
    numpy = _numpy()
    launches, many = there.shape
    joint = numpy.bincount(first * many + second % many, weight, launches * many * many).reshape(launches, many, many)
    joint = joint + joint.transpose(0, 2, 1)
    total = joint.sum(axis=2)
    right = numpy.bincount(first, weight * apart, launches * many) - numpy.bincount(
        second, weight * apart, launches * many
    )
    # Without the last two it had no single answer: levels are known but for a constant, and who is absent has none.
    matrix = numpy.eye(many) * total[:, :, None] - joint
    matrix = matrix + there[:, :, None] * there[:, None, :] * numpy.maximum(total.max(axis=1), 1)[:, None, None]
    matrix = matrix + numpy.eye(many) * ~there[:, :, None]
    return numpy.linalg.solve(matrix, right.reshape(launches, many, 1))[:, :, 0]


@cache
def _numpy() -> Any:
    """Import numpy, which comes with scipy, when first needed: it takes 0.1 s, and most programs ask for none."""
    return import_module("numpy")
