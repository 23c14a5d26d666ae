"""One insert in autocommit: the smallest write an application makes."""

from drivers.contract import CALLERS, Op
from suites.data import ENTRY, entry
from suites.workloads.contract import UNSAID, Leaves, Workload

workload = Workload(
    op=Op.EXECUTE,
    sql="insert into entry (owner, note) values ($1, $2)",
    writes=(ENTRY,),
    also=[*({"callers": callers} for callers in CALLERS), {"tx": "block"}, {"cache": "hit"}],
    params=lambda settings: [entry(number) for number in range(500)],
    answer=lambda params, settings: UNSAID,
    statements=lambda settings: 3 if settings.get("tx") == "block" else 1,
    round_trips=lambda settings: 3 if settings.get("tx") == "block" else 1,
    leaves=Leaves(
        "select count(*), sum(owner) from entry",
        lambda steps: (len(steps), sum(params[0] for params, _ in steps)),
    ),
    far=True,
    moves={"written": 1},
)
