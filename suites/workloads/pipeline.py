"""Twenty reads sent before the first answer is awaited: one round trip where a loop takes twenty."""

from drivers.contract import Op
from suites.data import ACCOUNT, account, some_keys
from suites.workloads.contract import Workload

DEPTH = 20

workload = Workload(
    op=Op.PIPELINE,
    sql="select id, name, balance from account where id = $1",
    columns=ACCOUNT.columns,
    reads=(ACCOUNT,),
    params=lambda settings: [[(key,) for key in some_keys(500)[i : i + DEPTH]] for i in range(0, 500, DEPTH)],
    answer=lambda params, settings: [account(key) for (key,) in params],
    statements=DEPTH,
    card=6,
    far=True,
    moves={"read": DEPTH},
)
