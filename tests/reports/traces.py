"""Contests made of bursts, on a machine whose noise comes in spells: what was measured, and the truth about it."""

from __future__ import annotations

import math
import random
from statistics import median

import numpy

from reports.records.bursts import Bursts
from reports.records.key import Key
from reports.records.run import Role
from tests.reports import runs

SPELL = math.log(1.5)
"""How much slower a busy machine is."""
LENGTHS = (20.0, 200.0, 1500.0)
"""Milliseconds that spells last, on average, each kind as often as the others."""
BUSY = 0.2
"""The share of the time that they take."""


def orders(dice, launches, blocks, cells):
    """The cells of each launch in the order of time: every cell once a block."""
    shuffled = dice.permuted(numpy.tile(numpy.arange(cells), (launches, blocks, 1)), axis=2)
    return shuffled.reshape(launches, blocks * cells)


def machine(dice, launches, milliseconds):
    """How much slower the machine is in each millisecond of each launch, as a log: nought or a spell."""
    kinds = dice.choice(LENGTHS, p=_chances(), size=(launches, milliseconds))
    busy = numpy.zeros((launches, milliseconds), dtype=bool)
    left = numpy.where(dice.random(launches) < BUSY, dice.exponential(max(LENGTHS), launches), 0.0)
    begin = BUSY / (1 - BUSY) / (len(LENGTHS) / sum(1 / length for length in LENGTHS))
    begins = dice.random((launches, milliseconds)) < begin
    lasts = dice.exponential(kinds)
    for at in range(milliseconds):
        left = numpy.where((left <= 0) & begins[:, at], lasts[:, at], left)
        busy[:, at] = left > 0
        left = left - 1
    return busy * SPELL


def _chances():
    rates = numpy.array([1 / length for length in LENGTHS])
    return rates / rates.sum()


def trace(dice, effects, launches, blocks, step_ms, luck=0.01, noise=0.02, steps=30):
    """Whose burst it was and the log of its time, for each launch: cells with these effects.

    ``luck``: what a fresh process does to a cell, its standard deviation or one for each cell. ``steps``: of a burst,
    or of each cell's; a burst of one step has what disturbs it, one of many its median.
    """
    cells = orders(dice, launches, blocks, len(effects))
    many = numpy.broadcast_to(steps, len(effects))[cells]
    lasts = numpy.maximum(1, numpy.rint(many * step_ms)).astype(int)
    ends = lasts.cumsum(axis=1)
    slow = numpy.concatenate([numpy.zeros((launches, 1)), machine(dice, launches, ends.max()).cumsum(axis=1)], axis=1)
    share = (numpy.take_along_axis(slow, ends, 1) - numpy.take_along_axis(slow, ends - lasts, 1)) / lasts
    felt = numpy.where(many > 1, (share > SPELL / 2) * SPELL, share)
    fresh = dice.normal(0, 1, (launches, len(effects))) * luck
    own = numpy.asarray(effects) + fresh
    return cells, numpy.take_along_axis(own, cells, 1) + felt + dice.normal(0, noise, cells.shape)


def contest(effects, launches=10, blocks=6, seed=1, floor="", step_ms=0.06, **names):
    """A contest of these drivers beside asyncpg, its twin and its handicap of 5 %, with bursts."""
    dice = numpy.random.default_rng(seed)
    drivers = ["asyncpg", "asyncpg", "asyncpg", *effects]
    roles = [Role.REFERENCE, Role.TWIN, Role.HANDICAP, *(Role.FLOOR if one == floor else Role.CELL for one in effects)]
    cells, logs = trace(dice, [0.0, 0.0, math.log(1.05), *effects.values()], launches, blocks, step_ms)
    return of(drivers, roles, cells.tolist(), (logs + math.log(60_000)).tolist(), blocks, **names)


def of(drivers, roles, cells, logs, blocks, **names):
    """The contest in which these bursts ran, launch after launch; a cell without bursts has no such launch."""
    keys = [Key("fetch_row", driver, "postgres") for driver in drivers]
    held = [_medians(of_launch, its) for of_launch, its in zip(cells, logs, strict=True)]
    kept = []
    for number, (of_launch, its) in enumerate(zip(cells, logs, strict=True)):
        away = [log - math.log(held[number][cell]) for cell, log in zip(of_launch, its, strict=True)]
        kept.append(Bursts.of(number, of_launch, away))
    measurements = tuple(
        runs.measured(key, role, tuple(_launches(place, role, cells, held)))
        for place, (key, role) in enumerate(zip(keys, roles, strict=True))
    )
    plan = {"launches": len(cells), "blocks": blocks, "measurements": measurements, "bursts": tuple(kept)}
    return runs.contest(**{**plan, "reference": drivers[0], **names})


def _medians(cells, logs):
    by_cell = {}
    for cell, log in zip(cells, logs, strict=True):
        by_cell.setdefault(cell, []).append(log)
    return {cell: float(f"{math.exp(median(its)):.5g}") for cell, its in by_cell.items()}


def _launches(place, role, cells, held):
    for number, its in enumerate(held):
        if place in its:
            effect = None if role is Role.REFERENCE else math.log(its[place] / its[0])
            blocks = cells[number].count(place)
            yield runs.launch(number, effect, median_ns=its[place], blocks=blocks, dirty=0, steps=30 * blocks)


def shuffled(seed, cells, blocks):
    """The cells of one launch in the order of time."""
    dice = random.Random(seed)
    return [cell for _ in range(blocks) for cell in dice.sample(range(cells), cells)]
