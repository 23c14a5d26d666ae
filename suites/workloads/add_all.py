"""Many new objects at once, in one transaction; their keys, made by the server, come back to them or are not wanted.

An ORM takes the keys in any case. Where no driver's batch can bring them back, each row is a statement of its own.
"""

from drivers.contract import Op
from suites.data import ENTRY, entry
from suites.workloads.contract import UNSAID, Leaves, Workload

INSERT = "insert into entry (owner, note) values ($1, $2)"


def left(steps):
    """Return what must be left; the keys are those that were answered, or the first that there are."""
    rows = sum(len(many) for many, _ in steps)
    owners = sum(owner for many, _ in steps for owner, _ in many)
    keys = [sum(answered) for _, answered in steps if answered]
    return rows, owners, sum(keys) if keys else rows * (rows + 1) // 2


def counted(settings, whole):
    return {"postgres": whole, "mysql": 3, "sqlite": settings["rows"] + 2}[settings["speaks"]]


def waits(settings):
    """Return the round trips, if they are known: with fifty thousand rows they depend on the machine's buffers."""
    if settings["speaks"] == "sqlite":
        return 0
    return counted(settings, 1) if settings["rows"] <= 1000 else None


workload = Workload(
    op=Op.ADD_ALL,
    sql=(INSERT, f"{INSERT} returning id"),
    columns={"id": "int"},
    writes=(ENTRY,),
    settings={"rows": (1000, 50_000), "back": ("no", "yes")},
    params=lambda settings: [[entry(number) for number in range(settings["rows"])]],
    answer=lambda params, settings: UNSAID,
    leaves=Leaves("select count(*), sum(owner), sum(id) from entry", left),
    statements=lambda settings: counted(settings, settings["rows"]),
    round_trips=waits,
    lasts=lambda settings: (settings["rows"] / 100, settings["rows"] / 20),
)
