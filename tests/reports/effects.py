"""Contests made of effects: the log ratios of each driver to the reference, launch by launch."""

from __future__ import annotations

import math
from dataclasses import replace

from reports.records.key import Key
from reports.records.run import Contest, Measurement, Outcome, Placement, Role
from reports.statistics import verdicts
from tests.reports import runs

UNIT = (-2, -1, 0, 1, 2)
"""Five launches, symmetric; their standard deviation is the root of 2.5."""
QUIET = 0.001


def around(mean, sd=QUIET):
    """Five effects with just this mean and standard deviation."""
    return tuple(mean + sd * step / math.sqrt(2.5) for step in UNIT)


EQUAL, SLOWED = around(0.0), around(math.log(1.05))


def contest(twin=EQUAL, handicap=SLOWED, floor=None, absent=(), settings=(), reference="asyncpg", **drivers):
    """``drivers`` by name, an underscore for a hyphen: effects, None in a launch that is missing, or why it failed.

    ``floor``: the name of one of them.
    """
    named = {name.replace("_", "-"): effects for name, effects in drivers.items()}
    launches = max([1, *(len(one) for one in (twin, handicap, *named.values()) if isinstance(one, tuple))])
    plan = {"workload": "fetch_row", "server": "postgres", "settings": settings, "launches": launches}
    key = lambda name: Key(plan["workload"], name, plan["server"], settings)  # noqa: E731  # shorter than a partial
    measurements = (
        cell(key(reference), Role.REFERENCE, (0.0,) * launches),
        *(cell(key(reference), role, of) for role, of in ((Role.TWIN, twin), (Role.HANDICAP, handicap)) if of),
        *(cell(key(name), Role.FLOOR if name == floor else Role.CELL, of) for name, of in named.items()),
        *(Measurement(key(name), Role.CELL, Outcome.ABSENT, "no such op") for name in absent),
    )
    return runs.contest(**plan, reference=reference, measurements=measurements)


def judge(of, **facts):
    """The contest, judged. ``facts``: what is known of drivers, by name, an underscore for a hyphen."""
    return verdicts.judge(of, {"drivers": {name.replace("_", "-"): fact for name, fact in facts.items()}})


def moved(of: Contest, workload=None, server=None):
    """The same of another workload or on another server."""
    names = {"workload": workload or of.workload, "server": server or of.server}
    keyed = [(one, Key(names["workload"], one.key.driver, names["server"], of.settings)) for one in of.measurements]
    fields = ("role", "outcome", "reason", "launches")
    own = tuple(Measurement(key, **{name: getattr(one, name) for name in fields}) for one, key in keyed)
    return runs.contest(
        **names, settings=of.settings, launches=of.launches, reference=of.reference, measurements=own,
        placement=Placement.TOGETHER,
    )  # fmt: skip


def cell(key, role, effects):
    if isinstance(effects, str):
        return Measurement(key, role, Outcome.FAILED, effects)
    held = tuple(
        runs.launch(number, None if role is Role.REFERENCE else effect)
        for number, effect in enumerate(effects)
        if effect is not None
    )
    return runs.measured(key, role, held)


def busy(of):
    """The contest, on a machine that was busy beside every block of it."""
    dirty = (
        replace(one, launches=tuple(replace(each, dirty=each.blocks) for each in one.launches))
        for one in of.measurements
    )
    return replace(of, measurements=tuple(dirty))
