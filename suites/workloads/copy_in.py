"""Rows by the server's own way of bulk load, from Python tuples: what the caller has. Ten thousand, unless said
otherwise."""

from drivers.contract import Op
from suites.data import ENTRY, entry
from suites.workloads.contract import UNSAID, Leaves, Workload

ROWS = 10_000

workload = Workload(
    op=Op.COPY_IN,
    sql=("entry", "owner, note", "int4, text"),
    writes=(ENTRY,),
    settings={"format": ("binary", "text")},
    short=[{"format": written, "rows": 1000} for written in ("binary", "text")],
    params=lambda settings: [[entry(number) for number in range(settings.get("rows", ROWS))]],
    answer=lambda params, settings: UNSAID,
    leaves=Leaves(
        "select count(*), sum(owner) from entry",
        lambda steps: (sum(len(rows) for rows, _ in steps), sum(owner for rows, _ in steps for owner, _ in rows)),
    ),
    round_trips=2,  # the server must first say that it is ready for the rows
    card=4,
    far=True,
    moves={"written": ROWS},
    lasts=lambda settings: (settings.get("rows", ROWS) / 400, settings.get("rows", ROWS) / 400),
)
