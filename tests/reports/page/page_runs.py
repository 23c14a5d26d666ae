"""Runs to look at: a whole matrix from a seed, with SQLAlchemy's rows, settings, histograms, absences and failures."""

import random
from dataclasses import replace
from functools import cache
from math import exp, log, log10

from hdrh.histogram import HdrHistogram

from reports.records.key import Key
from reports.records.run import Contest, Launch, Measurement, Outcome, Placement, Role, Run

# Each server's native drivers with their time beside the reference, the first of them; then its floor.
SERVERS = {
    "postgres": ({"asyncpg": 1.0, "psycopg": 1.95, "psycopg-sync": 1.15, "psycopg2": 1.02}, "libpq"),
    "mysql": ({"aiomysql": 1.0, "asyncmy": 0.8, "pymysql": 0.9}, "mysqlclient"),
    "mariadb": ({"aiomysql": 1.0, "asyncmy": 0.78, "pymysql": 0.88}, "mysqlclient"),
    "sqlite": ({"aiosqlite": 1.0, "turso": 1.4}, "sqlite3"),
}
LAYERED_FLOORS = ("sqlite3", "mysqlclient")
LAYERS = {"core": 1.9, "orm": 3.2}
WORKLOADS = {
    "fetch_row": ("One narrow row by primary key: the shortest round trip an application makes.", 30_000),
    "execute_many": ("A thousand rows inserted by one call, in one transaction.", 4_000_000),
    "stream": ("Fifty thousand rows in chunks by a server-side cursor: large results in bounded memory.", 45_000_000),
    "transaction": ("Begin, read, write, commit: what a web request does.", 150_000),
    "fetch_all": ("A result of many rows at once.", 900_000),
}
SQL = "select id, name, balance from account where id = $1"
SETTINGS = ((), (("rows", "100"),), (("rows", "10000"),), (("placement", "apart"),), (("callers", "10"),))


def whole(launches=10, workloads=WORKLOADS, settings=SETTINGS, servers=SERVERS, seed=1, **changes):
    """Every workload at every setting on every server."""
    dice = random.Random(seed)
    contests = tuple(
        contest(dice, workload, chosen, server, launches)
        for workload in workloads
        for server in servers
        for chosen in settings
    )
    fields = {"effort": "standard", "seed": seed, "started": "2026-01-31T12:00:00+00:00", "complete": True}
    return Run(**{"facts": facts(servers), "contests": contests, **fields, **changes})


def small(**changes):
    """Two servers, two workloads."""
    chosen = {
        "launches": 5,
        "settings": SETTINGS[:2],
        "servers": {name: SERVERS[name] for name in ("postgres", "sqlite")},
        "workloads": {name: WORKLOADS[name] for name in ("fetch_row", "transaction")},
    }
    return whole(**{**chosen, **changes})


def facts(servers):
    names = {name for natives, floor in servers.values() for name in every_driver(natives, floor)}
    return {
        "machine": {"system": "Linux", "processor": "A processor", "cpus": 2},
        "client": {"python": "3.13.1", "event_loop": "asyncio"},
        "drivers": {name: driver_facts(name) for name in sorted(names)},
        "servers": {name: {"version": "17.1", "fsync": "off"} for name in servers},
        "workloads": {
            name: {"why": why, "op": "fetch_row", "sql": {"any": SQL}} for name, (why, _) in WORKLOADS.items()
        },
        "code": {name: {"fetch_row": "def fetch_row(connection, sql):\n    ..."} for name in sorted(names)},
    }


def driver_facts(name):
    native, _, layer = name.rpartition("-") if name.endswith(tuple(LAYERS)) else (name, "", "native")
    sync = native in ("psycopg-sync", "psycopg2", "pymysql", "libpq", "mysqlclient", "sqlite3")
    return {
        "version": "1.2.3",
        "about": "",
        "is_async": not sync,
        "layer": layer,
        "over": native if layer != "native" else "",
    }


def every_driver(natives, floor):
    layered = [*natives, *([floor] if floor in LAYERED_FLOORS else [])]
    return [*natives, floor, *(f"{native}-{layer}" for native in layered for layer in LAYERS)]


def contest(dice, workload, settings, server, launches=5, blocks=48):
    natives, floor = SERVERS[server]
    reference = next(iter(natives))
    base = WORKLOADS[workload][1] * dice.uniform(0.8, 1.2)
    own = dice.uniform(0.7, 1.3)
    placement = dict(settings).get("placement", Placement.TOGETHER)

    def cell(driver, role, ratio):
        return measured(dice, Key(workload, driver, server, settings), role, base, ratio, launches, blocks)

    made = [cell(reference, Role.REFERENCE, 1.0), cell(reference, Role.TWIN, 1.0), cell(reference, Role.HANDICAP, 1.05)]
    for native, ratio in natives.items():
        if native != reference:
            made.append(cell(native, Role.CELL, ratio**own))
        made += [cell(f"{native}-{layer}", Role.CELL, ratio**own * cost) for layer, cost in LAYERS.items()]
    made.append(cell(floor, Role.FLOOR, 0.7))
    made += [
        cell(f"{floor}-{layer}", Role.CELL, 0.7 * cost) for layer, cost in LAYERS.items() if floor in LAYERED_FLOORS
    ]
    return Contest(
        workload=workload,
        settings=settings,
        server=server,
        placement=Placement(placement),
        reference=reference,
        seed=1,
        launches=launches,
        blocks=blocks,
        burst_ns=5_000_000,
        measurements=tuple(made),
    )


def measured(dice, key, role, base, ratio, launches, blocks, sd=0.006):
    noise = [dice.gauss(0, sd) for _ in range(launches)]
    made = tuple(
        Launch(
            number=number,
            median_ns=base * ratio * exp(noise[number]),
            blocks=blocks,
            dirty=dice.choice((0, 0, 0, 3)),
            steps=blocks * 40,
            effect=None if role is Role.REFERENCE else round(log(ratio) + noise[number], 7),
            cpu_user_ns=base * ratio * 0.45,
            cpu_sys_ns=base * ratio * 0.2,
            bimodal=False,
        )
        for number in range(launches)
    )
    return Measurement(
        key,
        role,
        Outcome.MEASURED,
        launches=made,
        histogram=histogram(round(20 * log10(base * ratio))),
        statements=1,
        round_trips=1,
        types={"int": "int", "uuid": "uuid.UUID"},
        costs={"peak_kb": 12.5},
    )


@cache
def histogram(decibels, steps=400):
    """Around ``10 ** (decibels / 20)`` nanoseconds, with a tail. Recording is slow, so many cells share one."""
    dice, middle = random.Random(decibels), 10 ** (decibels / 20)
    found = HdrHistogram(1, 600 * 10**9, 2)
    for _ in range(steps):
        found.record_value(max(1, int(middle * dice.lognormvariate(0, 0.12) * (1 + 8 * (dice.random() < 0.01)))))
    return found.encode().decode()


def without(run_contest, driver, outcome, reason):
    """The same contest, in which a driver has no number."""
    kept = tuple(
        Measurement(one.key, one.role, outcome, reason) if one.key.driver == driver and one.ranked else one
        for one in run_contest.measurements
    )
    return replace(run_contest, measurements=kept)
