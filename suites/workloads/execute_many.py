"""Inserts handed over at once, in one transaction: how does each driver batch? A thousand, unless said otherwise."""

from drivers.contract import Op
from suites.data import ENTRY, entry
from suites.workloads.contract import UNSAID, Leaves, Workload

ROWS = 1000


def rows(settings):
    return settings.get("rows", ROWS)


def statements(settings):
    """PostgreSQL: an Execute a row, all sent before the first answer is awaited. MySQL: one insert of many rows between
    begin and commit. SQLite: a statement a row between begin and commit."""
    usual = {"postgres": rows(settings), "mysql": 3, "sqlite": rows(settings) + 2}[settings["speaks"]]
    return {"rows": rows(settings) + 2, "values": 1, "unnest": 1}.get(settings.get("way"), usual)


def round_trips(settings):
    usual = {"postgres": 1, "mysql": 3}.get(settings["speaks"])
    way = {"rows": rows(settings) + 2, "values": 1, "unnest": 1}.get(settings.get("way"), usual)
    return way if usual else 0  # there is no wire


def lasts(settings):
    by_rows = 8 if settings.get("way") == "rows" else 1
    return rows(settings) / 100 * by_rows, rows(settings) / 70


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
    also=[{"way": way, "rows": ROWS} for way in ("executemany", "rows", "values", "unnest")],
    context={"types": "int4, text"},
    statements=statements,
    round_trips=round_trips,
    card=3,
    far=True,
    moves={"written": ROWS},
    lasts=lasts,
)
