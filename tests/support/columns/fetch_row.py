"""One narrow row by primary key."""

from drivers.contract import Op
from suites.data import ACCOUNT, account, some_keys
from suites.workloads.contract import Workload

workload = Workload(
    op=Op.FETCH_ROW,
    sql="select id, name, balance from account where id = $1",
    columns=ACCOUNT.columns,
    reads=(ACCOUNT,),
    params=lambda settings: [(key,) for key in some_keys(500)],
    answer=lambda params, settings: account(params[0]),
    card=1,
)
