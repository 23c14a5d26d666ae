"""Sessions of the same cells, to compare: contests of known effects under known noise."""

from __future__ import annotations

import math
import random

from reports.records.key import Key
from reports.records.run import Measurement, Outcome, Role
from tests.reports.runs import contest, launch, measured, run

FACTS = {
    "machine": {"processor": "A", "cpus": 2},
    "client": {"python": "3.13.1", "event_loop": "asyncio", "harness": {"pytest": "9.2.0"}},
    "drivers": {name: {"version": "1.0", "about": ""} for name in ("asyncpg", "psycopg", "psycopg2", "libpq")},
    "servers": {"postgres": {"version": "17.10", "fsync": "off"}},
    "left_out": {},
}
RATIOS = {"psycopg": 1.9, "psycopg2": 0.9}


def facts(**changes):
    """``drivers__asyncpg__version="2.0"``: the facts, with that one changed."""
    made = _copy(FACTS)
    for place, value in changes.items():
        *way, last = place.split("__")
        inner = made
        for name in way:
            inner = inner.setdefault(name, {})
        inner[last] = value
    return made


def _copy(facts):
    return {name: _copy(fact) for name, fact in facts.items()} if isinstance(facts, dict) else facts


def held(
    ratios=RATIOS, seed=1, workload="fetch_row", launches=10, noise=0.005, twin=1.0, handicap=1.05, floor=0.7, **changes
):
    """A contest in which each driver takes so many times the time of asyncpg. ``floor=None``: there is none."""
    dice = random.Random(f"{workload} {seed}")
    key = Key(workload, "asyncpg", "postgres")

    def one(driver, role, ratio):
        effects = [math.log(ratio) + dice.gauss(0, noise) for _ in range(launches)]
        own = tuple(launch(number, effect, median_ns=30_000 * ratio) for number, effect in enumerate(effects))
        return measured(Key(workload, driver, "postgres"), role, own)

    reference = measured(key, Role.REFERENCE, tuple(launch(number) for number in range(launches)))
    controls = [one("asyncpg", Role.TWIN, twin), one("asyncpg", Role.HANDICAP, handicap)]
    floors = [] if floor is None else [one("libpq", Role.FLOOR, floor)]
    cells = [one(driver, Role.CELL, ratio) for driver, ratio in ratios.items()]
    everyone = (reference, *controls, *floors, *cells)
    return contest(workload=workload, launches=launches, measurements=everyone, **changes)


def session(*contests, seed=1, facts=FACTS, started="2026-01-31T12:00:00+00:00", **changes):
    """A run of one contest unless given others."""
    return run(*(contests or (held(seed=seed, **changes),)), facts=facts, started=started)


def without(contest, driver, outcome=Outcome.FAILED, reason="it crashed"):
    """The contest in which this driver's cell came to nothing."""
    from dataclasses import replace

    ended = [
        Measurement(one.key, one.role, outcome, reason) if one.key.driver == driver and one.role is Role.CELL else one
        for one in contest.measurements
    ]
    return replace(contest, measurements=tuple(ended))
