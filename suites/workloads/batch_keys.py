"""A hundred rows by their keys in one statement: beside ``single_keys`` it shows what a loop of reads throws away."""

from drivers.contract import Op
from suites.data import ACCOUNT, account, some_keys
from suites.workloads.contract import Workload

COUNT = 100
SELECT = "select id, name, balance from account where id"
LISTED = f"{SELECT} in ({', '.join(f'${n}' for n in range(1, COUNT + 1))}) order by id"


def params(settings):
    keys = [tuple(some_keys(500)[i : i + COUNT]) for i in range(0, 500, COUNT)]
    return [(list(batch),) for batch in keys] if settings["speaks"] == "postgres" else keys


def answer(params, settings):
    keys = params[0] if settings["speaks"] == "postgres" else params
    return [account(key) for key in sorted(keys)]


workload = Workload(
    op=Op.FETCH_ALL,
    sql={"postgres": f"{SELECT} = any($1) order by id", "mysql": LISTED, "sqlite": LISTED},
    columns=ACCOUNT.columns,
    reads=(ACCOUNT,),
    params=params,
    answer=answer,
    far=True,
    moves={"read": COUNT},
)
