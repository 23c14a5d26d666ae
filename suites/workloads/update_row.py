"""One row changed by primary key, in autocommit."""

from drivers.contract import Op
from suites.data import ACCOUNT, ACCOUNTS, account, some_keys
from suites.workloads.contract import UNSAID, Leaves, Workload


def balances(steps):
    """Return the sum of all balances, each account as its last update left it."""
    last = {key: balance for (balance, key), _ in steps}
    return (sum(last.get(key, account(key)[2]) for key in range(1, ACCOUNTS + 1)),)


workload = Workload(
    op=Op.EXECUTE,
    sql="update account set balance = $1 where id = $2",
    writes=(ACCOUNT,),
    params=lambda settings: [(5000 + i, key) for i, key in enumerate(some_keys(500))],
    answer=lambda params, settings: UNSAID,
    leaves=Leaves("select sum(balance) from account", balances),
)
