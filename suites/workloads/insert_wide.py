"""One insert of a row with every common type, and with NULLs: what does it take to bind them, and do they arrive?

Each row is a copy of one that the server holds: the server itself compares the two, column by column.
"""

from drivers.contract import Op
from suites.data import WIDE, WIDE_ENTRY, wide
from suites.workloads.contract import UNSAID, Leaves, Workload

COPIED = [name for name in WIDE.columns if name != "id"]
ROWS = 70


def insert(columns):
    values = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
    return f"insert into wide_entry ({', '.join(columns)}) values ({values})"


def copies(same, columns, **read):
    """Count the rows, and those whose values are the same as their original's. ``read``: column -> how."""
    compared = " and ".join(
        same.format(*(read.get(name, "{}").format(f"{table}.{name}") for table in ("copy", "wide"))) for name in columns
    )
    alike = f"select count(*) from wide_entry copy join wide on wide.id = copy.original where {compared}"
    return f"select (select count(*) from wide_entry), ({alike})"


def columns(speaks):
    """Return the columns that are copied: PostgreSQL alone has arrays."""
    return [name for name in COPIED if name != "scores" or speaks == "postgres"]


def row(key, speaks):
    values = dict(zip(WIDE.columns, wide(key), strict=True))
    return key, *(values[name] for name in columns(speaks))


BARE = "replace({}, '-', '')"
SPOKEN = ("postgres", "mysql", "sqlite")

workload = Workload(
    op=Op.INSERT_WIDE,
    sql={speaks: insert(["original", *columns(speaks)]) for speaks in SPOKEN},
    reads=(WIDE,),
    writes=(WIDE_ENTRY,),
    params=lambda settings: [row(key, settings["speaks"]) for key in range(1, ROWS + 1)],
    answer=lambda params, settings: UNSAID,
    leaves=Leaves(
        {
            "postgres": copies("{} is not distinct from {}", columns("postgres")),
            # There is text for what they have no type for, and libraries write it in their own ways.
            "mysql": copies("{} <=> {}", columns("mysql"), token=BARE),
            "sqlite": copies("{} is {}", columns("sqlite"), token=BARE, seen="replace(substr({}, 1, 26), 'T', ' ')"),
        },
        lambda steps: (len(steps), len(steps)),
    ),
)
