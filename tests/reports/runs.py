"""Runs to test with: a small one written out, and any number of random ones from a seed."""

from __future__ import annotations

import random

from reports.records.key import Key
from reports.records.run import FORMAT, Contest, Launch, Measurement, Outcome, Placement, Role, Run

DRIVERS = ("asyncpg", "psycopg", "psycopg-sync", "psycopg2", "asyncpg-core", "asyncpg==0.30.0", "psycopg@uvloop")
REASONS = ("no COPY", 'ServerError: "§" — größer\n\tat row 3', "x" * 3000)
FACTS = ("3.13.1", 17, 2.5, True, False, [], {}, ["avx2", 8], {"mitigations": {"spectre": "on"}}, "日本語")


def launch(number=0, effect=None, **changes):
    fields = {"median_ns": 28561.25, "blocks": 24, "dirty": 2, "steps": 1680, "bimodal": False}
    return Launch(
        **{"number": number, "effect": effect, "cpu_user_ns": 12000.5, "cpu_sys_ns": None, **fields, **changes}
    )


def measured(key, role=Role.CELL, launches=None, **changes):
    own = launches or (launch(effect=None if role is Role.REFERENCE else 0.05),)
    return Measurement(key, role, Outcome.MEASURED, launches=own, **changes)


def contest(**changes):
    """asyncpg, its twin, psycopg and an absent psycopg2, by one launch."""
    keys = [Key("fetch_row", driver, "postgres") for driver in ("asyncpg", "psycopg", "psycopg2")]
    measurements = (
        measured(keys[0], Role.REFERENCE),
        measured(keys[0], Role.TWIN),
        measured(keys[1]),
        Measurement(keys[2], Role.CELL, Outcome.ABSENT, "not installed"),
    )
    names = {"workload": "fetch_row", "settings": (), "server": "postgres", "reference": "asyncpg"}
    plan = {"placement": Placement.TOGETHER, "seed": 1, "launches": 5, "blocks": 24, "burst_ns": 2_000_000}
    return Contest(**{**names, **plan, "measurements": measurements, **changes})


def run(*contests, **changes):
    fields = {"effort": "quick", "seed": 7, "started": "2026-01-31T12:00:00+00:00", "complete": True}
    return Run(**{"facts": {"cpus": 2}, "contests": contests or (contest(),), **fields, "format": FORMAT, **changes})


def random_run(seed, contests=4, drivers=4, launches=3):
    """Any run that can be: every outcome and role, odd texts, all kinds of facts."""
    dice = random.Random(seed)
    placements = [dice.choice(list(Placement)) for _ in range(contests)]
    made = tuple(_contest(dice, number, placement, drivers, launches) for number, placement in enumerate(placements))
    facts = {f"fact {number}": dice.choice(FACTS) for number in range(dice.randrange(6))}
    complete = dice.random() < 0.5
    return run(
        *made, facts=facts, seed=dice.getrandbits(62), complete=complete, why_not="" if complete else "disk full"
    )


def _contest(dice, number, placement, drivers, launches):
    settings = (("rows", str(number)), *((("placement", str(placement)),) if placement != "together" else ()))
    named = [DRIVERS[i] if i < len(DRIVERS) else f"driver{i}" for i in range(drivers)]
    keys = [Key("fetch_all", driver, "postgres@18", settings) for driver in named]
    reference = _numbers(dice, keys[0], Role.REFERENCE, launches)
    again = [_numbers(dice, keys[0], role, launches) for role in (Role.TWIN, Role.HANDICAP)]
    others = [_anything(dice, key, dice.choice((Role.CELL, Role.FLOOR)), launches) for key in keys[1:]]
    everyone = [reference, *again, *others]
    dice.shuffle(everyone)
    return contest(
        workload="fetch_all",
        settings=settings,
        server="postgres@18",
        placement=placement,
        launches=launches,
        blocks=60,
        measurements=tuple(everyone),
    )


def _anything(dice, key, role, launches):
    outcome = dice.choice(list(Outcome))
    if outcome is Outcome.MEASURED:
        return _numbers(dice, key, role, launches)
    return Measurement(key, role, outcome, dice.choice(REASONS))


def _numbers(dice, key, role, launches, histogram=500):
    numbers = (
        range(launches) if role is Role.REFERENCE else sorted(dice.sample(range(launches), dice.randint(1, launches)))
    )
    return measured(
        key,
        role,
        tuple(random_launch(dice, number, role) for number in numbers),
        edition=dice.randint(1, 3),
        histogram="".join(dice.choices("ABab01+/", k=4 * dice.randrange(histogram // 4))),
        statements=dice.choice((None, 1)),
        round_trips=dice.choice((None, 0, 3)),
        types=dict(dice.sample([("int", "int"), ("text", "str"), ("json", "dict")], dice.randrange(3))),
        notes=tuple(dice.sample(("server restarted", "cell retried", "µ"), dice.randrange(3))),
    )


def random_launch(dice, number, role, blocks=48):
    effect = None if role is Role.REFERENCE else dice.gauss(0.2, 0.5)
    cpu = dice.choice((None, dice.expovariate(1 / 12000)))
    return launch(
        number,
        effect,
        median_ns=dice.lognormvariate(11, 1),
        blocks=blocks,
        dirty=dice.randint(0, blocks),
        steps=dice.randint(blocks, 10_000),
        cpu_user_ns=cpu,
        cpu_sys_ns=cpu,
        bimodal=dice.random() < 0.1,
    )
