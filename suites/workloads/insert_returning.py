"""One insert whose new key comes back with it: RETURNING where there is one, the last insert id on MySQL."""

from drivers.contract import Op
from suites.data import ENTRY, entry
from suites.workloads.contract import UNSAID, Leaves, Workload

INSERT = "insert into entry (owner, note) values ($1, $2)"

workload = Workload(
    op=Op.INSERT_RETURNING,
    sql={"postgres": f"{INSERT} returning id", "sqlite": f"{INSERT} returning id", "mysql": INSERT},
    columns={"id": "int"},
    writes=(ENTRY,),
    params=lambda settings: [entry(number) for number in range(500)],
    answer=lambda params, settings: UNSAID,
    leaves=Leaves(
        "select count(*), sum(id) from entry",
        lambda steps: (len(steps), sum(int(key) for _, key in steps)),
    ),
)
