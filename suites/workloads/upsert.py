"""An insert that overwrites the balance where its account is there already, in autocommit: how an application writes
what it does not know to be new. Every second account is, the first time."""

from drivers.contract import Op
from suites.data import ACCOUNT, ACCOUNTS, account
from suites.workloads.contract import UNSAID, Leaves, Workload

INSERT = "insert into account (id, name, balance) values ($1, $2, $3)"
OF_KEY = f"{INSERT} on conflict (id) do update set balance = excluded.balance"


def held(steps):
    """Return how many accounts there are and the sum of their balances, each as its last step left it."""
    balances = {key: account(key)[2] for key in range(1, ACCOUNTS + 1)}
    balances |= {key: balance for (key, _, balance), _ in steps}
    return len(balances), sum(balances.values())


workload = Workload(
    op=Op.EXECUTE,
    sql={
        "postgres": OF_KEY,
        "sqlite": OF_KEY,
        "mysql": f"{INSERT} as new on duplicate key update balance = new.balance",
        "mariadb": f"{INSERT} on duplicate key update balance = values(balance)",
    },
    writes=(ACCOUNT,),
    params=lambda settings: [(i + 1 if i % 2 else ACCOUNTS + 1 + i, f"account {i}", 5000 + i) for i in range(500)],
    answer=lambda params, settings: UNSAID,
    leaves=Leaves("select count(*), sum(balance) from account", held),
)
