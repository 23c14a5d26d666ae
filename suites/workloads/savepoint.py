"""A write under a savepoint inside a transaction: the price of being able to undo a part."""

from drivers.contract import Op
from suites.data import ENTRY, entry
from suites.workloads.contract import UNSAID, Leaves, Workload

workload = Workload(
    op=Op.SAVEPOINT,
    sql="insert into entry (owner, note) values ($1, $2)",
    writes=(ENTRY,),
    params=lambda settings: [entry(number) for number in range(500)],
    answer=lambda params, settings: UNSAID,
    leaves=Leaves(
        "select count(*), sum(owner) from entry",
        lambda steps: (len(steps), sum(params[0] for params, _ in steps)),
    ),
    statements=5,
    round_trips=5,
)
