"""Begin, read, write, commit: what a small unit of work costs in round trips."""

from drivers.contract import CALLERS, Op
from suites.data import ACCOUNT, ACCOUNTS, account, some_keys
from suites.workloads.contract import Leaves, Workload

workload = Workload(
    op=Op.TRANSACTION,
    sql=("select id, name from account where id = $1", "update account set balance = balance + $1 where id = $2"),
    columns={"id": "key", "name": "text"},
    writes=(ACCOUNT,),
    also=[
        *({"callers": callers} for callers in CALLERS),
        {"expire": "yes"},  # a committed object read again, where there are objects
        *({"isolation": level} for level in ("serializable", "repeatable")),
    ],
    params=lambda settings: [(key, i % 9 - 3) for i, key in enumerate(some_keys(500))],
    answer=lambda params, settings: account(params[0])[:2],
    leaves=Leaves(
        "select sum(balance) from account",
        lambda steps: (
            sum(account(key)[2] for key in range(1, ACCOUNTS + 1)) + sum(amount for (_, amount), _ in steps),
        ),
    ),
    statements=4,
    round_trips=4,
    far=True,
)
