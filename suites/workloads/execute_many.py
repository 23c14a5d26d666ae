"""Inserts handed over at once, in one transaction: how does each driver batch? A thousand, unless said otherwise."""

from drivers.contract import Op
from suites.data import ENTRY, entry
from suites.workloads.contract import UNSAID, Leaves, Workload

ROWS = 1000


def rows(settings):
    return settings.get("rows", ROWS)


workload = Workload(
    op=Op.EXECUTE_MANY,
    sql="insert into entry (owner, note) values ($1, $2)",
    writes=(ENTRY,),
    short=[{"rows": 100}],
    params=lambda settings: [[entry(number) for number in range(rows(settings))]],
    answer=lambda params, settings: UNSAID,
    leaves=Leaves(
        "select count(*), sum(owner) from entry",
        lambda steps: (sum(len(many) for many, _ in steps), sum(owner for many, _ in steps for owner, _ in many)),
    ),
    # PostgreSQL: an Execute a row, all sent before the first answer is awaited. MySQL: one insert of many rows
    # between begin and commit. SQLite: a statement a row between begin and commit.
    statements=lambda settings: {
        "postgres": rows(settings),
        "mysql": 3,
        "sqlite": rows(settings) + 2,
    }[settings["speaks"]],
    round_trips=lambda settings: {"postgres": 1, "mysql": 3, "sqlite": 0}[settings["speaks"]],
    card=2,
    far=True,
    moves={"written": ROWS},
    lasts=lambda settings: (rows(settings) / 100, rows(settings) / 70),
)
