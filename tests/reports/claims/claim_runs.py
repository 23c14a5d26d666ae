"""Runs to hold claims against: cells of your choice, their times with a little noise, everything else sound."""

from __future__ import annotations

import math

from reports.records.key import Key
from reports.records.run import Contest, Launch, Measurement, Outcome, Placement, Role
from tests.reports import runs

LAUNCHES = 10
NOISE = 0.002  # of an effect: it goes up and down from launch to launch, and is nothing on the whole


def cell(time=100e3, **more):
    """Measured: nanoseconds of one step, and whatever else was recorded."""
    return {"time": time, **more}


def absent(reason):
    return {"outcome": Outcome.ABSENT, "reason": reason}


def failed(reason):
    return {"outcome": Outcome.FAILED, "reason": reason}


def run(cells, void=(), **facts):
    """Make a run of these cells, by key. ``void``: workloads whose contests nothing may be concluded from."""
    grouped = {}
    for text, what in cells.items():
        key = Key.parse(text)
        grouped.setdefault((key.workload, key.settings, key.server), {})[key.driver] = what
    contests = (contest(*names, drivers, names[0] in void) for names, drivers in grouped.items())
    return runs.run(*contests, facts=facts)


def contest(workload, settings, server, drivers, void=False):
    """The first that was measured is the reference, as good as any."""
    plan = {"seed": 1, "launches": LAUNCHES, "blocks": 24, "burst_ns": 2_000_000}
    plan["placement"] = Placement(dict(settings).get("placement", "together"))
    named = [(Key(workload, name, server, settings), what) for name, what in drivers.items()]
    reference, first = next((pair for pair in named if "outcome" not in pair[1]), named[0])
    base = first.get("time")
    own = [came(key, number, what, base, key == reference) for number, (key, what) in enumerate(named)]
    twin = cell(base * 1.5 if void else base) if base else None
    controls = [
        measured(reference, role, number, what, base)
        for role, number, what in ((Role.TWIN, 4, twin), (Role.HANDICAP, 5, base and cell(base * 1.05)))
        if what
    ]
    return Contest(workload, settings, server, reference=reference.driver, measurements=(*own, *controls), **plan)


def came(key, number, what, base, is_reference):
    if "outcome" in what:
        return Measurement(key, Role.CELL, **what)
    return measured(key, Role.REFERENCE if is_reference else Role.CELL, number, what, base)


def measured(key, role, number, what, base):
    more = {name: value for name, value in what.items() if name != "time"}
    launches = tuple(launch(role, number, n, what["time"], base) for n in range(LAUNCHES))
    return Measurement(key, role, Outcome.MEASURED, launches=launches, **more)


def launch(role, number, n, time, base):
    """Cells go up and down out of step with each other, so that no difference is without noise."""
    shift = NOISE * (1 if (n >> number % 3) & 1 else -1) * (1 + number / 100)
    effect = None if role is Role.REFERENCE else math.log(time / base) + shift
    numbers = {"blocks": 24, "dirty": 0, "steps": 240, "cpu_user_ns": None, "cpu_sys_ns": None, "bimodal": False}
    return Launch(n, time * math.exp(shift), effect=effect, **numbers)
